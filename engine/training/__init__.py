"""Training: batches, losses, optimizers, and the run that puts them together."""
