"""What this card and this reader do: every fact that was known from one source only, asked of a real chip.

`probe_chip` walks through the questions of `drivers.card.probe_report` section by section; whatever a
section does not get to stays unknown, and a card that is no identity card still answers the first ones.
Nothing of the holder leaves: files are looked at for their shape and forgotten. docs/bring-up.md explains
each question.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from datetime import date

from drivers.card import probe_contents, probe_files, probe_lengths
from drivers.card.apdu import SW, Apdu, is_authentication_failure
from drivers.card.channel import Channel
from drivers.card.connection import Connection, Randomness, ReadError
from drivers.card.expiry import expiry_candidates, mrz_information_of
from drivers.card.files import LARGE_BLOCK, FileReader
from drivers.card.lds import MASTER_FILE, Ef, leave_application, select_application
from drivers.card.messaging import SessionKeys
from drivers.card.model import CardReading, ReadFailure, ReadRequest
from drivers.card.pace import Password
from drivers.card.probe_bench import ENDS, Bench
from drivers.card.probe_meter import Meter
from drivers.card.probe_report import Finding, Outcome, ProbeName, ProbeReport, finding, report_of, status
from drivers.card.reading import read_chip
from drivers.card.security_infos import choose_pace, parse_security_infos
from drivers.card.tlv import TlvError
from drivers.card.trust import TrustStore
from drivers.deadline import Clock, Deadline

MOST_COMMANDS_EXTENDED = 22
"""Of a read without the photo, with extended length."""
MOST_COMMANDS_SHORT = 48


def probe_chip(
    connection: Connection,
    request: ReadRequest,
    *,
    trust: TrustStore,
    rng: Randomness,
    deadline: Deadline,
    today: date,
    on_progress: Callable[[ProbeReport], None] = lambda _: None,
    clock: Clock = time.monotonic,
) -> ProbeReport:
    """Asks the chip at the other end of `connection` every question it can.

    Without a CAN, number or MRZ in `request` only what a chip tells before it is opened. `today` settles the
    century of a birth year. A card that goes, or time that runs out, ends the report with `stopped`.
    `on_progress` hears the report so far after each finding: what is left when the chip never answers again.
    """
    meter = Meter(connection, clock)
    bench = Bench(meter, Channel(meter, deadline), request, rng, today, trust)
    found: list[Finding] = []
    stopped: ReadFailure | None = None
    sections = (
        _before_opening(bench),
        _opening(bench),
        probe_files.sizes(bench),
        probe_files.contents(bench),
        probe_lengths.blocks(bench),
        _other_keys(bench),
        _own_read(bench, deadline),
        probe_lengths.signatures(bench),
        _wrong_can(bench),
    )
    for section in sections:
        try:
            # One by one: what was found before a section ends early counts.
            for item in section:
                found.append(item)
                on_progress(report_of(found, meter.total.apdus, meter.total.ms))
        except ReadError as error:
            if error.failure in ENDS:
                stopped = error.failure
                break
    found += _cost(meter)
    return report_of(found, meter.total.apdus, meter.total.ms, stopped)


def _before_opening(bench: Bench) -> Iterator[Finding]:
    """What anybody may ask: EF.CardAccess, the application, and that the data is locked."""
    channel = bench.channel
    transport = bench.meter.transport
    yield finding(ProbeName.TRANSPORT, transport == "T=1" if transport != "memory" else None, transport)
    by_id = channel.send(_select(Ef.CARD_ACCESS))
    yield finding(ProbeName.CARD_ACCESS_BY_ID, by_id.ok, status(by_id.sw))
    by_sfi = channel.send(_read_by_sfi(Ef.CARD_ACCESS, 256))
    yield finding(ProbeName.CARD_ACCESS_BY_SFI, by_sfi.sw in (SW.OK, SW.END_OF_FILE), status(by_sfi.sw))
    content = _card_access(bench)
    yield from probe_contents.card_access(content)
    if content is not None:
        # Damage is said already, by the contents.
        with contextlib.suppress(TlvError):
            bench.infos = parse_security_infos(content)
        yield _extended_in_clear(bench, by_id=by_id.ok)
    master = channel.send(Apdu(0x00, 0xA4, 0x00, 0x0C, MASTER_FILE))
    yield finding(ProbeName.MASTER_FILE, master.sw in (SW.OK, SW.INS_NOT_SUPPORTED), status(master.sw))
    application = select_application(channel)
    yield finding(ProbeName.APPLICATION, application, status(bench.meter.statuses[-1]))
    if application:
        # The four bytes of an open chip are dropped here; that they came is the news.
        locked = channel.send(_read_by_sfi(Ef.DG1, 4))
        yield finding(ProbeName.LOCKED_BEFORE_ACCESS, not locked.data, status(locked.sw))
        challenge = channel.send(Apdu(0x00, 0x84, 0, 0, le=8))
        offered = challenge.ok and len(challenge.data) == 8
        yield finding(ProbeName.BAC_OFFERED, offered, status(challenge.sw))
    leave_application(channel)


def _card_access(bench: Bench) -> bytes | None:
    """The whole file, in whichever way the driver gets at it."""
    try:
        return FileReader(bench.channel, extended=False).card_access()
    except ReadError as error:
        if error.failure in ENDS:
            raise
        return None


def _extended_in_clear(bench: Bench, *, by_id: bool) -> Finding:
    """Whether a large block passes chip and reader: asked in clear, where a refusal costs no session."""
    if bench.meter.transport == "T=0":
        return finding(ProbeName.EXTENDED_IN_CLEAR, None, "not over T=0")
    if by_id:
        bench.channel.send(_select(Ef.CARD_ACCESS))
        wide = bench.channel.send(Apdu(0x00, 0xB0, 0, 0, le=LARGE_BLOCK))
    else:
        wide = bench.channel.send(_read_by_sfi(Ef.CARD_ACCESS, LARGE_BLOCK))
    bench.extended = bool(wide.data)
    return finding(ProbeName.EXTENDED_IN_CLEAR, None, status(wide.sw))


def _opening(bench: Bench) -> Iterator[Finding]:
    """PACE with what was given, or BAC where there is no PACE."""
    request = bench.request
    if request.can is None and request.mrz_information is None:
        return
    before = bench.meter.total
    if choose_pace(bench.infos) is None:
        yield from _open_with_bac(bench)
    else:
        yield from _open_with_pace(bench)
    if bench.reopen is not None:
        yield finding(ProbeName.OPENING_MS, None, bench.meter.since(before).ms)


def _open_with_pace(bench: Bench) -> Iterator[Finding]:
    request = bench.request
    if request.can is not None:
        password, way = Password.can(request.can), "PACE-CAN"
    else:
        password, way = Password.mrz(request.mrz_information or ""), "PACE-MRZ"
    try:
        keys = bench.open_with_pace(password)
    except ReadError as error:
        yield _refused(ProbeName.ACCESS, bench, error)
        raise
    bench.by_can = request.can is not None
    bench.reopen = lambda: bench.open_with_pace(password)
    yield finding(ProbeName.ACCESS, True, way)
    yield from _cipher(keys, "AES-128")


def _open_with_bac(bench: Bench) -> Iterator[Finding]:
    informations = _bac_candidates(bench.request, bench.today)
    for information in informations:
        try:
            keys = bench.open_with_bac(information)
        except ReadError as error:
            if error.failure is ReadFailure.WRONG_MRZ and information != informations[-1]:
                continue
            yield _refused(ProbeName.ACCESS, bench, error)
            raise
        bench.reopen = _bac_again(bench, information)
        yield finding(ProbeName.ACCESS, True, "BAC")
        yield finding(ProbeName.BAC, True)
        yield from _cipher(keys, "3DES")
        return


def _bac_candidates(request: ReadRequest, today: date) -> list[str]:
    if request.mrz_information is not None:
        return [request.mrz_information]
    number, birth = request.expected_number, request.birth
    if number is None or birth is None:
        return []
    return [mrz_information_of(number, birth, day) for day in expiry_candidates(birth, request.issued, today)]


def _cipher(keys: SessionKeys, expected: str) -> Iterator[Finding]:
    yield finding(ProbeName.SESSION_CIPHER, keys.cipher.label == expected, keys.cipher.label)


def _other_keys(bench: Bench) -> Iterator[Finding]:
    """The keys that were not given, made from DG1: PACE with the MRZ, and BAC. Never a wrong one."""
    keys = probe_contents.keys_of(bench.files.get(1), bench.files.get(13), bench.today)
    if keys is None or bench.reopen is None:
        return
    if bench.by_can and keys.can is not None:
        # The CAN opened the chip, so comparing tells what it is.
        yield finding(ProbeName.CAN_IS_LAST_SIX, bench.request.can == keys.can)
    if keys.expiry_foreseen is not None:
        yield finding(ProbeName.EXPIRY_RULE, keys.expiry_foreseen)
    if choose_pace(bench.infos) is None:
        return
    try:
        bench.open_with_pace(Password.mrz(keys.mrz_information))
        yield finding(ProbeName.PACE_MRZ, True)
    except ReadError as error:
        yield _refused(ProbeName.PACE_MRZ, bench, error)
    try:
        bench.open_with_bac(keys.mrz_information)
        yield finding(ProbeName.BAC, True)
    except ReadError as error:
        yield _refused(ProbeName.BAC, bench, error)


def _own_read(bench: Bench, deadline: Deadline) -> Iterator[Finding]:
    """The driver's read, as a terminal does it; the identity is dropped here."""
    if bench.reopen is None:
        return
    bench.channel.open_anew()
    before = bench.meter.total
    outcome = read_chip(
        bench.meter,
        bench.request,
        trust=bench.trust,
        rng=bench.rng,
        deadline=deadline,
        on_step=lambda _: None,
        today=bench.today,
    )
    if not isinstance(outcome, CardReading):
        yield finding(ProbeName.READ_ASSURANCE, False, outcome.value)
        if outcome in ENDS:
            raise ReadError(outcome)
        return
    yield finding(ProbeName.READ_ASSURANCE, outcome.assurance.value != "rejected", outcome.assurance.value)
    active, chip = outcome.active_authentication.value, outcome.chip_authentication.value
    yield finding(ProbeName.ACTIVE_AUTHENTICATION, active in ("passed", "not_possible_here"), active)
    yield finding(ProbeName.CHIP_AUTHENTICATION, chip == "passed", chip)
    most = MOST_COMMANDS_EXTENDED if bench.extended else MOST_COMMANDS_SHORT
    yield finding(ProbeName.READ_COMMANDS, outcome.apdus <= most, outcome.apdus)
    yield finding(ProbeName.READ_MS, None, bench.meter.since(before).ms)


