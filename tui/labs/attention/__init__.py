"""How the attention lab looks."""
