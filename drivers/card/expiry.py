"""The expiry dates a card may carry, for opening it by BAC when only the QR is known.

BAC keys need the document number, birth and expiry (ICAO Doc 9303-11 clause 4.3.1); the QR tells only two.
The expiry follows from the law on identity (26/2023/QH15, article 21): a card is renewed at 14, 25, 40 and 60
years of age; one issued within the two years before such an age is good until the next; the last has no end.
"""

from __future__ import annotations

from datetime import date, timedelta

from drivers.card.mrz import NO_EXPIRY, check_digit

MILESTONES = (14, 25, 40, 60)
GRACE_YEARS = 2
FIRST_ISSUED = date(2021, 1, 1)
"""No card with a chip is older."""


def expiry_candidates(birth: date, issued: date | None, today: date) -> tuple[str, ...]:
    """Expiry dates as YYMMDD, the likeliest first, `991231` for none; few, because a chip may slow down.

    `issued` narrows the choice; without it, the card was issued at some time until `today`.
    """
    first = issued or max(birth, FIRST_ISSUED)
    last = issued or max(first, today)
    # Where the rule was applied to the day differently than here, the neighbour is the answer.
    found = [*_at(birth, last), *_at(birth, first), *_between(birth, first, last)]
    if issued is not None:
        found += _neighbours(birth, issued)
    return tuple(dict.fromkeys(found))


def mrz_information_of(number: str, birth: date, expiry: str) -> str:
    """The BAC input for a Vietnamese card: document number = the last nine of the twelve digits."""
    parts = (number[-9:], birth.strftime("%y%m%d"), expiry)
    return "".join(part + check_digit(part) for part in parts)


def _at(birth: date, issued: date) -> list[str]:
    """The expiry of a card issued on that day."""
    for age in MILESTONES:
        days = _birthdays(birth, age)
        if _years_before(days[0], GRACE_YEARS) >= issued:
            return [day.strftime("%y%m%d") for day in days]
    return [NO_EXPIRY]


def _between(birth: date, first: date, last: date) -> list[str]:
    """The expiries of cards issued from `first` to `last`, the latest first."""
    found: list[str] = []
    for age in reversed(MILESTONES):
        turning = _years_before(_birthdays(birth, age)[0], GRACE_YEARS)
        if first <= turning <= last:
            found += _at(birth, turning)
    return found


def _neighbours(birth: date, issued: date) -> list[str]:
    """The next milestone even if it is closer than the grace, for a card that ignores the grace."""
    for age in MILESTONES:
        days = _birthdays(birth, age)
        if days[0] > issued:
            return [day.strftime("%y%m%d") for day in days]
    return []


def _birthdays(birth: date, age: int) -> list[date]:
    """The birthday; both days it may mean for somebody born on 29 February."""
    try:
        return [birth.replace(year=birth.year + age)]
    except ValueError:
        eve = date(birth.year + age, 2, 28)
        return [eve, eve + timedelta(days=1)]


def _years_before(day: date, years: int) -> date:
    return _birthdays(day, -years)[0]
