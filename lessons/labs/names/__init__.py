"""Names, letter by letter: a network learns to write them. All of the logic is in `names`."""
