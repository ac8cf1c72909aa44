"""Rules of commissioning: what a printer should hold, what to change in it, and what to use of it.

No I/O. The printer's memory is small and wears: what it holds already is never written again, and nothing is
stored except while a technician stands beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import product
from uuid import UUID

from drivers.printer.blocks import NOTHING_STORED, Encoding, StoredBlock, StoredKeys
from drivers.printer.document import Align, Element, Image, KeyValue, PrintDocument, Rule, ShortForm, Text
from drivers.printer.layout import lay_out
from drivers.printer.model import NvMemoryInfo
from drivers.printer.nv import MOST_BLOCKS, NvBlock, nv_blocks, stored_keys
from drivers.printer.profile import PrinterProfile, generic, profile, profile_for, profile_names
from kiosk.commissioned import Commissioned, StoredPicture, Verdict
from kiosk.config import Configuration
from kiosk.config.model import PrinterSection
from kiosk.i18n import DEFAULT
from kiosk.printing import Compose
from kiosk.queue.model import Estimate, Ticket

AUTO = "auto"
_MOMENT = datetime.fromisoformat("2026-01-01T08:00:00+07:00")
_KEY_FIRST, _KEY_LETTERS = 0x21, 94
_PAGE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that look alike."""


# What a printer should hold.


def ticket_parts(config: Configuration, compose: Compose) -> PrintDocument:
    """Every line that a ticket of this centre can carry unchanged, each once, most important first: the lines
    of a plain Vietnamese ticket, the other services, the marks, then the other languages."""
    languages = sorted(config.visit.languages, key=lambda code: code != DEFAULT)
    parts: dict[Element, None] = {}
    for language, priority, reprint, known in product(languages, (False, True), (False, True), (True, False)):
        for service in config.service:
            ticket = Ticket(
                UUID(int=0),
                f"{service.letter}001",
                service.code,
                _MOMENT.date(),
                _MOMENT,
                priority,
                1,
                Estimate(10, 15) if known else None,
            )
            elements = map(_unchanging, compose(ticket, language, reprint).elements)
            parts.update(dict.fromkeys(part for part in elements if part is not None))
    return PrintDocument(config.printer.width_dots, tuple(parts))


def wanted_blocks(config: Configuration, compose: Compose) -> tuple[NvBlock, ...]:
    """The pictures of `ticket_parts`, in the same order."""
    return nv_blocks([ticket_parts(config, compose)])


def _unchanging(element: Element) -> Element | None:
    """What of an element is the same on every ticket. A bare value beside its label would hide on the proof
    page that the label is missing, so the label stands alone."""
    match element:
        case KeyValue(size=size, together=align, short=ShortForm(key=key)):
            return Text(key, size, align=align or Align.LEFT, fixed=True)
        case Text(fixed=True) | Image(fixed=True) | KeyValue(fixed=True) | Rule():
            return element
        case _:
            return None


def provable(parts: PrintDocument, blocks: Iterable[NvBlock]) -> tuple[Element, ...]:
    """The parts that are printed from these blocks: what a proof page has to show."""
    stored = stored_keys(blocks)
    return tuple(each for each in parts.elements if _called(PrintDocument(parts.width_dots, (each,)), stored))


def _called(part: PrintDocument, stored: StoredKeys) -> bool:
    return any(isinstance(block, StoredBlock) for block in lay_out(part, Encoding.NV, stored).blocks)


# Which printer it is.


@dataclass(frozen=True, slots=True)
class OtherModel:
    """The printer says that it is not what was named."""

    named: str
    identity: str | None
    """What it says instead; None: nothing."""


def profile_of(named: str, identity: str | None) -> PrinterProfile | OtherModel:
    """The profile to commission with: the one named if the printer agrees, else the one it names itself."""
    if named == AUTO:
        return (profile_for(identity) if identity else None) or generic()
    chosen = profile(named)
    if chosen.identity and (identity is None or not chosen.accepts(identity)):
        return OtherModel(named, identity)
    return chosen


def keeps_pictures(chosen: PrinterProfile) -> bool:
    """Whether stored pictures are of use: beside them the printer must draw numbers and QR itself."""
    return bool(chosen.nv_bytes) and chosen.native_text and chosen.native_qr


# What to change in it.


@dataclass(frozen=True, slots=True)
class Plan:
    """What commissioning does to the memory. `keep` and `store` carry the keys they have there."""

    keep: tuple[NvBlock, ...] = ()
    store: tuple[NvBlock, ...] = ()
    delete: tuple[StoredPicture, ...] = ()
    """Pictures of ours that no ticket calls any more."""
    left_out: tuple[NvBlock, ...] = ()
    """No room, or too many."""

    @property
    def blocks(self) -> tuple[NvBlock, ...]:
        """What the printer holds for us afterwards."""
        return (*self.keep, *self.store)

    @property
    def size(self) -> int:
        """Bytes of all of them."""
        return sum(block.size for block in self.blocks)


