"""What the lab of failures knows: small changes, no digits, a tag, and a rare class."""
