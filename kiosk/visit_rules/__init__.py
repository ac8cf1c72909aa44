"""The rules of a visit by subject; `kiosk.visit.transition` is the one way in."""
