"""Figures beside a lesson's text: what each shows, what of it can be moved, and what it says.

Begin with `valley`, one kind of figure from its fence to its picture; `kinds` lists them all.
"""
