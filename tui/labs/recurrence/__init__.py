"""How the recurrence lab looks."""
