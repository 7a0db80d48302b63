"""The commands behind `dl-tui`, one file each."""
