"""Matrix drills: problems from a seed, answers judged cell by cell, wrong ideas recognised.

Read on in this order: `algebra` (what A · B is, and when it does not exist), `kinds` (the drills
there are), `problems` (a drill from a seed), `views` (four ways to see one product), `ideas` and
`diagnosis` (which wrong idea gives which number), `hints`, `drill` (one drill as a state machine),
`practice` (which drill comes next).
"""


def read_state(text: str) -> str:
    """The whole state that a string such as `matrix?kind=product` stands for, or KnobError."""
    from lessons.labs.matrix.practice import Practice

    return Practice.from_state(text or None).state
