"""Hand-made features against pixels, on the screen."""
