"""What the kiosk puts on paper: composes generic print documents out of tickets and texts."""
