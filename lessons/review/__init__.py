"""Review: what was learned comes back before it is forgotten.

Read `memory` first (what one answer does to what is remembered), then `deck` (what is due today),
then `sitting` (one after the other, and what was wrong once more at the end).
"""
