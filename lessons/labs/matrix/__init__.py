"""Matrix drills: problems from a seed, answers judged cell by cell, wrong ideas recognised.

Read on in this order: `algebra` (what A · B is, and when it does not exist), `kinds` (the drills
there are), `problems` (a drill from a seed), `views` (four ways to see one product), `ideas` and
`diagnosis` (which wrong idea gives which number), `hints`, `drill` (one drill as a state machine),
`scene` (what is typed into it and watched), `asks` (it as a question), `practice` (the lab: which
drill comes next).
"""
