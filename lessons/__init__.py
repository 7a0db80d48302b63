"""What is taught: the course as files, and the pure logic behind every exercise."""
