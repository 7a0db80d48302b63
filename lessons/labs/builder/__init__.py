"""The network builder: circles and edges beside the matrices that they are.

Read in this order: `net` (a network and how it computes), `plan` (shapes that are typed, and those
that do not fit), `questions` (what is asked, and what wrong answers mean), `builder` (the lab).
"""
