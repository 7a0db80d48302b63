"""How the GAN lab looks."""
