"""How the splits lab looks."""
