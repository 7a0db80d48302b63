"""Figures: pure drawings of curves, charts, digits, grids and graphs."""
