"""Between Textual and the terminal: what the app corrects, and how it starts and ends."""
