"""How the softmax lab looks."""
