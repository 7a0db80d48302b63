"""The latent lab: digits squeezed through few numbers. `training` learns, `latent` asks."""
