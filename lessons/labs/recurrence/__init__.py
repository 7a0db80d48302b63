"""Recurrence: one cell at every step, by hand and fifty times. Begin with `recurrence`."""
