"""Rules of identifying: code or digits, card, read, proof, search."""

from __future__ import annotations

from dataclasses import replace

from drivers.card.model import Assurance, CardReading, ReaderState, ReadFailure, ReadOutcome
from drivers.scanner.model import ScannerState
from kiosk import visit_events as ev
from kiosk.effects import CancelRead, FindDossiers, ReadCard
from kiosk.portal.model import Found
from kiosk.states import (
    CAN_LENGTH,
    Credential,
    EnterDigits,
    Home,
    LayCard,
    Problem,
    ProblemKind,
    Reading,
    ReadingStep,
    ShowQr,
    TakeCard,
    Visit,
)
from kiosk.visit_rules.steps import Step, go, list_or_none, stay

READ_PROBLEMS: dict[ReadFailure, ProblemKind] = {
    ReadFailure.NO_READER: ProblemKind.READER_MISSING,
    ReadFailure.SERVICE_DOWN: ProblemKind.READER_MISSING,
    ReadFailure.NO_CARD: ProblemKind.CARD_REMOVED,
    ReadFailure.CARD_REMOVED: ProblemKind.CARD_REMOVED,
    ReadFailure.NOT_AN_ID_CARD: ProblemKind.NOT_AN_ID_CARD,
    ReadFailure.WRONG_CAN: ProblemKind.WRONG_DIGITS,
    ReadFailure.WRONG_MRZ: ProblemKind.WRONG_DIGITS,
    ReadFailure.CARD_BLOCKED: ProblemKind.CARD_BLOCKED,
    ReadFailure.CARD_SILENT: ProblemKind.CARD_UNREADABLE,
    ReadFailure.PROTOCOL: ProblemKind.CARD_UNREADABLE,
    ReadFailure.DEADLINE: ProblemKind.CARD_UNREADABLE,
    ReadFailure.CANCELLED: ProblemKind.CARD_UNREADABLE,
    ReadFailure.WORKER_DIED: ProblemKind.CARD_UNREADABLE,
}
"""What a citizen is told of each failed read."""

_RANK = {Assurance.REJECTED: 0, Assurance.CONSISTENT: 1, Assurance.PROVEN: 2}


def identify(visit: Visit) -> Step:
    """Step 1 by the fitted scanner, else by the digits. A reader that is gone is said before anything."""
    unknown = replace(visit, credential=None, reading=None, found=None)
    if visit.devices.reader is ReaderState.DISCONNECTED:
        return go(unknown, Problem(ProblemKind.READER_MISSING))
    if visit.rules.scanner_fitted and visit.devices.scanner is ScannerState.READY:
        return go(unknown, ShowQr())
    return go(unknown, EnterDigits())


def credential_of(code: ev.CardCodeScanned) -> Credential:
    """The CAN is the last six digits of the twelve-digit number (facts: card)."""
    can = code.number[-CAN_LENGTH:]
    return Credential(can, expected_number=code.number, birth=code.birth, issued=code.issued)


def lay_card(visit: Visit, credential: Credential) -> Step:
    armed = replace(visit, credential=credential)
    if visit.devices.reader is ReaderState.DISCONNECTED:
        return go(replace(armed, credential=None), Problem(ProblemKind.READER_MISSING))
    return start_reading(armed) if visit.card_on_reader else go(armed, LayCard())


def on_show_qr(visit: Visit, event: ev.VisitEvent) -> Step:
    match event:
        case ev.OtherCodeScanned():
            return go(visit, ShowQr(not_understood=True))
        case ev.TypingChosen():
            return go(visit, EnterDigits())
        case ev.BackPressed():
            return go(visit, Home())
        case _:
            return stay(visit)


