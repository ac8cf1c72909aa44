"""A panel that says one thing: icon, a bold line, and a sentence."""

from __future__ import annotations

from screens import tokens
from screens.components.panel import Panel
from screens.element import Element
from screens.fonts import Weight
from screens.icons import Icon
from screens.sheet import Rect, Sheet
from screens.text import Span, Text
from screens.tokens import Tone


class Banner(Element):
    """`fill` and `ink` tell the mood: jade, or the tints of jade, amber, crimson, indigo, gold."""

    def __init__(
        self,
        fill: Tone = "jade_tint",
        ink: Tone = "jade",
        *,
        body_tone: Tone = "ink",
        title_size: float = tokens.TITLE,
        body_size: float = 32,
        icon_size: float = 64,
    ) -> None:
        super().__init__()
        self.icon_size = icon_size
        self.panel = self.add(Panel(fill))
        self.icon = self.add(Icon(tone=ink))
        self.title = self.add(Text(size=title_size, weight=Weight.BOLD, tone=ink, valign="middle"))
        self.body = self.add(Text(size=body_size, tone=body_tone, valign="middle"))

    def mood(self, fill: Tone, ink: Tone, body_tone: Tone = "ink") -> None:
        self.panel.fill = fill
        self.icon.tone = self.title.tone = ink
        self.body.tone = body_tone

    def say(self, icon: str, title: str, body: str | tuple[Span, ...] = "") -> None:
        """Either line may be empty."""
        self.icon.name = icon
        self.title.say(title)
        self.body.say(body)

    def _words_width(self, width: float) -> float:
        return width - 40 - self.icon_size - 32 - 36

    def height_for(self, sheet: Sheet, width: float) -> float:
        """Design pixels needed in `width`."""
        w = self._words_width(width)
        words = self.title.height_for(sheet, w) + self.body.height_for(sheet, w)
        return max(words, self.icon_size) + 44

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.panel.place(sheet, rect)
        icon = Rect(rect.x + 40, rect.y + (rect.h - self.icon_size) / 2, self.icon_size, self.icon_size)
        self.icon.place(sheet, icon)
        x, w = icon.right + 32, self._words_width(rect.w)
        heights = [t.height_for(sheet, w) for t in (self.title, self.body)]
        room = rect.h - 16
        squeeze = min(1.0, room / max(sum(heights), 1))
        y = rect.y + (rect.h - sum(heights) * squeeze) / 2
        for text, needed in zip((self.title, self.body), heights, strict=True):
            if needed:
                text.place(sheet, Rect(x, y, w, needed * squeeze))
                y += needed * squeeze
