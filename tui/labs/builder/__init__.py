"""How the network builder looks."""
