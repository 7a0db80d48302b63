"""How the project looks: one decision after the other, and what was measured."""
