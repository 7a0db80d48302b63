"""Problems about matrices: products and their shapes from a seed, answers judged cell by cell.

A lesson's drills and the matrix lab ask the same ones. Read on in this order: `algebra` (what A · B
is, and when it does not exist), `kinds` (the drills there are), `problems` (a drill from a seed),
`views` (four ways to see one product), `ideas` and `diagnosis` (which wrong idea gives which
number), `hints`, `drill` (one drill as a state machine).
"""
