"""How the names lab looks."""
