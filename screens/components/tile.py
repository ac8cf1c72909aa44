"""Large things to choose: an icon, a title, some lines, perhaps a chevron."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from screens import tokens
from screens.components.panel import Panel
from screens.components.touchable import Touchable, nothing
from screens.fonts import Weight
from screens.icons import Icon
from screens.sheet import Rect, Sheet
from screens.text import Text
from screens.tokens import Tone


@dataclass(frozen=True, slots=True)
class _Coat:
    fill: Tone
    frame: Tone | None
    title: Tone
    note: Tone
    icon: Tone
    chevron: Tone
    pressed: Tone


class TileLook(Enum):
    HERO = _Coat("lacquer", None, "surface", "surface", "gilt_light", "surface", "lacquer_deep")
    """The screen's primary."""
    SECOND = _Coat("surface", "lacquer", "ink", "ink2", "lacquer", "lacquer", "rose")
    FRAMED = _Coat("surface", "edge", "ink", "ink2", "lacquer", "lacquer", "rose")
    CLOSED = _Coat("sand", None, "off", "off", "off", "off", "sand")
    """Cannot be touched now; its note says what to do instead."""


class Tile(Touchable):
    """`tall` puts the icon above the words, else at the left. `note_icon` stands before the note."""

    def __init__(
        self,
        icon: str,
        action: Callable[[], None] = nothing,
        *,
        look: TileLook = TileLook.FRAMED,
        title_size: float = tokens.TILE,
        note_size: float = 36,
        icon_size: float = 120,
        chevron: bool = False,
        tall: bool = False,
        padding: float = 56,
    ) -> None:
        super().__init__(action, enabled=look is not TileLook.CLOSED)
        self.look, self.icon_size, self.tall, self.padding = look, icon_size, tall, padding
        self.chevron = chevron
        self.panel = self.add(
            Panel(
                radius=tokens.HERO_RADIUS if look is TileLook.HERO else tokens.RADIUS,
                frame_width=tokens.FRAME,
            )
        )
        self.icon = self.add(Icon(icon, size=icon_size))
        self.title = self.add(Text(size=title_size, weight=Weight.BOLD, valign="middle", lines=1))
        self.note_icon = self.add(Icon(tone="ink2", size=36))
        self.note = self.add(Text(size=note_size, valign="top"))
        self.arrow = self.add(Icon("chevron-right", size=64))

    def say(self, title: str, note: str = "", *, note_icon: str = "") -> None:
        self.title.say(title)
        self.note.say(note)
        self.note_icon.name = note_icon

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        coat = self.look.value
        self.panel.fill = coat.pressed if self.pressed else coat.fill
        self.panel.frame = coat.frame
        self.icon.tone, self.title.tone, self.note.tone = coat.icon, coat.title, coat.note
        self.note_icon.tone, self.arrow.tone = coat.note, coat.chevron
        self.panel.place(sheet, rect)
        inner = rect.inset(self.padding, min(self.padding, 22))
        if self.chevron:
            arrow, rest = inner.cut_right(64, 8)
            self.arrow.place(sheet, arrow.middle(64, 64) if not self.tall else arrow.cut_bottom(240)[0])
            inner = rest
        if self.tall:
            words_height = min(self._words_height(sheet, inner.w), inner.h - self.icon_size - 12)
            words, above = inner.cut_bottom(words_height)
            spare = max(above.h - self.icon_size, 0)
            self.icon.place(
                sheet, Rect(inner.x - 4, inner.y + min(spare / 2, 36), self.icon_size, self.icon_size)
            )
            self._words(sheet, words)
        else:
            icon, words = inner.cut_left(self.icon_size, self.padding * 0.9)
            self.icon.place(sheet, icon)
            self._words(sheet, words)

    def _note_width(self, width: float) -> float:
        return width - (52 if self.note_icon.name else 0)

    def _words_height(self, sheet: Sheet, width: float) -> float:
        return (
            self.title.height_for(sheet, width)
            + self.note.height_for(sheet, self._note_width(width))
            + (6 if self.note.spans else 0)
        )

    def _words(self, sheet: Sheet, box: Rect) -> None:
        title = self.title.height_for(sheet, box.w)
        note = self.note.height_for(sheet, self._note_width(box.w))
        gap = 6.0 if note else 0.0
        squeeze = min(1.0, box.h / max(title + note + gap, 1))
        title, note, gap = title * squeeze, note * squeeze, gap * squeeze
        y = box.y + (box.h - title - note - gap) / 2
        self.title.place(sheet, Rect(box.x, y, box.w, title))
        if not note:
            return
        line = Rect(box.x, y + title + gap, box.w, note)
        if self.note_icon.name:
            spot, line = line.cut_left(40, 12)
            self.note_icon.place(sheet, Rect(spot.x, spot.y + 4, 40, 40))
        self.note.place(sheet, line)
