"""A service to draw a number for: icon, title, examples, how busy."""

from __future__ import annotations

from kiosk.i18n import Catalogue
from kiosk.queue.model import Service, ServiceLoad
from screens import tokens
from screens.components.panel import Panel
from screens.components.touchable import Touchable
from screens.fonts import Weight
from screens.icons import Icon
from screens.sheet import Rect, Sheet
from screens.text import Text
from screens.words import load_words


class ServiceTile(Touchable):
    """Nobody waiting is said in jade."""

    def __init__(self) -> None:
        super().__init__()
        self.panel = self.add(Panel("surface", "edge", frame_width=tokens.FRAME))
        self.icon = self.add(Icon(tone="lacquer", size=68))
        self.title = self.add(Text(size=38, weight=Weight.BOLD, valign="middle", lines=3))
        self.hint = self.add(Text(size=tokens.SMALL, valign="middle", lines=1))
        self.mark = self.add(Icon(size=36))
        self.wait = self.add(Text(size=28, valign="middle", lines=2))

    def draw(self, service: Service, load: ServiceLoad | None, catalogue: Catalogue) -> None:
        words, free = load_words(load, catalogue)
        self.icon.name = service.icon
        self.title.say(service.title)
        self.hint.say(service.hint)
        self.wait.weight = Weight.SEMIBOLD if free else Weight.REGULAR
        self.wait.say(words, "jade" if free else "ink2")
        self.mark.name, self.mark.tone = ("circle-check", "jade") if free else ("users", "ink2")

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.panel.fill = "rose" if self.pressed else "surface"
        self.panel.place(sheet, rect)
        inner = Rect(rect.x + 24, rect.y + 18, rect.w - 38, rect.h - 34)
        line = inner.w - 46
        wait = max(self.wait.height_for(sheet, line), 40)
        hint = self.hint.height_for(sheet, inner.w)
        title = min(max(self.title.height_for(sheet, inner.w - 92), 76), max(inner.h - wait - hint - 6, 76))
        spare = max(inner.h - title - hint - wait, 0) / 3
        head = Rect(inner.x, inner.y + spare * 0.6, inner.w, title)
        icon, words = head.cut_left(72, 20)
        self.icon.place(sheet, icon)
        self.title.place(sheet, words)
        self.hint.place(sheet, Rect(inner.x, head.bottom + spare * 0.9, inner.w, hint))
        foot = Rect(inner.x, inner.bottom - wait - spare * 0.5, inner.w, wait)
        self.mark.place(sheet, Rect(foot.x, foot.y, 38, min(foot.h, 40)))
        self.wait.place(sheet, Rect(foot.x + 46, foot.y, line, foot.h))
