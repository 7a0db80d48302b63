"""Backprop, one wire at a time: the graph, its steps, and what a wrong number reveals."""
