"""How fast the engine is, as ratios to other libraries measured in the same minutes.

Absolute times say more about the machine than about the code, so every figure compares workers
that take turns on the same processor, in processor seconds, and is the median over the turns.
"""
