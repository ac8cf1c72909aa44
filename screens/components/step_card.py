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
    """`show` says the words and how the step stands. `picture` is the scene, `small` lies beside the hint."""

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
        self.picture = self.add(ArtWidget(picture))
        self.hanging = False

    def picture_of(self, scene: Scene, *, hanging: bool = False) -> None:
        """Another picture; a `hanging` one begins at the card's upper edge: the machine's own underside."""
        self.picture.scene, self.hanging = scene, hanging
        self.picture.valign = "top" if hanging else "middle"

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
        left, scene = inner.columns((0.46, 0.54) if sheet.portrait else (0.49, 0.51), 8)
        if self.hanging:
            scene = Rect(scene.x, rect.y, scene.w, scene.bottom - rect.y)
        self.picture.place(sheet, scene)
        disc = Rect(left.x, left.y, 84, 84)
        self.disc.place(sheet, disc)
        (self.check if self.standing is Standing.DONE else self.number).place(sheet, disc)
        foot, words = left.cut_bottom(80, 8)
        if self.hint.spans:
            picture, hint = foot.cut_left(120, 14)
            self.small.place(sheet, picture)
            self.hint.place(sheet, hint)
        else:
            words = Rect(left.x, left.y, left.w, left.h)
        room = Rect(words.x, disc.bottom + 14, words.w, words.bottom - disc.bottom - 14)
        title = self.title.height_within(sheet, room.w, room.h * 0.62)
        self.title.place(sheet, Rect(room.x, room.y, room.w, title))
        self.words.place(sheet, Rect(room.x, room.y + title + 6, room.w, room.h - title - 6))
