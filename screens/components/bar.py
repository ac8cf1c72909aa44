"""The bar below: the same places on every screen (ui.md, Bar)."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.i18n import Catalogue
from kiosk.states import Visit
from kiosk.visit_events import BackPressed, HomePressed, LanguageChosen, Touch
from screens import tokens
from screens.components.button import Button, Look
from screens.components.panel import Panel
from screens.element import Element
from screens.fonts import Weight
from screens.sheet import Rect, Sheet

Emit = Callable[[Touch], None]

_LATER = {"contrast": "contrast", "read_aloud": "volume-2", "lower": "arrow-down-to-line"}
"""Functions of the bar the machine cannot do yet: off, in their places."""


def next_language(current: str, languages: tuple[str, ...]) -> str:
    """The language after the current one, round and round."""
    if current not in languages:
        return languages[0]
    return languages[(languages.index(current) + 1) % len(languages)]


class Bar(Element):
    """Two rows in portrait, one in landscape."""

    def __init__(self, emit: Emit) -> None:
        super().__init__()
        self.emit = emit
        self.ground = self.add(Panel("sand", radius=0))
        self.hairline = self.add(Panel("line", radius=0))
        self.back = self.add(_wide("arrow-left", lambda: emit(BackPressed())))
        self.home = self.add(_wide("house", lambda: emit(HomePressed())))
        self.underline = self.add(Panel("lacquer", radius=4))
        self.language = self.add(_small("languages"))
        self.help = self.add(_small("circle-question-mark", enabled=False))
        self.smaller = self.add(_letter(38))
        self.larger = self.add(_letter(48))
        self.later = {name: self.add(_small(icon, enabled=False)) for name, icon in _LATER.items()}
        self.at_home = False

    def draw(
        self, visit: Visit, catalogue: Catalogue, *, back: bool, at_home: bool, home: bool = True
    ) -> None:
        """`back` and `home` say whether those can be pressed now; `at_home` underlines the home button."""
        self.at_home = at_home
        self.back.enabled = back
        self.back.say(catalogue.text("bar.back"))
        ends = visit.identified
        self.home.say(catalogue.text("bar.end" if ends else "bar.home"), icon="log-out" if ends else "house")
        self.home.look = Look.CURRENT if at_home else Look.FRAMED
        self.home.enabled = home and not at_home
        languages = visit.rules.languages
        self.language.enabled = len(languages) > 1
        self.language.say(catalogue.text("bar.language"))
        self.language.action = lambda: self.emit(LanguageChosen(next_language(visit.language, languages)))
        self.help.say(catalogue.text("bar.help"))
        self.smaller.say("A–")
        self.larger.say("A+")
        for name, button in self.later.items():
            button.say(catalogue.text(f"bar.{name}"))

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.ground.place(sheet, rect)
        self.hairline.place(sheet, Rect(rect.x, rect.y, rect.w, 2))
        if sheet.portrait:
            self._two_rows(sheet, rect.inset(sheet.margin, 0))
        else:
            self._one_row(sheet, rect.inset(sheet.margin, 0))
        if self.at_home:
            spot = self.home.rect
            self.underline.place(sheet, Rect(spot.x + 6, spot.bottom - 14, spot.w - 12, 8))

    def _two_rows(self, sheet: Sheet, inner: Rect) -> None:
        upper = Rect(inner.x, inner.y + 22, inner.w, 106).columns((272, 272, 160, 160), tokens.GAP)
        lower = Rect(inner.x, inner.y + 168, inner.w, 106).columns((272, 272, 160, 160), tokens.GAP)
        for button, box in zip((self.back, self.home, self.language, self.help), upper, strict=True):
            button.place(sheet, box)
        letters = lower[0].columns(2, tokens.GAP)
        self.smaller.place(sheet, letters[0])
        self.larger.place(sheet, letters[1])
        for button, box in zip(self.later.values(), lower[1:], strict=True):
            button.place(sheet, box)

    def _one_row(self, sheet: Sheet, inner: Rect) -> None:
        boxes = Rect(inner.x, inner.y + 24, inner.w, 116).columns(
            (262, 282, 92, 92, 180, 142, 142, 158, 138), tokens.GAP
        )
        row = (
            self.back,
            self.home,
            self.smaller,
            self.larger,
            *self.later.values(),
            self.language,
            self.help,
        )
        for button, box in zip(row, boxes, strict=True):
            button.place(sheet, box)


def _wide(icon: str, action: Callable[[], None]) -> Button:
    return Button(
        "",
        action,
        look=Look.FRAMED,
        icon=icon,
        icon_tone="ink",
        size=36,
        icon_size=39,
        weight=Weight.SEMIBOLD,
        padding=12,
        lines=1,
    )


def _small(icon: str, *, enabled: bool = True) -> Button:
    return Button(
        look=Look.FRAMED,
        icon=icon,
        icon_tone="ink",
        shape="stacked",
        size=28,
        icon_size=38,
        weight=Weight.MEDIUM,
        lines=1,
        enabled=enabled,
    )


def _letter(size: float) -> Button:
    return Button(look=Look.FRAMED, size=size, weight=Weight.BOLD, padding=6, enabled=False)
