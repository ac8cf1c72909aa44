"""Tickets on disk: `NNNN.bin` as received, `NNNN.png` as printed, `NNNN.json` what was on it."""

from __future__ import annotations

import json
from pathlib import Path

from drivers.printer.simulated.paper import PrintedTicket


class TicketFolder:
    """Numbers go on after the highest one present, so that a restart overwrites nothing."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        taken = [int(path.stem) for path in folder.glob("*.bin") if path.stem.isdigit()]
        self._next = max(taken, default=0) + 1

    def save(self, ticket: PrintedTicket) -> Path:
        """Writes the three files; returns the picture's path. The `.json` comes last: when it is there, all
        are."""
        stem = f"{self._next:04d}"
        self._next += 1
        picture = self._folder / f"{stem}.png"
        (self._folder / f"{stem}.bin").write_bytes(ticket.data)
        ticket.picture.save(picture, optimize=True)
        text = json.dumps(ticket.contents, ensure_ascii=False, indent=1)
        (self._folder / f"{stem}.json").write_text(text, encoding="utf-8")
        return picture
