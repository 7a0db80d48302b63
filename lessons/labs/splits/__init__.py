"""Splits: luck chosen for skill, and digits that are in both piles. Read `luck`, then `leak`."""
