"""One drill of each kind but a number, as it stands in a lesson: what many tests ask."""

SHAPE = """
kind = "shape"
question = "(3×8) · (8×2)?"
factors = [[3, 8], [8, 2]]
"""
ORDER = """
kind = "order"
question = "In order."
[[line]]
text = "sample"
why = "First there must be data."
[[line]]
text = "forward"
why = "The loss needs outputs."
[[line]]
text = "loss"
why = "Backprop starts there."
"""
SORT = """
kind = "sort"
question = "Into sets."
[[group]]
name = "numbers"
[[group]]
name = "whole numbers"
inside = "numbers"
[[group]]
name = "words"
[[card]]
text = "3"
group = "whole numbers"
why = "It counts things."
[[card]]
text = "one half"
group = "numbers"
why = "A part of a whole is a number."
instead = {words = "Written as a word, it still means a number."}
[[card]]
text = "red"
group = "words"
why = "A colour's name counts nothing."
"""
ERROR = """
kind = "error"
question = "Which is wrong?"
[[line]]
text = "1 + 1 = 2"
why = "It is 2."
[[line]]
text = "1 + 1 = 3"
why = "It is 2, not 3."
wrong = true
[[line]]
text = "1 + 2 = 3"
why = "It is 3."
"""
GRID = """
kind = "grid"
question = "Fill the cell."
matrix = "product"
level = 0
shape = true
"""
