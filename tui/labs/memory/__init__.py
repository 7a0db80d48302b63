"""How the memory lab looks."""
