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
    dossiers: tuple[Dossier, ...] = ()
    failure: PortalFailure | None = None
    error: BaseException | None = None
    done: threading.Event = field(default_factory=threading.Event)

    def run(self, numbers: Sequence[str], deadline: Deadline) -> None:
        try:
            for number in numbers:
                answer = self.portal.search(number, deadline)
                if isinstance(answer, PortalFailure):
                    # What was found before stays: the system is named all the same.
                    self.failure = answer
                    return
                self.dossiers = merge((self.dossiers, answer))
        except BaseException as error:  # noqa: BLE001  # handed to the caller, who raises it
            self.error = error
        finally:
            self.done.set()

    def result(self, deadline: Deadline) -> tuple[tuple[Dossier, ...], PortalFailure | None]:
        """What is known at the deadline, and why it may not be everything."""
        if not self.done.wait(deadline.remaining()):
            return self.dossiers, PortalFailure.DEADLINE
        if self.error is not None:
            raise self.error
        return self.dossiers, self.failure


def search_all(
    portals: Sequence[DossierPortal],
    number: str,
    deadline: Deadline,
    *,
    previous: str | None = None,
    today: date | None = None,
    count: WorkingDays = working_days,
) -> Found:
    """Searches every back end that finds by person, concurrently, and never beyond the deadline.

    `previous` is the number of the person's paper card before: each back end is asked once more, with it, for
    what was handed in in those days. Whoever calls answers for the number being this person's own.

    A silent back end is named with its failure; the others' dossiers are still shown, and its own as far as
    it got. `today` orders the list; without it the wall clock in Vietnam is asked.
    """
    numbers = (number,) if previous in (None, "", number) else (number, previous)
    asked = [_Asked(portal) for portal in portals if portal.by_person]
    for one in asked:
        threading.Thread(target=one.run, args=(numbers, deadline), name="portal-search", daemon=True).start()
    answers = [(one.portal.name, *one.result(deadline)) for one in asked]
    searches = tuple(SystemSearch(name, failure, len(dossiers)) for name, dossiers, failure in answers)
    known = merge(dossiers for _, dossiers, _ in answers)
    return Found(in_list_order(known, today if today is not None else now().date(), count), searches)


def merge(answers: Iterable[tuple[Dossier, ...]]) -> tuple[Dossier, ...]:
    """All dossiers, each code once; the back end configured first is believed."""
    found: dict[str, Dossier] = {}
    for answer in answers:
        for dossier in answer:
            found.setdefault("".join(dossier.code.split()).upper(), dossier)
    return tuple(found.values())