def _wrong_can(bench: Bench) -> Iterator[Finding]:
    """One wrong CAN, when asked for, and at once the right one, so that the card forgets."""
    right = bench.request.can
    if not bench.request.wrong_can or not bench.by_can or right is None:
        return
    wrong = str((int(right) + 1) % 10 ** len(right)).zfill(len(right))
    before = bench.meter.total
    try:
        bench.open_with_pace(Password.can(wrong))
        yield finding(ProbeName.WRONG_CAN, False, "opened")
    except ReadError as error:
        if error.failure in ENDS - {ReadFailure.CARD_BLOCKED}:
            raise
        sw = bench.meter.statuses[-1]
        took = bench.meter.since(before).ms
        yield finding(ProbeName.WRONG_CAN, is_authentication_failure(sw), f"{status(sw)} after {took} ms")
    before = bench.meter.total
    try:
        bench.open_with_pace(Password.can(right))
    except ReadError as error:
        yield _refused(ProbeName.AFTER_WRONG_CAN, bench, error)
        return
    yield finding(ProbeName.AFTER_WRONG_CAN, True, f"opens after {bench.meter.since(before).ms} ms")


def _cost(meter: Meter) -> Iterator[Finding]:
    yield Finding(ProbeName.COMMAND_MS, Outcome.NOTED, meter.median_ms)
    yield Finding(ProbeName.BYTES, Outcome.NOTED, meter.sent + meter.received)


def _refused(name: ProbeName, bench: Bench, error: ReadError) -> Finding:
    """A way in that did not open; raises again when there is no card left."""
    if error.failure in ENDS - {ReadFailure.CARD_BLOCKED}:
        raise error
    return finding(name, False, f"{error.failure.value} {status(bench.meter.statuses[-1])}")


def _bac_again(bench: Bench, information: str) -> Callable[[], SessionKeys]:
    return lambda: bench.open_with_bac(information)


def _select(file: Ef) -> Apdu:
    return Apdu(0x00, 0xA4, 0x02, 0x0C, int(file).to_bytes(2, "big"))


def _read_by_sfi(file: Ef, le: int) -> Apdu:
    return Apdu(0x00, 0xB0, 0x80 | file.short, 0, le=le)
