"""Training: what a run is told, the run itself, and looks into a network.

In order: `config` (what is told), `batches`, `optimizers`, `schedules` and `recipe`, which `run`
puts together, `events` (what it tells, as `wire` writes it down) and `fit` (from the first step to
the last). `live` turns a knob on the way; in `rivals` two networks learn. The others look: at a run
that fails (`divergence`, `collapse`), at a network (`look`, `statistics`, `landscape`), and at what
it makes of examples (`confusion`, `crowd`, `digit`, `weight`).
"""
