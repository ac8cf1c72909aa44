"""The product on simulated hardware and embedded services: training, sales, development.

Every device is behind a real boundary: printer and scanner on pseudo-terminals, the portal over HTTP, the
card in a virtual reader under a PC/SC daemon of its own. Where no such daemon can be started, the card is
read in memory and the report says so.
"""
