"""Why bend at all, and why not with x²: read `questions`, `networks` and then `bend`."""
