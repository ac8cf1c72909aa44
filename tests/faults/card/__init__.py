"""A card, a reader or the card service that fails in the middle of a read."""
