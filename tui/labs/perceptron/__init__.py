"""How the perceptron lab looks."""
