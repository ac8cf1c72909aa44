"""One person's dossiers in all back ends at once.

Since 2025 some procedures moved to ministry systems, so the same dossier may be known to two.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from drivers.deadline import Deadline
from kiosk.clock import now
from kiosk.portal.due import in_list_order
from kiosk.portal.model import Dossier, DossierPortal, Found, PortalFailure, SystemSearch
from kiosk.portal.working_days import WorkingDays, working_days


@dataclass(slots=True)
class _Asked:
    """One back end being searched on its own thread; `error` is a bug, raised again by the caller."""

    portal: DossierPortal
    answer: tuple[Dossier, ...] | PortalFailure | None = None
    error: BaseException | None = None
    done: threading.Event = field(default_factory=threading.Event)

    def run(self, number: str, deadline: Deadline) -> None:
        try:
            self.answer = self.portal.search(number, deadline)
        except BaseException as error:  # noqa: BLE001  # handed to the caller, who raises it
            self.error = error
        finally:
            self.done.set()

    def result(self, deadline: Deadline) -> tuple[Dossier, ...] | PortalFailure:
        if not self.done.wait(deadline.remaining()):
            return PortalFailure.DEADLINE
        if self.error is not None:
            raise self.error
        return self.answer if self.answer is not None else PortalFailure.UNREACHABLE


def search_all(
    portals: Sequence[DossierPortal],
    number: str,
    deadline: Deadline,
    *,
    today: date | None = None,
    count: WorkingDays = working_days,
) -> Found:
    """Searches every back end that finds by person, concurrently, and never beyond the deadline.

    A silent back end is named with its failure; the others' dossiers are still shown. `today` orders the
    list; without it the wall clock in Vietnam is asked.
    """
    asked = [_Asked(portal) for portal in portals if portal.by_person]
    for one in asked:
        threading.Thread(target=one.run, args=(number, deadline), name="portal-search", daemon=True).start()
    answers = [(one.portal.name, one.result(deadline)) for one in asked]
    searches = tuple(
        SystemSearch(name, answer, 0)
        if isinstance(answer, PortalFailure)
        else SystemSearch(name, None, len(answer))
        for name, answer in answers
    )
    known = merge(answer for _, answer in answers if not isinstance(answer, PortalFailure))
    return Found(in_list_order(known, today if today is not None else now().date(), count), searches)


def merge(answers: Iterable[tuple[Dossier, ...]]) -> tuple[Dossier, ...]:
    """All dossiers, each code once; the back end configured first is believed."""
    found: dict[str, Dossier] = {}
    for answer in answers:
        for dossier in answer:
            found.setdefault("".join(dossier.code.split()).upper(), dossier)
    return tuple(found.values())
