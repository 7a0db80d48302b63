"""Assemble the loop, on the screen."""
