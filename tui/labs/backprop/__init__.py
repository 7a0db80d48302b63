"""How the backprop stepper looks."""
