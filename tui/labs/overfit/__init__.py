"""How the fitting lab looks."""
