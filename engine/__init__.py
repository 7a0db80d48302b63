"""A small deep learning library in NumPy: it computes everything that the lessons show."""
