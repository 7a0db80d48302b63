"""The activation explorer: say what a function does far out, at its steepest and eight layers deep.

`facts` measures a function from the engine's table, `predictions` asks about it and diagnoses the
answers, `stack` multiplies slopes through many layers, `experiments` trains small networks, and
`explorer` holds what a learner has chosen and may see. Nothing here knows any function by name that
it could look up: a new entry in `engine.activations` is explored without a change here.
"""

LAB = "activations"
