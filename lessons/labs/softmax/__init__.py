"""Softmax: scores become probabilities. All of the lab's logic is in `softmax`."""
