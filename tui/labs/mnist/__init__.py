"""How training on MNIST looks."""
