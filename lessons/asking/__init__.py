"""Everything that can be asked of a learner, and how an answer is judged."""
