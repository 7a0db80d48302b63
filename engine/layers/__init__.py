"""Layers of networks, a family a file: each reads like the formula in the paper."""
