"""A room that votes: the server, its page, the presenter's wall, and the way in from a terminal.

Only `dl-tui host` and `dl-tui join` load this: it needs the extra `dl-tui[class]`.
"""
