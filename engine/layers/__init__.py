"""Layers of networks, a family a file: each reads like the formula in the paper.

In order: `layer` (what all have in common), `initializers`, `linear`, `activation`, `sequential`
(the network), then `convolution`, `regularization` and `embedding`, and for sequences `recurrent`
and `attention`. `autoencoder` and `language` make networks of them. `chain` and `blank` say nothing
new: they go the way through a network faster.
"""
