"""The descent lab on the screen."""
