"""The screen of the playground."""
