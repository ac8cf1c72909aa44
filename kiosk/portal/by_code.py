"""One dossier by its code and a secret, in all back ends at once.

The code and its secret are dropped when the answer is there. Of misses only a keyed digest of the code is
kept, in memory, and its key dies with the process.
"""

from __future__ import annotations

import hashlib
import math
import queue
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from drivers.deadline import Clock, Deadline
from kiosk.portal.code_delay import Delays, Rules, hit, missed, undone, wait
from kiosk.portal.dossier_codes import format_code, parse_code
from kiosk.portal.lookup_secret import LONGEST_SECRET
from kiosk.portal.model import Dossier, DossierPortal, PortalFailure, SystemSearch


@dataclass(frozen=True, slots=True)
class CodeFound:
    """The secret was right."""

    dossier: Dossier = field(repr=False)


@dataclass(frozen=True, slots=True)
class CodeUnknown:
    """No such dossier, or the secret is wrong: one answer for both.

    `searches` names the systems asked; one that stayed silent may know the dossier.
    """

    searches: tuple[SystemSearch, ...]

    @property
    def complete(self) -> bool:
        """Whether every system answered."""
        return all(search.failure is None for search in self.searches)


@dataclass(frozen=True, slots=True)
class CodeDelayed:
    """This code was missed too often: nobody was asked. Whole seconds, at least one."""

    seconds: int


CodeAnswer = CodeFound | CodeUnknown | CodeDelayed


class CodeSearch:
    """Finds by code, and remembers misses for as long as it lives. Safe to use from several threads."""

    def __init__(
        self,
        portals: Sequence[DossierPortal],
        *,
        rules: Rules | None = None,
        clock: Clock = time.monotonic,
        key: bytes | None = None,
    ) -> None:
        self._portals = tuple(portal for portal in portals if portal.by_code)
        self._rules = rules if rules is not None else Rules()
        self._clock = clock
        self._key = key if key is not None else secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._delays = Delays()

    def find(self, code: str, secret: str, deadline: Deadline) -> CodeAnswer:
        """Asks every back end that finds by code, concurrently, never beyond the deadline; the first that
        knows the dossier is believed. What has no shape of a code is unknown without a question."""
        parts = parse_code(code)
        if parts is None or len(secret) > LONGEST_SECRET:
            return CodeUnknown(tuple(SystemSearch(portal.name, None, 0) for portal in self._portals))
        plain = format_code(parts)
        digest = hashlib.blake2b(plain.encode(), key=self._key, digest_size=16).digest()
        with self._lock:
            seconds = wait(self._delays, digest, self._clock(), self._rules)
            if seconds > 0:
                return CodeDelayed(max(1, math.ceil(seconds)))
            # Counted before the answer, so that many questions at once are not one miss.
            self._delays = missed(self._delays, digest, self._clock(), self._rules)
        answer = _ask_all(self._portals, plain, secret, deadline)
        silent = isinstance(answer, CodeUnknown) and all(s.failure is not None for s in answer.searches)
        with self._lock:
            if isinstance(answer, CodeFound):
                self._delays = hit(self._delays, digest)
            elif silent:
                self._delays = undone(self._delays, digest)
        return answer


def _ask_all(
    portals: Sequence[DossierPortal], code: str, secret: str, deadline: Deadline
) -> CodeFound | CodeUnknown:
    answers: queue.SimpleQueue[tuple[int, Dossier | PortalFailure | BaseException]] = queue.SimpleQueue()

    def ask(index: int, portal: DossierPortal) -> None:
        try:
            answers.put((index, portal.find(code, secret, deadline)))
        except BaseException as error:  # noqa: BLE001  # handed to the caller, who raises it
            answers.put((index, error))

    for index, portal in enumerate(portals):
        threading.Thread(target=ask, args=(index, portal), name="portal-find", daemon=True).start()
    told: list[PortalFailure] = [PortalFailure.DEADLINE] * len(portals)
    for _ in portals:
        try:
            index, answer = answers.get(timeout=deadline.remaining())
        except queue.Empty:
            break
        if isinstance(answer, BaseException):
            raise answer
        if isinstance(answer, Dossier):
            return CodeFound(answer)
        told[index] = answer
    return CodeUnknown(
        tuple(
            SystemSearch(portal.name, None if failure is PortalFailure.NOT_FOUND else failure, 0)
            for portal, failure in zip(portals, told, strict=True)
        )
    )
