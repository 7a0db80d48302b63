"""How the latent lab looks."""
