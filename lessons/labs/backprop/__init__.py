"""Backprop, one wire at a time, over the numbers and moves of `lessons.graphs`.

Reading order: `rules` and `story` (what is said about a move), `diagnosis` (what a wrong number
reveals), `walk` with its two kinds `stepper` and `sheet`, `tour` and `practice` (what there is to
do), `problem`, and `backprop`, the lab itself.
"""
