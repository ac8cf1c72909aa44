"""What every paper says of the centre, and how the papers look alike: head, foot, sizes of type."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from drivers.printer.document import (
    WIDTH_80MM,
    Align,
    Cut,
    Element,
    Feed,
    Image,
    Rule,
    Text,
    Weight,
)
from drivers.printer.fonts import ascii_or_none
from kiosk.clock import ZONE
from kiosk.config.model import Centre
from kiosk.documents.logo import logo_of
from kiosk.i18n import DEFAULT, Catalogue

_BYTE_ORDER_MARK = "\ufeff"

Catalogues = Callable[[str], Catalogue]
"""`kiosk.i18n.catalogue`, or a stand-in."""


@dataclass(frozen=True, slots=True)
class CentreInfo:
    """What a paper says of the centre."""

    name: str
    """Kind of house: `Trung tâm Phục vụ hành chính công`."""
    unit: str
    """Whose: `Phường Sen Hồng`."""
    hotline: str
    logo: Image | None = None


def centre_info(centre: Centre) -> CentreInfo:
    """The configured centre, its emblem read once."""
    return CentreInfo(centre.kind, centre.name, centre.hotline, logo_of(centre.logo))


@dataclass(frozen=True, slots=True)
class Sizes:
    """Ems in dots (203 dpi: 26 dots are 9 points)."""

    small: int
    body: int
    title: int
    qr: int
    """Dots a module; an even number costs a quarter where the QR is a picture."""


def sizes(width: int, *, two_languages: bool = False) -> Sizes:
    """Type for this paper. Two languages share it: the Vietnamese is set a little smaller, so that a slow
    line stays bearable."""
    if width < WIDTH_80MM:
        return Sizes(small=22, body=24, title=32, qr=4)
    return (
        Sizes(small=21, body=24, title=32, qr=6)
        if two_languages
        else Sizes(small=22, body=26, title=34, qr=6)
    )


def head(centre: CentreInfo, size: Sizes) -> list[Element]:
    """Emblem, kind of house, whose, rule."""
    elements: list[Element] = [Feed(8)]
    if centre.logo:
        elements += [centre.logo, Feed(4)]
    return [
        *elements,
        centred(centre.name, size.small),
        centred(centre.unit, size.title - 2, Weight.BOLD),
        Feed(8),
        Rule(),
    ]


def foot(centre: CentreInfo, size: Sizes, vi: Catalogue, local: Catalogue | None) -> list[Element]:
    """That this is no appointment slip, the telephone, the knife."""
    elements: list[Element] = [*both("ticket.no_appointment", size.small, vi, local, Weight.SEMIBOLD)]
    if centre.hotline:
        elements.append(centred(vi.text("ticket.hotline", number=centre.hotline), size.small))
    return [*elements, *end()]


def end() -> list[Element]:
    """Room for a thumb, and the knife."""
    return [Feed(24), Cut()]


def both(
    message: str, size: int, vi: Catalogue, local: Catalogue | None, weight: Weight = Weight.REGULAR
) -> list[Element]:
    """A line that never changes, and the same in the citizen's language beneath."""
    elements: list[Element] = [centred(vi.text(message), size, weight)]
    if local:
        elements.append(in_local(local.text(message)))
    return elements


def centred(text: str, size: int, weight: Weight = Weight.REGULAR) -> Text:
    """A line that is the same on every paper of its kind."""
    return Text(text, size, weight, Align.CENTRE, fixed=True)


def in_local(text: str, *, align: Align = Align.CENTRE, fixed: bool = True) -> Text:
    """A line in the citizen's own language; ASCII ones cost almost nothing in the printer's face.

    Scripts with marks above and beneath need more room than Latin letters.
    """
    size = 21 if ascii_or_none(text) is not None else 25
    return Text(text, size, Weight.REGULAR, align, printer_face=True, fixed=fixed)


def telephone_text(lines: Iterable[str]) -> str:
    """The text of a QR symbol. Readers guess its encoding, and some take Vietnamese in UTF-8 for Japanese: a
    byte order mark in front settles it, and is not shown."""
    text = "\n".join(line for line in lines if line)
    return text if text.isascii() else f"{_BYTE_ORDER_MARK}{text}"


def call_us(centre: CentreInfo, texts: Catalogue) -> str:
    """The centre's telephone in a QR symbol; empty when it has none."""
    return texts.text("ticket.qr.hotline", number=centre.hotline) if centre.hotline else ""


def local_catalogue(language: str, catalogue: Catalogues) -> Catalogue | None:
    """None for those who read Vietnamese."""
    return catalogue(language) if language != DEFAULT else None


def written_date(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def written_time(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime("%H:%M")


def exact_stamp(moment: datetime) -> str:
    """`08:46:05  21/01/2026`: for technicians, who print twice in a minute."""
    here = moment.astimezone(ZONE)
    return f"{here:%H:%M:%S}  {written_date(here.date())}"


def stamp(moment: datetime) -> str:
    """`08:46  21/01/2026`, wherever the clock's zone is."""
    here = moment.astimezone(ZONE)
    return f"{written_time(here)}  {written_date(here.date())}"
