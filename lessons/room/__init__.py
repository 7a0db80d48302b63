"""A room of people votes on one question at once: what they may say when, and what comes of it."""
