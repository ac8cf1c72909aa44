"""Elements one below the other: spare room is shared, scarce room is taken evenly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from screens.element import Element
from screens.sheet import Rect, Sheet


class _Measured(Protocol):
    def height_for(self, sheet: Sheet, width: float) -> float: ...


@dataclass(frozen=True, slots=True)
class Storey:
    """One element. `height` None asks the element; `gap` is the room below it."""

    element: Element
    height: float | None
    gap: float = 24
    most: float = 1.0
    """How much taller it may become where there is spare room."""
    least: float | None = None
    """How low it may become; None: not below its height unless nothing else helps."""
    droppable: bool = False
    """Left out when there is no room for everything."""


def stack(sheet: Sheet, room: Rect, storeys: Sequence[Storey]) -> None:
    """Places the storeys from the top of `room`."""
    wanted = [_height(sheet, room.w, storey) for storey in storeys]
    least = [storey.least or height for storey, height in zip(storeys, wanted, strict=True)]
    if sum(least) + sum(storey.gap for storey in storeys[:-1]) > room.h:
        kept = [number for number, storey in enumerate(storeys) if not storey.droppable]
        storeys, wanted = [storeys[number] for number in kept], [wanted[number] for number in kept]
    if not storeys:
        return
    gaps = [storey.gap for storey in storeys[:-1]]
    heights = _share(wanted, storeys, room.h - sum(gaps))
    y = room.y
    for storey, height, gap in zip(storeys, heights, [*gaps, 0.0], strict=True):
        storey.element.place(sheet, Rect(room.x, y, room.w, height))
        y += height + gap


def _height(sheet: Sheet, width: float, storey: Storey) -> float:
    if storey.height is not None:
        return storey.height
    measured: _Measured = storey.element
    return measured.height_for(sheet, width)


def _share(wanted: list[float], storeys: Sequence[Storey], room: float) -> list[float]:
    spare = room - sum(wanted)
    if spare >= 0:
        growth = [height * (storey.most - 1) for height, storey in zip(wanted, storeys, strict=True)]
        part = min(1.0, spare / sum(growth)) if sum(growth) else 0.0
        return [height + more * part for height, more in zip(wanted, growth, strict=True)]
    give = [height - (storey.least or height) for height, storey in zip(wanted, storeys, strict=True)]
    part = min(1.0, -spare / sum(give)) if sum(give) else 0.0
    heights = [height - less * part for height, less in zip(wanted, give, strict=True)]
    squeeze = min(1.0, room / sum(heights))
    return [height * squeeze for height in heights]
