"""The fitting lab: a model that is too simple, one that knows by heart, and what lies beyond."""
