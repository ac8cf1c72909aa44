"""The lines a simulated document prints, built apart from the parser that reads them.

ICAO Doc 9303-4 clause 4.2.2 (passport, TD3) and 9303-5 clause 4.2.2 (identity card, TD1).
"""

from __future__ import annotations

from drivers.card.mrz import check_digit

TD1_LINE = 30
TD3_LINE = 44


def build_td1(
    *, number: str, birth: str, sex: str, expiry: str, surname: str, given_names: str, issuer: str = "VNM"
) -> tuple[str, str, str]:
    """The lines of a Vietnamese card: document number = the last nine of the twelve digits, with all twelve
    and a check digit over them (and their fillers) as optional data."""
    document = number[3:]
    optional = number + "<<"
    first = f"ID{issuer}{document}{check_digit(document)}{optional}{check_digit(optional)}"
    dates = f"{birth}{check_digit(birth)}{sex}{expiry}{check_digit(expiry)}{issuer}" + "<" * 11
    composite = check_digit(first[5:30] + dates[0:7] + dates[8:15] + dates[18:29])
    return first, dates + composite, _names(surname, given_names, TD1_LINE)


def build_td3(
    *,
    document: str,
    number: str,
    birth: str,
    sex: str,
    expiry: str,
    surname: str,
    given_names: str,
    issuer: str = "VNM",
) -> tuple[str, str]:
    """The lines of a passport: `document` is its number, `number` the holder's (may be empty)."""
    first = f"P<{issuer}{_names(surname, given_names, TD3_LINE - 5)}"
    filled, personal = document.ljust(9, "<"), number.ljust(14, "<")
    known = check_digit(personal) if number else "<"
    second = (
        f"{filled}{check_digit(filled)}{issuer}{birth}{check_digit(birth)}{sex}"
        f"{expiry}{check_digit(expiry)}{personal}{known}"
    )
    # The composite covers everything of this line but nationality and sex.
    return first, second + check_digit(second[0:10] + second[13:20] + second[21:43])


def _names(surname: str, given_names: str, length: int) -> str:
    return f"{surname}<<{given_names}".replace(" ", "<")[:length].ljust(length, "<")
