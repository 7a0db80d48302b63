"""What each lab knows: pure state machines, tested without a terminal."""
