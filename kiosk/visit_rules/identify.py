"""Rules of identifying: code or digits, card, read, proof, search."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from drivers.card.model import Assurance, CardReading, ReaderState, ReadFailure, ReadOutcome
from drivers.scanner.model import ScannerState
from kiosk import visit_events as ev
from kiosk.effects import CancelRead, FindDossiers, ReadCard
from kiosk.portal.model import Found
from kiosk.portal.visibility import Key, Level, Visitor, opens_list, visibility
from kiosk.states import (
    CAN_LENGTH,
    LAID_AGAIN_LIMIT,
    MUTE_LASTS_S,
    WAYS_OUT,
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
    WayOut,
)
from kiosk.visit_rules.steps import Step, go, list_or_none, stay

READ_PROBLEMS: dict[ReadFailure, ProblemKind] = {
    ReadFailure.NO_READER: ProblemKind.READER_MISSING,
    ReadFailure.SERVICE_DOWN: ProblemKind.CARD_SERVICE_DOWN,
    ReadFailure.NO_CARD: ProblemKind.NO_CARD,
    ReadFailure.CARD_REMOVED: ProblemKind.CARD_REMOVED,
    ReadFailure.NOT_AN_ID_CARD: ProblemKind.NOT_AN_ID_CARD,
    ReadFailure.WRONG_CAN: ProblemKind.WRONG_DIGITS,
    ReadFailure.WRONG_MRZ: ProblemKind.CODE_DID_NOT_OPEN,
    ReadFailure.CARD_BLOCKED: ProblemKind.CARD_BLOCKED,
    ReadFailure.CARD_SILENT: ProblemKind.CARD_SILENT,
    ReadFailure.PROTOCOL: ProblemKind.CARD_STRANGE,
    ReadFailure.DEADLINE: ProblemKind.CARD_SLOW,
    ReadFailure.CANCELLED: ProblemKind.READ_STOPPED,
    ReadFailure.WORKER_DIED: ProblemKind.READER_RESTARTED,
}
"""What a citizen is told of each failed read: every cause has words of its own."""


def identify(visit: Visit) -> Step:
    """Step 1 by the fitted scanner, else by the digits. A reader that is gone is said before anything."""
    unknown = replace(visit, credential=None, reading=None, found=None)
    if visit.devices.reader is ReaderState.DISCONNECTED:
        return go(unknown, Problem(ProblemKind.READER_MISSING))
    return go(unknown, ShowQr() if _can_scan(visit) else EnterDigits())


def _can_scan(visit: Visit) -> bool:
    return visit.rules.scanner_fitted and visit.devices.scanner is ScannerState.READY


def credential_of(code: ev.CardCodeScanned) -> Credential:
    """The CAN is the last six digits of the twelve-digit number (facts: card)."""
    can = code.number[-CAN_LENGTH:]
    return Credential(can, expected_number=code.number, birth=code.birth, issued=code.issued)


def lay_card(visit: Visit, credential: Credential) -> Step:
    armed = replace(visit, credential=credential)
    if visit.devices.reader is ReaderState.DISCONNECTED:
        return go(replace(armed, credential=None), Problem(ProblemKind.READER_MISSING))
    return start_reading(armed) if visit.card_readable else go(armed, LayCard())


def hand_seen(visit: Visit) -> Visit | None:
    """The visit once more awake by a hand at the reader; None: so often that it may be no hand at all."""
    if visit.laid_again >= LAID_AGAIN_LIMIT:
        return None
    return replace(visit, laid_again=visit.laid_again + 1, quiet=0)


def on_reader_while_laying(visit: Visit, reader: ReaderState) -> Step:
    match reader:
        case ReaderState.CARD_PRESENT:
            return start_reading(visit)
        case ReaderState.DISCONNECTED:
            return go(replace(visit, credential=None), Problem(ProblemKind.READER_MISSING))
        case ReaderState.CARD_MUTE:
            # Somebody is here and needs time to turn the card.
            return stay(hand_seen(visit) or visit)
        case ReaderState.EMPTY:
            return stay(visit)
        case _:
            assert_never(reader)


def on_reader_at_problem(visit: Visit, kind: ProblemKind, reader: ReaderState) -> Step:
    """A hand does at the reader just what the problem asks for: no touch is needed."""
    mute = kind is ProblemKind.CARD_MUTE
    seen = hand_seen(visit) if visit.credential is not None else None
    if seen is None or not (mute or WAYS_OUT[kind][0] is WayOut.TRY_CARD_AGAIN):
        return stay(visit)
    if reader is ReaderState.CARD_PRESENT:
        return start_reading(seen)
    return go(seen, LayCard()) if mute and reader is ReaderState.EMPTY else stay(visit)


def on_mute_second(visit: Visit) -> Step:
    """A second under a silent chip: the hint to turn the card is on the screen, for a while."""
    waited = visit.mute_s + 1
    if waited < MUTE_LASTS_S:
        return stay(replace(visit, mute_s=waited))
    return go(replace(visit, mute_s=0), Problem(ProblemKind.CARD_MUTE))


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
    if kind is ProblemKind.CODE_DID_NOT_OPEN and not _can_scan(visit):
        # Nobody is asked for a code that cannot be shown here.
        kind = ProblemKind.CARD_STRANGE
    if kind not in (ProblemKind.WRONG_DIGITS, ProblemKind.CODE_DID_NOT_OPEN):
        return go(visit, Problem(kind))
    wrong = visit.wrong_cans + 1
    if wrong >= visit.rules.wrong_can_limit:
        kind = ProblemKind.WRONG_DIGITS_OFTEN
    elif kind is ProblemKind.WRONG_DIGITS and visit.credential and visit.credential.expected_number:
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
    if not opens_list(reading.assurance, visit.rules.list_requires):
        unlisted = replace(known, reading=_without_previous_number(reading))
        return go(unlisted, Problem(ProblemKind.CARD_NOT_PROVEN))
    return search(known)


def search(visit: Visit) -> Step:
    if visit.reading is None:
        return identify(visit)
    serial = visit.serial + 1
    state = Reading(serial, ReadingStep.SEARCHING)
    number, previous = visit.reading.identity.number, _previous_number(visit.reading)
    return go(replace(visit, serial=serial), state, FindDossiers(serial, number, previous))


def _previous_number(reading: CardReading) -> str | None:
    """The old number, if the chip itself tells it under the issuer's signature.

    The QR tells one too, but anybody can print a code with a stranger's old number beside his own: it would
    open the stranger's dossiers.
    """
    return reading.identity.previous_number if reading.data_groups.get("DG13") == "verified" else None


def _without_previous_number(reading: CardReading | None) -> CardReading | None:
    """The old number is for the search alone and is dropped after it (data minimisation)."""
    if reading is None or reading.identity.previous_number is None:
        return reading
    return replace(reading, identity=replace(reading.identity, previous_number=None))


def _listed(visit: Visit, found: Found) -> Found:
    """What this visitor may see whole: a company's dossier, say, asks for the receipt beside the chip."""
    visitor = Visitor(Key.CHIP_NUMBER, visit.reading.assurance if visit.reading else None)
    requires = visit.rules.list_requires
    kept = tuple(one for one in found.dossiers if visibility(visitor, one, requires) is Level.WHOLE)
    return replace(found, dossiers=kept)


def on_found(visit: Visit, answer: Found) -> Step:
    found = _listed(visit, answer)
    known = replace(visit, found=found)
    if found.searches and not found.dossiers and all(s.failure is not None for s in found.searches):
        return go(known, Problem(ProblemKind.PORTAL_DOWN))
    if found.dossiers or found.complete:
        # Only where nothing was found and somebody kept silent, the same search is offered again.
        known = replace(known, reading=_without_previous_number(known.reading))
    if visit.card_on_reader:
        return go(known, TakeCard())
    return go(known, list_or_none(known))
