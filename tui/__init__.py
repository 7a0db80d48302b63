"""How dl-tui looks: the command line, the Textual app, a screen or a widget a file."""

__version__ = "0.1.0"
