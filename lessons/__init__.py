"""What is taught: the course as files, and the pure logic behind every exercise."""

import engine  # noqa: F401  (its one thread, before NumPy is loaded)