def on_digits(visit: Visit, state: EnterDigits, event: ev.VisitEvent) -> Step:
    digits = state.digits
    match event:
        case ev.DigitTyped(digit):
            fits = len(digits) < CAN_LENGTH and len(digit) == 1 and digit in "0123456789"
            return go(visit, EnterDigits(digits + digit)) if fits else stay(visit)
        case ev.DigitErased():
            return go(visit, EnterDigits(digits[:-1]))
        case ev.DigitsCleared():
            return go(visit, EnterDigits())
        case ev.DigitsConfirmed() if len(digits) == CAN_LENGTH:
            return lay_card(visit, Credential(can=digits))
        case ev.BackPressed():
            scanner = visit.rules.scanner_fitted and visit.devices.scanner is ScannerState.READY
            return go(visit, ShowQr() if scanner else Home())
        case _:
            return stay(visit)


def on_lay_card(visit: Visit, event: ev.VisitEvent) -> Step:
    match event:
        case ev.BackPressed():
            return identify(visit)
        case ev.TypingChosen():
            return go(replace(visit, credential=None), EnterDigits())
        case _:
            return stay(visit)


def start_reading(visit: Visit) -> Step:
    if visit.credential is None:
        return identify(visit)
    serial = visit.serial + 1
    reading = replace(visit, serial=serial, card_laid=True)
    return go(reading, Reading(serial), ReadCard(serial, visit.credential))


def on_reading(visit: Visit, state: Reading, event: ev.VisitEvent) -> Step:
    match event:
        case ev.StepReached(serial, step) if serial == state.serial:
            return stay(replace(visit, state=replace(state, step=ReadingStep(step.value))))
        case ev.CardRead(serial, outcome) if serial == state.serial:
            return on_outcome(visit, outcome)
        case ev.DossiersFound(serial, found) if serial == state.serial:
            return on_found(visit, found)
        case ev.ReadingStopped():
            stopped, effects = identify(replace(visit, serial=visit.serial + 1))
            return stopped, (CancelRead(), *effects)
        case _:
            return stay(visit)


def on_outcome(visit: Visit, outcome: ReadOutcome) -> Step:
    if isinstance(outcome, CardReading):
        return on_read(visit, outcome)
    kind = READ_PROBLEMS[outcome]
    if kind is not ProblemKind.WRONG_DIGITS:
        return go(visit, Problem(kind))
    wrong = visit.wrong_cans + 1
    if wrong >= visit.rules.wrong_can_limit:
        kind = ProblemKind.WRONG_DIGITS_OFTEN
    elif visit.credential is not None and visit.credential.expected_number is not None:
        # Nobody mistyped a scanned code: another card lies on the reader.
        kind = ProblemKind.CARD_MISMATCH
    return go(replace(visit, wrong_cans=wrong, credential=None), Problem(kind))


def on_read(visit: Visit, reading: CardReading) -> Step:
    """Who may see what: the whole list only to whom the chip has proven itself (design: Assurance)."""
    if reading.assurance is Assurance.REJECTED:
        return go(visit, Problem(ProblemKind.CARD_REJECTED))
    expected = visit.credential.expected_number if visit.credential else None
    if expected is not None and expected != reading.identity.number:
        return go(replace(visit, credential=None), Problem(ProblemKind.CARD_MISMATCH))
    known = replace(visit, reading=reading, credential=None)
    if _RANK[reading.assurance] < _RANK[visit.rules.list_requires]:
        return go(known, Problem(ProblemKind.CARD_NOT_PROVEN))
    return search(known)


def search(visit: Visit) -> Step:
    if visit.reading is None:
        return identify(visit)
    serial = visit.serial + 1
    state = Reading(serial, ReadingStep.SEARCHING)
    return go(replace(visit, serial=serial), state, FindDossiers(serial, visit.reading.identity.number))


def on_found(visit: Visit, found: Found) -> Step:
    known = replace(visit, found=found)
    if found.searches and all(s.failure is not None for s in found.searches):
        return go(known, Problem(ProblemKind.PORTAL_DOWN))
    if visit.card_on_reader:
        return go(known, TakeCard())
    return go(known, list_or_none(known))
