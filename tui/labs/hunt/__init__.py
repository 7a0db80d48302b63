"""How the hunt for bugs looks."""
