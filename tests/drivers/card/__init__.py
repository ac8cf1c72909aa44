"""The card room, from single processors to a card process under a real PC/SC daemon."""
