"""How the batch lab looks."""
