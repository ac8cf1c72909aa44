"""The roll of paper: how much is left, and whether it was changed. Pure rules, no clock, no file.

Lengths are printer dots (8 are 1 mm). What is left is known in two ways, and the smaller one counts: the
length of a full roll less what was printed on it, and, once the near-end sensor has spoken, what is left
behind it. That last length is learned from the latest roll that was printed to its end; the first time it is
a guess on the short side. A roll nobody saw being put in has no known length: nothing is claimed of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pydantic import NonNegativeInt

from drivers.printer.model import PrinterStatus, PrintOutcome

DOTS_PER_MM = 8
NEAR_END_LEFT = 2_000 * DOTS_PER_MM
"""Left on the roll when the sensor speaks, until one roll has taught better."""
LEARNABLE = range(200 * DOTS_PER_MM, 20_000 * DOTS_PER_MM)
"""A length outside says more of a sensor that flickers than of the paper."""
USUAL_TICKET = 150 * DOTS_PER_MM
"""Until tickets have been measured."""
REMEMBERED = 20
"""Tickets the mean length is taken of."""
SETTLING = 100 * DOTS_PER_MM
"""A roll of which less is used has printed nothing but test lines: the cover was opened to put it right."""


@dataclass(frozen=True, slots=True)
class PaperRules:
    """The settings."""

    roll_mm: int = 80_000
    """Length of a full roll."""
    warn_tickets: int = 50
    """Staff are warned when so many are left, or fewer."""


@dataclass(frozen=True, slots=True)
class Roll:
    """What is known of the roll in the printer. Kept over restarts."""

    since: datetime | None = None
    """When it was put in; None: before anybody counted."""
    used: NonNegativeInt = 0
    lengths: tuple[NonNegativeInt, ...] = ()
    """Of the latest tickets, whatever roll they were on."""
    near_end_at: NonNegativeInt | None = None
    """What was used when the sensor spoke."""
    out: bool = False
    """Printed to its end."""
    behind_sensor: NonNegativeInt | None = None
    """Learned: what is left when the sensor speaks."""
    before: Roll | None = None
    """The roll before this one, should the change turn out to be none."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What staff want to know. Millimetres."""

    since: datetime | None
    used_mm: int
    left_mm: int | None
    """None: not known."""
    left_tickets: int | None
    ticket_mm: int
    """Mean length of the latest tickets."""
    near_end: bool
    out: bool
    low: bool
    """Time to have a new roll at hand."""


class PaperNote(StrEnum):
    """What the printer's sensors and staff say of the roll."""

    NEAR_END = "near_end"
    RAN_OUT = "ran_out"
    NEW_ROLL = "new_roll"
    SAME_ROLL = "same_roll"
    """The change that was counted was none."""


def printed(roll: Roll, dots: int, outcome: PrintOutcome, *, ticket: bool = True) -> Roll:
    """Counts a document. One that did not come out adds nothing, one nobody can tell of adds all. Only a
    `ticket` counts for the mean length."""
    if outcome is PrintOutcome.NOT_PRINTED:
        return roll
    lengths = (*roll.lengths, dots)[-REMEMBERED:] if ticket else roll.lengths
    return replace(roll, used=roll.used + dots, lengths=lengths)


def noted(roll: Roll, note: PaperNote, at: datetime) -> Roll:
    """The roll after `note`, which came at `at`."""
    match note:
        case PaperNote.NEAR_END if roll.near_end_at is None or roll.out:
            return replace(roll, near_end_at=roll.used, out=False)
        case PaperNote.NEAR_END:
            return roll
        case PaperNote.RAN_OUT:
            return replace(roll, out=True, behind_sensor=_learned(roll))
        case PaperNote.NEW_ROLL:
            settling = roll.before is not None and roll.used < SETTLING and not roll.out
            before = roll.before if settling else replace(roll, before=None)
            return Roll(at, lengths=roll.lengths, behind_sensor=roll.behind_sensor, before=before)
        case PaperNote.SAME_ROLL if roll.before is not None:
            # Paper comes out of the printer again, whatever it said.
            was = roll.before
            return replace(was, used=was.used + roll.used, lengths=roll.lengths, out=False)
        case PaperNote.SAME_ROLL:
            return roll


