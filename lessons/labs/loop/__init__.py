"""Assemble the loop: its steps in any order, and what comes of it."""
