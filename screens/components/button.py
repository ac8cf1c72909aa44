"""Buttons: one red primary a screen, secondary, framed, chosen, or off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Literal

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
    fill: Tone | None
    frame: Tone | None
    ink: Tone
    icon: Tone
    pressed: Tone


class Look(Enum):
    """What a button tells before it is read."""

    PRIMARY = _Coat("lacquer", None, "surface", "surface", "lacquer_deep")
    """The one thing to do."""
    SECONDARY = _Coat("surface", "lacquer", "lacquer", "lacquer", "rose")
    FRAMED = _Coat("surface", "edge", "ink", "lacquer", "rose")
    """Touchable, of no special rank."""
    CHOSEN = _Coat("ink", None, "surface", "surface", "ink2")
    """The choice in force."""
    CURRENT = _Coat(None, None, "ink", "ink", "sand")
    """Where one is already: not off, nothing to touch."""


_OFF = _Coat(None, None, "off", "off", "sand")
Shape = Literal["row", "stacked"]


class Button(Touchable):
    """A button with words, an icon, and optionally a small line above (`caption`) or below (`note`).

    Off (`enabled=False`) it keeps its place and loses its frame. `shape="stacked"` puts the icon above.
    """

    def __init__(
        self,
        words: str = "",
        action: Callable[[], None] = nothing,
        *,
        look: Look = Look.PRIMARY,
        icon: str = "",
        icon_after: bool = False,
        icon_tone: Tone | None = None,
        shape: Shape = "row",
        align: Literal["left", "center"] = "center",
        size: float = tokens.BUTTON,
        icon_size: float | None = None,
        weight: Weight = Weight.BOLD,
        radius: float = tokens.RADIUS,
        padding: float = 28,
        lines: int = 0,
        enabled: bool = True,
    ) -> None:
        super().__init__(action, enabled=enabled)
        self.look, self.icon_after, self.shape, self.align = look, icon_after, shape, align
        self.icon_tone, self.padding = icon_tone, padding
        self.icon_size = icon_size or size * 1.3
        self.panel = self.add(Panel(radius=radius, frame_width=tokens.FRAME))
        self.icon = self.add(Icon(icon))
        self.label = self.add(Text(words, size=size, weight=weight, valign="middle", lines=lines))
        self.caption = self.add(Text(size=tokens.SMALL, tone="ink2", valign="bottom"))
        self.note = self.add(Text(size=tokens.SMALL, tone="ink2", valign="top"))

    def say(self, words: str, *, caption: str = "", note: str = "", icon: str | None = None) -> None:
        """Changes the words."""
        self.label.say(words)
        self.caption.say(caption)
        self.note.say(note)
        if icon is not None:
            self.icon.name = icon

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        alive = self.enabled or self.look is Look.CURRENT
        coat = self.look.value if alive else _OFF
        self.panel.fill = coat.pressed if self.pressed else coat.fill
        if not alive and self.look is Look.PRIMARY:
            self.panel.fill = "sand"
        self.panel.frame = coat.frame
        self.label.tone = coat.ink
        self.icon.tone = (self.icon_tone or coat.icon) if alive else coat.icon
        self.panel.place(sheet, rect)
        if self.shape == "stacked":
            self._stack(sheet, rect)
        else:
            self._row(sheet, rect.inset(self.padding, 8))

    def _stack(self, sheet: Sheet, rect: Rect) -> None:
        inner = rect.inset(6, 8)
        line = self.label.font_size * self.label.leading
        block = inner.middle(inner.w, min(self.icon_size + line + 2, inner.h))
        icon, rest = block.cut_top(self.icon_size, 2)
        self.icon.place(sheet, icon)
        self.label.align = "center"
        self.label.place(sheet, rest)

    def _row(self, sheet: Sheet, inner: Rect) -> None:
        gap = 24.0 if self.icon_size >= 40 else 16.0
        texts = [t for t in (self.caption, self.label, self.note) if t.spans]
        room = inner.w - (self.icon_size + gap if self.icon.name else 0)
        wanted = max((t.width_for(sheet) for t in texts), default=0)
        width = room if self.align == "left" else min(wanted, room)
        total = width + (self.icon_size + gap if self.icon.name else 0)
        x = inner.x if self.align == "left" else inner.x + (inner.w - total) / 2
        block = Rect(x, inner.y, total, inner.h)
        words = block
        if self.icon.name:
            cut = block.cut_right if self.icon_after else block.cut_left
            icon, words = cut(self.icon_size, gap)
            self.icon.place(sheet, icon)
        self.label.align = "left" if self.icon.name or self.align == "left" else "center"
        _column(sheet, words, texts)


def _column(sheet: Sheet, box: Rect, texts: list[Text]) -> None:
    """Lines one below the other, together in the middle."""
    if len(texts) == 1:
        texts[0].place(sheet, box)
        return
    heights = [max(t.height_for(sheet, box.w), 1) for t in texts]
    total = sum(heights)
    heights = [h * min(1, box.h / total) for h in heights]
    y = box.y + (box.h - sum(heights)) / 2
    for text, h in zip(texts, heights, strict=True):
        text.place(sheet, Rect(box.x, y, box.w, h))
        y += h
