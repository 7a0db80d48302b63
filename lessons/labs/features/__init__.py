"""Hand-made features against pixels; it begins in `features`."""
