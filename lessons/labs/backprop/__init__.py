"""Backprop, one wire at a time. Reading order: `graph` (the numbers and every move), `rules` and
`story` (what is said about a move), `diagnosis` (what a wrong number reveals), `walk` with its two
kinds `stepper` and `sheet`, `tour` and `practice` (what there is to do), `problem`, and `backprop`,
the lab itself."""
