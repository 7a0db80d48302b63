"""Training on MNIST: what the laboratory knows."""
