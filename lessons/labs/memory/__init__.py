"""Two cells that have to remember: the adding problem. All of the logic is in `memory`."""
