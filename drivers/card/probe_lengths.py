"""The part of a probe that finds limits: blocks, odd instructions, and the length of a signature.

Each try may cost the session (a reader cuts a long answer short), so each goes through `Bench.attempt`.
"""

from __future__ import annotations

from collections.abc import Iterator

from drivers.card.active_authentication import CHALLENGE_LENGTH, SHORT_SIGNATURE, ActiveKey, parse_dg15
from drivers.card.apdu import SW, Apdu, Response
from drivers.card.files import LARGE_BLOCK
from drivers.card.lds import Ef
from drivers.card.probe_bench import Bench
from drivers.card.probe_report import Finding, ProbeName, finding, status
from drivers.card.tlv import TlvError

SHORT_SIZES = (256, 239, 231, 223)
"""What could fit a short answer: all, then without and with the padding of each cipher."""
SAFE_SHORT = 223
LARGE_SIZES = (65536, 32768, 16384, LARGE_BLOCK, 4096, 2048, 1024, 512)


def blocks(bench: Bench) -> Iterator[Finding]:
    """The largest answers to one READ BINARY, and its variants."""
    if bench.reopen is None or not bench.files:
        return
    bench.reopen()
    by_sfi = bench.attempt(Apdu(0x00, 0xB0, 0x80 | Ef.DG1.short, 0, le=4))
    yield finding(ProbeName.SHORT_IDENTIFIERS, _came(by_sfi), _status(by_sfi))
    file, total = _longest(bench)
    short = max((_read(bench, file, size) for size in SHORT_SIZES if size <= total), default=None)
    if short is not None:
        yield finding(ProbeName.SHORT_BLOCK, short >= SAFE_SHORT, short)
    odd = bench.attempt(_select(file), Apdu(0x00, 0xB1, 0, 0, b"\x54\x02\x00\x00", 6))
    yield finding(ProbeName.ODD_READ, None, _status(odd))
    if bench.extended:
        largest = next((got for size in LARGE_SIZES if (got := _read(bench, file, size))), 0)
        yield finding(ProbeName.EXTENDED_BLOCK, largest >= min(total, LARGE_BLOCK), f"{largest} of {total}")


def signatures(bench: Bench) -> Iterator[Finding]:
    """How long an Active Authentication signature is, and by which length it comes back."""
    key = _active_key(bench)
    if key is None or bench.reopen is None:
        return
    bench.reopen()
    yield from _signature(bench, key, ProbeName.SIGNATURE_SHORT, 256)
    if bench.extended:
        bench.reopen()
        yield from _signature(bench, key, ProbeName.SIGNATURE_EXTENDED, 65536)


def _signature(bench: Bench, key: ActiveKey, name: ProbeName, le: int) -> Iterator[Finding]:
    at = len(bench.meter.statuses)
    response = bench.attempt(Apdu(0x00, 0x88, 0, 0, bench.rng.octets(CHALLENGE_LENGTH), le))
    pieces = sum(1 for sw in bench.meter.statuses[at:] if sw >> 8 == 0x61)
    if response is None or not response.data:
        # Short length is known to fail a long signature; extended length is there for it.
        as_known = None if le == 256 and key.octets > SHORT_SIGNATURE else False
        yield finding(name, as_known, _status(response))
        return
    by = f" by {pieces} GET RESPONSE" if pieces else ""
    yield finding(name, len(response.data) == key.octets, f"{len(response.data)} bytes{by}")


def _active_key(bench: Bench) -> ActiveKey | None:
    try:
        return parse_dg15(bench.files[15]) if 15 in bench.files else None
    except TlvError:
        return None


def _longest(bench: Bench) -> tuple[int, int]:
    """Identifier and length of the longest file."""
    group = max(bench.files, key=lambda number: len(bench.files[number]))
    return 0x0100 | group, len(bench.files[group])


def _read(bench: Bench, file: int, size: int) -> int:
    """How many bytes one READ BINARY of `size` brings; the bytes themselves are dropped."""
    response = bench.attempt(_select(file), Apdu(0x00, 0xB0, 0, 0, le=size))
    return len(response.data) if response is not None and _came(response) else 0


def _came(response: Response | None) -> bool:
    return response is not None and bool(response.data) and response.sw in (SW.OK, SW.END_OF_FILE)


def _status(response: Response | None) -> str:
    return status(response.sw) if response is not None else "no answer"


def _select(file: int) -> Apdu:
    return Apdu(0x00, 0xA4, 0x02, 0x0C, file.to_bytes(2, "big"))
