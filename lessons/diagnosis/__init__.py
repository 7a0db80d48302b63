"""Loss curves to be diagnosed: `runs.toml` declares the runs, `making` makes them, `kept` reads."""