def _learned(roll: Roll) -> int | None:
    if roll.near_end_at is not None and not roll.out and roll.used - roll.near_end_at in LEARNABLE:
        return roll.used - roll.near_end_at
    return roll.behind_sensor


def forecast(roll: Roll, rules: PaperRules) -> Forecast:
    """What is left, by the smaller of the two reckonings."""
    mean = max(1, sum(roll.lengths) // len(roll.lengths)) if roll.lengths else USUAL_TICKET
    left = _left(roll, rules)
    tickets = None if left is None else left // mean
    return Forecast(
        since=roll.since,
        used_mm=roll.used // DOTS_PER_MM,
        left_mm=None if left is None else left // DOTS_PER_MM,
        left_tickets=tickets,
        ticket_mm=mean // DOTS_PER_MM,
        near_end=roll.near_end_at is not None,
        out=roll.out,
        low=tickets is not None and tickets <= rules.warn_tickets,
    )


def _left(roll: Roll, rules: PaperRules) -> int | None:
    if roll.out:
        return 0
    known: list[int] = []
    if roll.since is not None:
        known.append(rules.roll_mm * DOTS_PER_MM - roll.used)
    if roll.near_end_at is not None:
        behind = NEAR_END_LEFT if roll.behind_sensor is None else roll.behind_sensor
        known.append(behind - (roll.used - roll.near_end_at))
    return max(0, min(known)) if known else None


# --- recognising a change -------------------------------------------------------------------------------


class Verdict(StrEnum):
    """Whether there is another roll in the printer, after its cover was open."""

    NEW = "new"
    """It was near its end, or out, and is not any more."""
    SAME = "same"
    """Its end is still near: not a full roll, in any case."""
    UNSURE = "unsure"
    """Nothing tells: a person is asked, and nothing is counted anew meanwhile."""


@dataclass(frozen=True, slots=True)
class PaperWatch:
    """What the statuses of the printer have told of its roll so far."""

    forecast: Forecast | None = None
    near_end: bool = False
    out: bool = False
    """Before the cover was opened: an empty printer with its cover open says nothing of the roll."""
    opened: bool = False
    """The cover is open, or was, and no paper has been seen since."""
    put_off: bool = False
    """The guide was sent away; it comes back when the cover is opened anew."""

    @property
    def recalled(self) -> PaperWatch:
        """With what the count remembers of the roll from before the terminal started."""
        if self.forecast is None:
            return self
        return replace(
            self, near_end=self.near_end or self.forecast.near_end, out=self.out or self.forecast.out
        )


@dataclass(frozen=True, slots=True)
class Noticed:
    """What one status means."""

    watch: PaperWatch
    verdict: Verdict | None = None
    """Given when the cover is closed over paper."""
    notes: tuple[PaperNote, ...] = ()


def notice(watch: PaperWatch, status: PrinterStatus) -> Noticed:
    """One status of the printer. Silence, absence and errors say nothing of the paper."""
    match status:
        case PrinterStatus.COVER_OPEN:
            return Noticed(replace(watch, opened=True, put_off=False))
        case PrinterStatus.PAPER_OUT if not watch.opened and not watch.out:
            return Noticed(replace(watch, out=True), notes=(PaperNote.RAN_OUT,))
        case PrinterStatus.NEAR_END:
            news = (PaperNote.NEAR_END,) if watch.out or not watch.near_end else ()
            closed = replace(watch, near_end=True, out=False, opened=False, put_off=False)
            return Noticed(closed, Verdict.SAME if watch.opened else None, news)
        case PrinterStatus.READY if watch.out or (watch.opened and watch.near_end):
            # A sensor that stops saying "near end" by itself flickers; after the cover it saw another roll.
            verdict = Verdict.NEW if watch.opened else None
            return Noticed(PaperWatch(watch.forecast), verdict, (PaperNote.NEW_ROLL,))
        case PrinterStatus.READY if watch.opened:
            return Noticed(replace(watch, opened=False, put_off=False), Verdict.UNSURE)
        case _:
            return Noticed(watch)
