"""Questions on the screen: polls, drills and predictions."""
