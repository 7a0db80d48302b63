"""How the matrix drills look."""
