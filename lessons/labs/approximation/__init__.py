"""What a network can draw: `units` are the steps, `approximation` is the lab, `asks` its polls."""
