"""How the approximation lab looks."""
