"""What is kept of a learner: every answer, the place, the settings."""
