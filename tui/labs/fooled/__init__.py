"""How the lab of failures looks."""
