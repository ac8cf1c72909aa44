"""The drawn pictures."""
