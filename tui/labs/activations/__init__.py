"""How the activation explorer looks."""
