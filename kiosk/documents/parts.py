"""Pieces that several papers share: titles, labelled facts, lists, the plain-text QR."""

from __future__ import annotations

from collections.abc import Iterable

from drivers.printer.document import Align, Element, Feed, Item, Mark, QrCode, Rule, Text, Weight
from drivers.printer.fonts import ascii_or_none, clean
from kiosk.documents.centre import Sizes, centred, in_local, telephone_text
from kiosk.i18n import Catalogue

_QR_BYTES = 420
"""Beyond some 400 bytes the modules become too fine for the cheap telephones this is meant for."""


def title(message: str, size: Sizes, vi: Catalogue, local: Catalogue | None) -> list[Element]:
    """What this paper is."""
    elements: list[Element] = [Feed(10), centred(vi.text(message), size.title, Weight.BOLD)]
    if local:
        elements.append(in_local(local.text(message)))
    return [*elements, Feed(4)]


def heading(words: str, local_words: str, size: Sizes) -> list[Element]:
    """A part of the paper, with what it is called in the citizen's language."""
    elements: list[Element] = [Feed(10), Text(words, size.body + 2, Weight.BOLD)]
    if local_words:
        elements.append(in_local(local_words, align=Align.LEFT, fixed=False))
    return [*elements, Feed(2)]


def label(
    message: str, size: int, vi: Catalogue, local: Catalogue | None, weight: Weight = Weight.REGULAR
) -> list[Element]:
    """What a value is, in both languages: on one line in Latin letters, since no one typeface has every
    Vietnamese letter and another script."""
    words = vi.text(message)
    if local is None:
        return [Text(words, size, weight, fixed=True)]
    in_their_words = local.text(message)
    if ascii_or_none(in_their_words) is not None:
        return [Text(f"{words} · {in_their_words}", size, weight, fixed=True)]
    return [Text(words, size, weight, fixed=True), in_local(in_their_words, align=Align.LEFT)]


def fact(  # noqa: PLR0917  # a label, its value, and how both are said
    message: str, value: str, size: Sizes, vi: Catalogue, local: Catalogue | None, local_value: str = ""
) -> list[Element]:
    """A small label, its value large beneath; nothing where there is no value."""
    if not value.strip():
        return []
    elements: list[Element] = [
        Feed(8),
        *label(message, size.small, vi, local),
        Text(value, size.body + 4, Weight.SEMIBOLD),
    ]
    if local_value.strip() and local_value != value:
        elements.append(in_local(local_value, align=Align.LEFT, fixed=False))
    return elements


def papers(names: Iterable[str], mark: Mark, size: int) -> list[Element]:
    """Papers one beneath another, each with a box."""
    elements: list[Element] = []
    for name in names:
        elements += [Feed(4), Item(name, mark, size)]
    return elements


def plain_qr(lines: Iterable[str], size: Sizes) -> list[Element]:
    """A symbol of plain text for the telephone of whoever helps. Lines that would make it too fine are left
    out from the end; nothing but the paper itself has to be complete."""
    said: list[str] = []
    for line in lines:
        longer = [*said, " ".join(clean(line).split())]
        if len(telephone_text(longer).encode()) > _QR_BYTES:
            break
        said = longer
    text = telephone_text(said)
    return [Feed(8), Rule(), QrCode(text, module=size.qr)] if text else []
