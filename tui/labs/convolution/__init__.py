"""How the convolution lab looks."""
