"""How a deep network starts: read `network`, `questions` and then `start`."""
