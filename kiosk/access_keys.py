"""The keys of the access log: one a month, for the service user alone, destroyed when their time is over.

Destroying a key is how retention works: the entries of its month name nobody from then on.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable
from datetime import date
from pathlib import Path

from kiosk.access_log import AccessKey, accesses, outlived, period_of
from kiosk.audit import AuditSink
from kiosk.clock import ZONE, Now
from kiosk.states import Visit
from kiosk.whole_file import write_whole

_log = logging.getLogger(__name__)

_KEY_BYTES = 32
_KEY_FILE = re.compile(r"([0-9]{4}-(?:0[1-9]|1[0-2]))\.key")
UNKEPT = "unkept"
"""Period of a key that could not be written: its entries belong together until the terminal stops."""


class AccessKeys:
    """The month's key, made when it is first asked for. Used by one thread."""

    def __init__(
        self, folder: Path, retention_days: int, random: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        self._folder = folder
        self._retention_days = retention_days
        self._random = random
        self._current: AccessKey | None = None
        self._day: date | None = None

    def of(self, day: date) -> AccessKey:
        """The key for entries of this day. Never fails: without a disk the key lives in memory only."""
        if self._current is None or self._day != day:
            self._day = day
            self._current = self._kept(day)
            self._destroy_old(day)
        return self._current

    def _kept(self, day: date) -> AccessKey:
        period = period_of(day)
        path = self._folder / f"{period}.key"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists():
                self._write(path)
            secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
            if len(secret) == _KEY_BYTES:
                return AccessKey(period, secret)
            reason = "wrong length"
        except (OSError, ValueError) as error:
            reason = type(error).__name__
        if self._current is not None and self._current.period == UNKEPT:
            return self._current
        _log.error("the access log's key cannot be kept: %s", reason)
        return AccessKey(UNKEPT, self._random(_KEY_BYTES))

    def _write(self, path: Path) -> None:
        """Whole or not at all: a key cut short by a power failure would be no key."""
        write_whole(path, f"{self._random(_KEY_BYTES).hex()}\n".encode("ascii"))

    def _destroy_old(self, today: date) -> None:
        """Nothing where even the month before this one seems outlived: then the clock is doubted first, and
        the next month decides."""
        try:
            named = [match[1] for path in self._folder.iterdir() if (match := _KEY_FILE.fullmatch(path.name))]
            earlier = sorted(period for period in named if period < period_of(today))
            gone = [period for period in earlier if outlived(period, today, self._retention_days)]
            if gone != earlier:
                for period in gone:
                    (self._folder / f"{period}.key").unlink()
        except OSError as error:
            _log.error("an old key of the access log cannot be destroyed: %s", type(error).__name__)


class AccessWatch:
    """Listens to the terminal's visits, in order, and writes what each step gave away."""

    def __init__(self, keys: AccessKeys, sink: AuditSink, now: Now) -> None:
        self._keys = keys
        self._sink = sink
        self._now = now
        self._before: Visit | None = None

    def __call__(self, visit: Visit) -> None:
        before, self._before = self._before, visit
        if before is None or visit.reading is None:
            return
        for entry in accesses(before, visit, self._keys.of(self._now().astimezone(ZONE).date())):
            self._sink(entry)
