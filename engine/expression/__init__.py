"""A typed formula, from its characters to a graph that can be differentiated."""
