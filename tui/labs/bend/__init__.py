"""The two questions about bends on the screen."""
