"""How long to wait before a dossier code may be tried again. Pure; time is handed in.

Codes are sequential and ID cards are photocopied: whoever guesses must get slower with every miss. Only the
code is slowed down, never the kiosk: the next citizen with another code waits for nothing. Whether the code
exists makes no difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Rules:
    """Times in seconds."""

    free_misses: int = 2
    """Everybody mistypes: the first of them cost nothing."""
    first_s: float = 5.0
    """Doubled with each miss more."""
    longest_s: float = 300.0
    forgotten_s: float = 3_600.0
    """After so long without a miss a code starts anew."""
    most_codes: int = 2_000
    """The oldest are forgotten first."""


@dataclass(frozen=True, slots=True)
class Misses:
    """Of one code: how many in a row, and when the last was, monotonic seconds."""

    count: int
    last: float


@dataclass(frozen=True, slots=True)
class Delays:
    """All codes missed lately, by a key that is not the code itself, in the order of their last miss."""

    misses: Mapping[bytes, Misses] = field(default_factory=lambda: MappingProxyType({}), repr=False)


def wait(delays: Delays, key: bytes, now: float, rules: Rules) -> float:
    """Seconds until this code may be tried; 0 when it may be now."""
    known = delays.misses.get(key)
    if known is None or now - known.last >= rules.forgotten_s:
        return 0.0
    extra = known.count - rules.free_misses
    if extra <= 0:
        return 0.0
    # The exponent is bounded: a patient guesser must not make the sum overflow.
    pause = min(rules.longest_s, rules.first_s * 2.0 ** min(extra - 1, 32))
    return max(0.0, known.last + pause - now)


def missed(delays: Delays, key: bytes, now: float, rules: Rules) -> Delays:
    """After a miss. What is long forgotten goes, and the oldest when there are too many."""
    kept = {k: m for k, m in delays.misses.items() if now - m.last < rules.forgotten_s}
    before = kept.pop(key, Misses(0, now))
    kept[key] = replace(before, count=before.count + 1, last=now)
    for old in list(kept)[: max(0, len(kept) - rules.most_codes)]:
        del kept[old]
    return Delays(MappingProxyType(kept))


def undone(delays: Delays, key: bytes) -> Delays:
    """Takes one miss back: nobody answered, so nothing was learnt."""
    known = delays.misses.get(key)
    if known is None or known.count <= 1:
        return hit(delays, key)
    return Delays(MappingProxyType({**delays.misses, key: replace(known, count=known.count - 1)}))


def hit(delays: Delays, key: bytes) -> Delays:
    """After the right secret: the code starts anew."""
    return Delays(MappingProxyType({k: m for k, m in delays.misses.items() if k != key}))