def plan(wanted: Sequence[NvBlock], memory: NvMemoryInfo, record: Commissioned | None, name: str) -> Plan:
    """`record` is what the last commissioning left, `name` the profile of this one.

    Pictures that are not ours are left alone: they take room and keys. After a refused page nothing of ours
    counts as held, since somebody saw it wrong.
    """
    ours = _ours(memory, record if record is not None and record.profile == name else None)
    sound = record is not None and record.verdict is not Verdict.REFUSED
    held = {each.digest: each.key.encode() for each in ours} if sound else {}
    keep = tuple(replace(block, key=held[block.digest]) for block in wanted if block.digest in held)
    kept = {block.key for block in keep}
    delete = tuple(each for each in ours if each.key.encode() not in kept)
    room = memory.free + sum(each.size for each in delete)
    places = MOST_BLOCKS - len(memory.keys) + len(delete)
    # No key is used twice in one go: after an interruption it must be clear which picture it names.
    taken = set(memory.keys)
    store: list[NvBlock] = []
    left_out: list[NvBlock] = []
    for block in wanted:
        if block.digest in held:
            continue
        if block.size > room or len(store) >= places:
            left_out.append(block)
            continue
        key = _free_key(block.key, taken)
        store.append(replace(block, key=key))
        taken.add(key)
        room -= block.size
    return Plan(keep, tuple(store), delete, tuple(left_out))


def _ours(memory: NvMemoryInfo, record: Commissioned | None) -> tuple[StoredPicture, ...]:
    if record is None:
        return ()
    there = set(memory.keys)
    return tuple(each for each in record.pictures if each.key.encode() in there)


def _free_key(wished: bytes, taken: Iterable[bytes]) -> bytes:
    """The wished key or the next one that is free; there are many more keys than blocks."""
    used = set(taken)
    while wished in used:
        place = (wished[0] - _KEY_FIRST) * _KEY_LETTERS + wished[1] - _KEY_FIRST + 1
        high, low = divmod(place % _KEY_LETTERS**2, _KEY_LETTERS)
        wished = bytes([_KEY_FIRST + high, _KEY_FIRST + low])
    return wished


def record_of(
    chosen: PrinterProfile,
    identity: str | None,
    done: Plan,
    verdict: Verdict,
    besides: tuple[StoredPicture, ...] = (),
) -> Commissioned:
    """The file that says so. `besides` are pictures of ours that are still to be deleted."""
    stored = tuple(
        StoredPicture(key=block.key.decode(), digest=block.digest, size=block.size) for block in done.blocks
    )
    return Commissioned(
        profile=chosen.name,
        identity=identity,
        verdict=verdict,
        page=page_code(chosen, done.blocks),
        pictures=besides + stored,
        left_out=tuple(block.digest for block in done.left_out),
    )


def page_code(chosen: PrinterProfile, blocks: Iterable[NvBlock]) -> str:
    """Four letters for this kind of printer and exactly these pictures: tells which proof page somebody has
    in his hand."""
    names = [chosen.name, *sorted(block.digest for block in blocks)]
    digest = hashlib.sha256(":".join(names).encode()).digest()
    return "".join(_PAGE_LETTERS[byte % len(_PAGE_LETTERS)] for byte in digest[:4])


# What to use of it.


@dataclass(frozen=True, slots=True)
class Choice:
    """How tickets are sent."""

    profile: PrinterProfile
    encoding: Encoding
    stored: StoredKeys = field(default_factory=lambda: NOTHING_STORED)
    recognise: bool = False
    """Neither named nor commissioned: what the printer calls itself counts."""
    wanted: int = 0
    """Pictures that could be stored; 0 when none are used."""
    outdated: int = 0
    """Of these, neither stored nor left out when commissioned: a name or a typeface has changed since."""


def choose(
    section: PrinterSection, record: Commissioned | None, wanted: Callable[[], Sequence[NvBlock]]
) -> Choice:
    """What the terminal prints with. `wanted` is asked only when stored pictures are used at all."""
    known = _configured(section, record)
    if known is None:
        plain = Encoding.RASTER if section.encoding == "raster" else Encoding.MIXED
        return Choice(generic(), plain, recognise=True)
    return _choose(known, section, record, wanted)


def _choose(
    chosen: PrinterProfile,
    section: PrinterSection,
    record: Commissioned | None,
    wanted: Callable[[], Sequence[NvBlock]],
) -> Choice:
    native = chosen.native_text and chosen.native_qr
    plain = Encoding.MIXED if native else Encoding.RASTER
    forced = None if section.encoding == AUTO else Encoding(section.encoding)
    if forced in (Encoding.MIXED, Encoding.RASTER):
        return Choice(chosen, forced)
    proven = _proven(chosen, record)
    if not keeps_pictures(chosen) or (forced is None and not proven):
        return Choice(chosen, plain)
    digests = [block.digest for block in wanted()]
    stored = {digest: proven[digest] for digest in digests if digest in proven}
    known = {*stored, *(record.left_out if record is not None and proven else ())}
    outdated = sum(digest not in known for digest in digests)
    # A few that found no room cost little; a printer that holds only a few is better off with whole lines.
    whole = not outdated and 2 * len(stored) >= len(digests)
    auto = Encoding.NV if whole else Encoding.HYBRID if stored else plain
    return Choice(chosen, forced or auto, stored, wanted=len(digests), outdated=outdated)


def _configured(section: PrinterSection, record: Commissioned | None) -> PrinterProfile | None:
    """What the configuration names, else what commissioning found."""
    if section.profile != AUTO:
        return profile(section.profile)
    if record is None or record.verdict is not Verdict.PROVEN or record.profile not in profile_names():
        return None
    return profile(record.profile)


def _proven(chosen: PrinterProfile, record: Commissioned | None) -> Mapping[str, bytes]:
    if record is None or record.verdict is not Verdict.PROVEN or record.profile != chosen.name:
        return NOTHING_STORED
    return {each.digest: each.key.encode() for each in record.pictures}
