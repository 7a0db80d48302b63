"""How the start lab looks."""
