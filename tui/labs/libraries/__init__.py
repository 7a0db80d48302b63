"""The same network in five libraries, beside each other."""
