"""Bugs to hunt: read `pieces` (the code), `cases` (its bugs), `bench` (how it runs), `hunt`."""
