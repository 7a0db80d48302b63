"""The perceptron lab: a line that moves on mistakes alone, and whether it ever comes to rest.

Read `walk.py` first: the rules, and a walk through the examples.
"""
