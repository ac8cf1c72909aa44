"""A service that takes one touch from the idle screen."""

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
from screens.words import estimate_words


class QuickTile(Touchable):
    """Icon, name, and how long."""

    def __init__(self) -> None:
        super().__init__()
        self.panel = self.add(Panel("surface", "lacquer", frame_width=tokens.FRAME))
        self.icon = self.add(Icon(tone="lacquer", size=66))
        self.title = self.add(Text(size=36, weight=Weight.BOLD, valign="middle", lines=2))
        self.wait = self.add(Text(size=tokens.SMALL, tone="ink2", valign="middle", lines=1))

    def draw(self, service: Service, load: ServiceLoad | None, catalogue: Catalogue) -> None:
        self.icon.name = service.icon
        self.title.say(service.title)
        free = load is not None and load.waiting == 0
        self.wait.weight = Weight.SEMIBOLD if free else Weight.REGULAR
        words = (
            catalogue.text("wait.none")
            if free
            else estimate_words(load.estimate if load else None, catalogue)
        )
        self.wait.say(words, "jade" if free else "ink2")

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.panel.fill = "rose" if self.pressed else "surface"
        self.panel.place(sheet, rect)
        icon, words = rect.inset(32, 10).cut_left(72, 22)
        words = Rect(words.x, words.y, words.w + 14, words.h)
        self.icon.place(sheet, icon)
        title = self.title.height_for(sheet, words.w)
        block = words.middle(words.w, min(title + 42, words.h))
        wait, title_box = block.cut_bottom(40)
        self.title.place(sheet, title_box)
        self.wait.place(sheet, wait)
