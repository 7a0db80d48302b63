"""Attention: one head, filled in by hand. All of the logic is in `attention`."""
