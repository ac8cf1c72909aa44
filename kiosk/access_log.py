"""The access log the law wants: who saw what of whom, when and what for. Pure: the difference of two visits.

"Who" is a keyed HMAC of the number, under a key that changes every month (`kiosk.access_keys`): whoever is
asked about one person computes it again from that person's number; numbers cannot be read out of the log.
Once a month's key is destroyed, its entries name nobody any more. No number, name or dossier code is written.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk import audit_events as audit
from kiosk.states import (
    ActiveState,
    DossierDetail,
    DossierList,
    Idle,
    OutOfService,
    StaffState,
    StillThere,
    Visit,
)

_DIGEST_HEX = 32
"""128 bits of the HMAC: far beyond meeting by chance, short enough for a line."""


class Seen(StrEnum):
    """What was accessed."""

    SEARCH = "search"
    """Every system was asked for the person's dossiers, whatever came of it."""
    LIST = "list"
    DETAIL = "detail"


class Purpose(StrEnum):
    """What for."""

    OWN = "own_dossiers"
    ON_BEHALF = "on_behalf"
    """A dossier the visitor handed in for somebody else."""


@dataclass(frozen=True, slots=True)
class AccessKey:
    """The key of one period."""

    period: str
    """`2026-01`: written beside the pseudonym, so that the right key is found again."""
    secret: bytes = field(repr=False)


def period_of(day: date) -> str:
    """The month a key is for."""
    return f"{day.year:04d}-{day.month:02d}"


def outlived(period: str, today: date, retention_days: int) -> bool:
    """Whether a month lies wholly outside the time its entries may name somebody."""
    year, month = (int(part) for part in period.split("-"))
    after = date(year + month // 12, month % 12 + 1, 1)
    return (today - after).days >= retention_days


def pseudonym(number: str, key: AccessKey) -> str:
    """The same person in the same month, and nobody else."""
    return hmac.new(key.secret, number.strip().encode(), hashlib.sha256).hexdigest()[:_DIGEST_HEX]


def accesses(before: Visit, after: Visit, key: AccessKey) -> tuple[audit.DossiersAccessed, ...]:
    """What one step of the visit gave away."""
    if after.reading is None:
        return ()
    who = pseudonym(after.reading.identity.number, key)
    found = after.found.dossiers if after.found is not None else ()
    then, now = _shown(before), _shown(after)
    entries: list[audit.DossiersAccessed] = []
    if after.found is not None and after.found is not before.found:
        entries.append(_entry(who, key, Seen.SEARCH, len(found), Purpose.OWN))
    if isinstance(now, DossierList) and not isinstance(then, DossierList | DossierDetail):
        entries.append(_entry(who, key, Seen.LIST, len(found), Purpose.OWN))
    if isinstance(now, DossierDetail) and not isinstance(then, DossierDetail):
        purpose = Purpose.ON_BEHALF if now.dossier.submitted_for_other else Purpose.OWN
        entries.append(_entry(who, key, Seen.DETAIL, 1, purpose))
    return tuple(entries)


def _entry(who: str, key: AccessKey, seen: Seen, count: int, purpose: Purpose) -> audit.DossiersAccessed:
    return audit.DossiersAccessed(who, key.period, seen.value, count, purpose.value)


def _shown(visit: Visit) -> Idle | ActiveState | StaffState | OutOfService:
    """The screen, seen through the question whether anybody is there."""
    return visit.state.under if isinstance(visit.state, StillThere) else visit.state
