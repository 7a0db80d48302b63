"""What a network can be asked to learn: digits, points, curves, names, files of one's own."""
