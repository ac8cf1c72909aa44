"""A simulated ID card and reader: what tests, training and the demonstration use instead of a citizen's."""
