"""Text on the sheet: wraps into its box, shrinks to the smallest legible size, is never cut.

Lines are broken here and not by Kivy, so that bold spans need no markup language: words that come from
outside (names, procedures, answers of portals) can never be read as markup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from kivy.core.text import Label as Shaper
from kivy.graphics import Color, Rectangle

from screens import tokens
from screens.element import Element
from screens.fonts import Weight, text_font
from screens.sheet import Rect, Sheet
from screens.tokens import Tone

Align = Literal["left", "center", "right"]
Valign = Literal["top", "middle", "bottom"]
LEADING = 1.28
"""Line to line, in font sizes: room for a hat and a tone mark above a capital."""
MORE = "…"
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Span:
    """Words of one weight and colour; None takes those of the text."""

    words: str
    weight: Weight | None = None
    tone: Tone | None = None


def marked(words: str) -> tuple[Span, ...]:
    """Spans of a catalogue text in which `**so**` is bold. Never for words from outside."""
    spans: list[Span] = []
    end = 0
    for match in _BOLD.finditer(words):
        spans.append(Span(words[end : match.start()]))
        spans.append(Span(match.group(1), Weight.BOLD))
        end = match.end()
    spans.append(Span(words[end:]))
    return tuple(s for s in spans if s.words)


@lru_cache(maxsize=16)
def _shaper(weight: Weight, pixels: int) -> Shaper:
    return Shaper(font_name=text_font(weight), font_size=pixels, font_hinting=None, font_kerning=True)


@lru_cache(maxsize=4096)
def _extent(words: str, weight: Weight, pixels: int) -> int:
    if not words:
        return 0
    return int(_shaper(weight, pixels).get_extents(words)[0])


def _pixels(size: float, sheet: Sheet) -> int:
    """Window pixels of a type size, rounded down: what fits in the design fits in every window."""
    return max(int(size * sheet.scale + 1e-6), 1)


def forget_words() -> None:
    """Forgets every word that was measured: names are among them."""
    _extent.cache_clear()
    _shaper.cache_clear()


def _texture(words: str, weight: Weight, pixels: int) -> Shaper:
    shaper = Shaper(
        text=words, font_name=text_font(weight), font_size=pixels, font_hinting=None, font_kerning=True
    )
    shaper.refresh()
    return shaper.texture


@dataclass(frozen=True, slots=True)
class _Piece:
    words: str
    weight: Weight
    tone: Tone
    x: int


@dataclass(frozen=True, slots=True)
class _Line:
    pieces: tuple[_Piece, ...]
    width: int


def _break(spans: tuple[Span, ...], weight: Weight, tone: Tone, pixels: int, width: float) -> list[_Line]:
    """Greedy line breaking at spaces; `\\n` breaks always; a no-break space never does."""
    lines: list[_Line] = []
    current: list[_Piece] = []
    x = 0

    def close() -> None:
        nonlocal current, x
        lines.append(_Line(tuple(current), x))
        current, x = [], 0

    for span in spans:
        w, t = span.weight or weight, span.tone or tone
        for number, paragraph in enumerate(span.words.split("\n")):
            if number:
                close()
            for word in re.findall(r"[ ]*[^ ]+|[ ]+$", paragraph):
                bare = word.lstrip(" ")
                last = current[-1] if current else None
                alike = last if last is not None and last.weight is w and last.tone == t else None
                start, so_far = (alike.x, alike.words) if alike else (x, "")
                end = start + _extent(so_far + word, w, pixels)
                if current and bare and word != bare and end > width:
                    close()
                    alike, start, so_far = None, 0, ""
                piece = so_far + (word if so_far or current else bare)
                if not piece:
                    continue
                if alike:
                    current.pop()
                current.append(_Piece(piece, w, t, start))
                x = start + _extent(piece, w, pixels)
    close()
    return lines


def _chop(span: Span, weight: Weight, pixels: int, width: float) -> Span:
    """The span with every word that is wider than the box broken into lines of letters."""

    def chop(match: re.Match[str]) -> str:
        rows, row = [], ""
        for letter in match.group():
            if row and _extent(row + letter, weight, pixels) > width:
                rows.append(row)
                row = ""
            row += letter
        return "\n".join([*rows, row])

    return replace(span, words=re.sub(r"[^ \n]+", chop, span.words))


class Text(Element):
    """A piece of text in a box. `size` and `floor` are design pixels; `lines` limits the wrapping."""

    def __init__(
        self,
        words: str = "",
        *,
        size: float = tokens.BODY,
        weight: Weight = Weight.REGULAR,
        tone: Tone = "ink",
        align: Align = "left",
        valign: Valign = "top",
        floor: float = tokens.MINIMUM,
        lines: int = 0,
        leading: float = LEADING,
    ) -> None:
        super().__init__()
        self.spans: tuple[Span, ...] = (Span(words),) if words else ()
        self.font_size, self.floor, self.weight, self.tone = size, min(floor, size), weight, tone
        self.align, self.valign, self.max_lines, self.leading = align, valign, lines, leading
        self.drawn_size = size
        """The size it came out at, in design pixels."""
        self.content = Rect(0, 0, 0, 0)
        """Where the words really are, in design pixels."""
        self.clipped = False
        """Not even the smallest size was enough."""
        self._painted: object = None

    @property
    def words(self) -> str:
        return "".join(s.words for s in self.spans)

    def say(self, words: str | tuple[Span, ...], tone: Tone | None = None) -> None:
        """Changes the words (plain), or the spans (see `marked`)."""
        self.spans = ((Span(words),) if words else ()) if isinstance(words, str) else words
        if tone is not None:
            self.tone = tone

    def height_for(self, sheet: Sheet, width: float) -> float:
        """Design pixels needed in a box of `width`; 0 for no words."""
        if not self.spans:
            return 0
        size, lines = self._fit(sheet, width, float("inf"))
        return len(lines) * size * self.leading

    def height_within(self, sheet: Sheet, width: float, limit: float) -> float:
        """Design pixels taken in a box of `width` and at most `limit` high, shrunk when it must."""
        if not self.spans:
            return 0
        size, lines = self._fit(sheet, width, limit)
        return len(lines) * size * self.leading

    def width_for(self, sheet: Sheet) -> float:
        """Design pixels needed at full size without wrapping."""
        pixels = _pixels(self.font_size, sheet)
        lines = _break(self.spans, self.weight, self.tone, pixels, float("inf"))
        return max(line.width for line in lines) / sheet.scale + 1 if lines else 0

    def overflows(self) -> bool:
        """Whether words stick out of the box: a fault of the layout that tests look for."""
        slack = 2
        inner, outer = self.content, self.rect
        return self.clipped or (bool(self.spans) and (inner.w > outer.w + slack or inner.h > outer.h + slack))

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        manner = (self.tone, self.weight, self.font_size, self.floor, self.align, self.valign, self.max_lines)
        key = (self.spans, manner, sheet, rect)
        if key == self._painted:
            return
        self._painted = key
        size, lines = self._fit(sheet, rect.w, rect.h)
        self.drawn_size = size
        self._paint(sheet, rect, size, lines)

    def _fit(self, sheet: Sheet, width: float, height: float) -> tuple[float, list[_Line]]:
        """The largest size, not below the floor, at which the words fit; the lines broken for it."""
        width, height = width * sheet.scale, height * sheet.scale
        size = self.font_size
        while True:
            pixels = _pixels(size, sheet)
            lines = _break(self.spans, self.weight, self.tone, pixels, width)
            fits = (
                len(lines) * pixels * self.leading <= height + 2
                and all(line.width <= width + 1 for line in lines)
                and (not self.max_lines or len(lines) <= self.max_lines)
            )
            if fits or size <= self.floor:
                break
            size = max(size - 1, self.floor)
        if any(line.width > width + 1 for line in lines):
            chopped = tuple(_chop(span, span.weight or self.weight, pixels, width) for span in self.spans)
            lines = _break(chopped, self.weight, self.tone, pixels, width)
        return size, lines

    def _clip(self, lines: list[_Line], pixels: int, width: float, height: float) -> list[_Line]:
        """What the box holds; a mark says that there was more. Only words of unbounded length come here."""
        room = max(int((height + 2) / (pixels * self.leading)), 1)
        self.clipped = len(lines) > room
        if not self.clipped:
            return lines
        last = lines[room - 1].pieces[-1] if lines[room - 1].pieces else None
        if last is None:
            return lines[:room]
        words = last.words
        while words and last.x + _extent(words + MORE, last.weight, pixels) > width:
            words = words[:-1]
        piece = replace(last, words=words.rstrip() + MORE)
        end = piece.x + _extent(piece.words, piece.weight, pixels)
        return [*lines[: room - 1], _Line((*lines[room - 1].pieces[:-1], piece), end)]

    def _paint(self, sheet: Sheet, rect: Rect, size: float, lines: list[_Line]) -> None:
        self.canvas.clear()
        pixels = _pixels(size, sheet)
        pitch = pixels * self.leading
        left, bottom, width, height = sheet.pixels(rect)
        lines = self._clip(lines, pixels, width, height)
        total = pitch * len(lines)
        lead = {"top": 0.0, "middle": (height - total) / 2, "bottom": height - total}[self.valign]
        widest = max((line.width for line in lines), default=0)
        shift = {"left": 0.0, "center": (width - widest) / 2, "right": float(width - widest)}[self.align]
        self.content = Rect(
            rect.x + shift / sheet.scale,
            rect.y + lead / sheet.scale,
            widest / sheet.scale,
            total / sheet.scale,
        )
        with self.canvas:
            for row, line in enumerate(lines):
                slack = {"left": 0, "center": (width - line.width) / 2, "right": width - line.width}[
                    self.align
                ]
                centre = bottom + height - lead - pitch * (row + 0.5)
                for piece in line.pieces:
                    texture = _texture(piece.words, piece.weight, pixels)
                    Color(*tokens.colour(piece.tone))
                    Rectangle(
                        texture=texture,
                        size=texture.size,
                        pos=(round(left + slack + piece.x), round(centre - texture.height / 2)),
                    )
