"""Training on MNIST: read `knobs`, `questions`, then `mnist`, what the laboratory knows."""
