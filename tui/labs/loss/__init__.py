"""How the loss lab looks."""
