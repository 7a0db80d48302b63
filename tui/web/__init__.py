"""The app in a browser: needs the extra `dl-tui[web]`, and only `dl-tui serve` loads it."""
