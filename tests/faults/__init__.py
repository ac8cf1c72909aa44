"""What goes wrong, at every point it can go wrong."""
