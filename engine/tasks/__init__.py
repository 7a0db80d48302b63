"""What a network can be asked to learn: digits, points in a plane, files of one's own."""
