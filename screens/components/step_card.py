"""One of the two steps with the card (03): number, what to do, a picture."""

from __future__ import annotations

from enum import Enum

from screens import tokens
from screens.art.scenes import Scene
from screens.art.widget import ArtWidget
from screens.components.panel import Disc, Panel
from screens.element import Element
from screens.fonts import Weight
from screens.icons import Icon
from screens.sheet import Rect, Sheet
from screens.text import Text
from screens.tokens import Tone

WHERE_HIGH = 150
"""Height of the row that says where the device stands."""
WIDE_MAP = 230
"""Height of that picture where it stands over its words."""


class Standing(Enum):
    """Ground of the card and colour of the number."""

    NOW = ("gold_tint", "lacquer")
    NEXT = ("sand", "ink")
    DONE = ("sand", "jade")

    @property
    def ground(self) -> Tone:
        return self.value[0]

    @property
    def disc(self) -> Tone:
        return self.value[1]


class StepCard(Element):
    """`show` says the words and how the step stands. `picture` is the scene, `small` lies beside the hint.

    `where_is` adds where the device stands, with the scene `where` beside the words. A step that is done
    shows no more than its title and picture.
    """

    def __init__(self, number: int, picture: Scene, small: Scene) -> None:
        super().__init__()
        self.standing = Standing.NEXT
        self.panel = self.add(Panel("sand", radius=tokens.RADIUS))
        self.disc = self.add(Disc("ink"))
        self.number = self.add(
            Text(str(number), size=48, weight=Weight.BOLD, tone="surface", align="center", valign="middle")
        )
        self.check = self.add(Icon("check", tone="surface", size=60))
        self.title = self.add(Text(size=44, weight=Weight.BOLD))
        self.words = self.add(Text(size=34, tone="ink2"))
        self.small = self.add(ArtWidget(small))
        self.hint = self.add(Text(size=28, tone="ink2", valign="middle"))
        self.where = self.add(ArtWidget(small))
        self.where_words = self.add(Text(size=34, weight=Weight.SEMIBOLD, valign="middle"))
        self.picture = self.add(ArtWidget(picture))
        self.hanging = False

    def picture_of(self, scene: Scene, *, hanging: bool = False) -> None:
        """Another picture; a `hanging` one begins at the card's upper edge: the machine's own underside."""
        self.picture.scene, self.hanging = scene, hanging
        self.picture.valign = "top" if hanging else "middle"

    def where_is(self, words: str) -> None:
        """Where the device stands, in two lines; empty: not said here."""
        self.where_words.say(words)

    def show(self, standing: Standing, title: str, words: str, hint: str) -> None:
        self.standing = standing
        self.title.say(title)
        self.words.say(words)
        self.hint.say(hint)

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.panel.fill = self.standing.ground
        self.disc.fill = self.standing.disc
        self.panel.place(sheet, rect)
        inner = rect.inset(34, 22)
        if self.standing is Standing.DONE:
            self._done(sheet, rect, inner)
        elif not self.where_words.spans:
            self._one_of_two(sheet, rect, inner)
        elif rect.w > rect.h * 1.6:
            self._wide(sheet, inner)
        else:
            self._tall(sheet, inner)

    def _one_of_two(self, sheet: Sheet, rect: Rect, inner: Rect) -> None:
        """Words at the left, the picture at the right."""
        left, scene = inner.columns((0.46, 0.54) if sheet.portrait else (0.49, 0.51), 8)
        if self.hanging:
            scene = Rect(scene.x, rect.y, scene.w, scene.bottom - rect.y)
        self._words_above_hint(sheet, left)
        self.picture.place(sheet, scene)

    def _wide(self, sheet: Sheet, inner: Rect) -> None:
        """As one of two, and at the right where the device stands."""
        left, scene, where = inner.columns((0.345, 0.365, 0.29), 20)
        self._words_above_hint(sheet, left)
        self.picture.place(sheet, scene)
        self.where_words.align = "center"
        needed = self.where_words.height_for(sheet, where.w)
        block = where.middle(where.w, min(WIDE_MAP + 14 + needed, where.h))
        self.where.place(sheet, block.cut_bottom(needed, 14)[1])
        self.where_words.place(sheet, block.cut_bottom(needed)[0])

    def _tall(self, sheet: Sheet, inner: Rect) -> None:
        """Words over the picture, where the device stands below it."""
        foot, room = inner.cut_bottom(WHERE_HIGH, 14)
        hint, where = foot.columns((0.38, 0.62), 8)
        self._place_hint(sheet, hint.middle(hint.w, 80))
        self.where_words.align = "left"
        box, words = where.cut_left(WHERE_HIGH, 16)
        self.where.place(sheet, box)
        self.where_words.place(sheet, words)
        disc, beside = Rect(room.x, room.y, 84, 84), room.cut_left(84, 26)[1]
        self._place_number(sheet, disc)
        title, how = (text.height_for(sheet, beside.w) for text in (self.title, self.words))
        self.title.place(sheet, Rect(beside.x, beside.y + 8, beside.w, title))
        self.words.place(sheet, Rect(beside.x, beside.y + 14 + title, beside.w, how))
        self.picture.place(sheet, room.cut_top(14 + title + how, 22)[1])

    def _words_above_hint(self, sheet: Sheet, left: Rect) -> None:
        disc = Rect(left.x, left.y, 84, 84)
        self._place_number(sheet, disc)
        hint, words = left.cut_bottom(80, 8)
        self._place_hint(sheet, hint)
        room = Rect(words.x, disc.bottom + 14, words.w, words.bottom - disc.bottom - 14)
        title = self.title.height_within(sheet, room.w, room.h * 0.62)
        self.title.place(sheet, Rect(room.x, room.y, room.w, title))
        self.words.place(sheet, Rect(room.x, room.y + title + 6, room.w, room.h - title - 6))

    def _place_number(self, sheet: Sheet, disc: Rect) -> None:
        self.disc.place(sheet, disc)
        self.number.place(sheet, disc)

    def _place_hint(self, sheet: Sheet, room: Rect) -> None:
        picture, beside = room.cut_left(120, 14)
        self.small.place(sheet, picture)
        self.hint.place(sheet, beside)

    def _done(self, sheet: Sheet, rect: Rect, inner: Rect) -> None:
        """Check and title beside the picture, or above it where there is more height than width."""
        lying = rect.w > rect.h
        if lying:
            words, scene = inner.columns((0.62, 0.38), 16)
        else:
            words, scene = inner.cut_top(84 + 14 + self.title.height_for(sheet, inner.w), 20)
        if self.hanging and lying:
            scene = Rect(scene.x, rect.y, scene.w, scene.bottom - rect.y)
        self.picture.valign = "top" if self.hanging and lying else "middle"
        self.picture.place(sheet, scene)
        disc = words.middle(words.w, 84) if lying else words
        disc = Rect(words.x, disc.y, 84, 84)
        self.disc.place(sheet, disc)
        self.check.place(sheet, disc)
        if lying:
            room = Rect(disc.right + 26, words.y, words.right - disc.right - 26, words.h)
            title = self.title.height_within(sheet, room.w, room.h)
            self.title.place(sheet, Rect(room.x, words.y + (words.h - title) / 2, room.w, title))
        else:
            self.title.place(sheet, Rect(words.x, disc.bottom + 14, words.w, words.bottom - disc.bottom - 14))
