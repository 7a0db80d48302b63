"""Loss: an answer, or ten of them, priced in three ways. All of the logic is in `loss`."""
