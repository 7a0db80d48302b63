"""The batch lab: the same looks at digits, spent as few large steps or many small ones."""
