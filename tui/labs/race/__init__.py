"""How the wiggle race looks."""
