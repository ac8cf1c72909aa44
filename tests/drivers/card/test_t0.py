"""T=0: a command and its answer never share a unit (ISO/IEC 7816-3 clause 12.2), protected or not."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest

from drivers.card.apdu import SW, Apdu, Response
from drivers.card.channel import Channel
from drivers.card.ciphers import Cipher
from drivers.card.connection import Connection, ReadError, SystemRandomness
from drivers.card.messaging import SessionKeys
from drivers.card.model import Assurance, CardReading, ReaderState, ReadFailure, ReadOutcome, ReadRequest
from drivers.card.process import ProcessCardReader
from drivers.card.reading import read_chip
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.daemon import PrivateDaemon
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.profiles import ProfileName, SimulatedIdCard, make_card
from drivers.card.simulated.protection import ChipSession
from drivers.card.simulated.t0 import T0, T0_ATR
from drivers.card.simulated.virtual_reader import VirtualCard
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline
from tests.drivers.card.contract import eventually
from tests.drivers.card.verdicts import EXPECTED, request_of, verdict_of

SECRET = bytes(range(16))
GENERAL_AUTHENTICATE = Apdu(0x10, 0x86, 0, 0, bytes.fromhex("7C00"), 256)


class Script:
    """A T=0 card that expects exactly these units, in this order."""

    transport = "T=0"

    def __init__(self, *units: tuple[str, str]) -> None:
        self.left = list(units)

    def transmit(self, command: bytes) -> bytes:
        expected, answer = self.left.pop(0)
        assert command.hex().upper() == expected.replace(" ", "")
        return bytes.fromhex(answer)


def played(script: Script, apdu: Apdu) -> Response:
    response = Channel(script, Deadline.after(60)).send(apdu)
    assert not script.left
    return response


@pytest.mark.parametrize(
    ("apdu", "units", "data"),
    [
        (Apdu(0, 0xA4, 0, 0x0C), [("00A4000C 00", "9000")], ""),
        (Apdu(0, 0xB0, 0, 0, le=4), [("00B00000 04", "010203049000")], "01020304"),
        (Apdu(0, 0xA4, 2, 0x0C, b"\x01\x1c"), [("00A4020C 02 011C", "9000")], ""),
        # With data and an answer: no Le, then what waits is fetched.
        (
            GENERAL_AUTHENTICATE,
            [("10860000 02 7C00", "6104"), ("00C00000 04", "7C0280009000")],
            "7C028000",
        ),
        # The card does not say that something waits.
        (
            GENERAL_AUTHENTICATE,
            [("10860000 02 7C00", "9000"), ("00C00000 00", "6C04"), ("00C00000 04", "7C0280009000")],
            "7C028000",
        ),
        # More than one unit can hold.
        (
            GENERAL_AUTHENTICATE,
            [("10860000 02 7C00", "6100"), ("00C00000 00", "01" * 256 + "6101"), ("00C00000 01", "029000")],
            "01" * 256 + "02",
        ),
        # Another length than was announced.
        (
            GENERAL_AUTHENTICATE,
            [("10860000 02 7C00", "6108"), ("00C00000 08", "6C04"), ("00C00000 04", "7C0280009000")],
            "7C028000",
        ),
        # A card that wants the command's own class.
        (
            GENERAL_AUTHENTICATE,
            [("10860000 02 7C00", "6104"), ("00C00000 04", "6E00"), ("10C00000 04", "7C0280009000")],
            "7C028000",
        ),
    ],
)
def test_the_units_of_each_case(apdu: Apdu, units: list[tuple[str, str]], data: str) -> None:
    assert played(Script(*units), apdu) == Response(bytes.fromhex(data), SW.OK)


@pytest.mark.parametrize("status", ["6300", "63C2", "6982", "6A80", "6A88"])
def test_a_refusal_is_not_asked_for_more(status: str) -> None:
    assert played(Script(("10860000 02 7C00", status)), GENERAL_AUTHENTICATE) == Response(
        b"", int(status, 16)
    )


def test_done_with_nothing_to_fetch_stays_done() -> None:
    script = Script(("10860000 02 7C00", "9000"), ("00C00000 00", "6985"))
    assert played(script, GENERAL_AUTHENTICATE) == Response(b"", SW.OK)


def test_extended_length_is_never_sent() -> None:
    for apdu in (Apdu(0, 0xB0, 0, 0, le=257), Apdu(0, 0x86, 0, 0, bytes(256), 256)):
        with pytest.raises(ReadError) as caught:
            played(Script(), apdu)
        assert caught.value.failure is ReadFailure.PROTOCOL


def test_an_answer_without_end_is_a_protocol_failure() -> None:
    class Endless:
        transport = "T=0"

        def transmit(self, command: bytes) -> bytes:
            return bytes(command[4] or 256) + b"\x61\x00" if command[1] == 0xC0 else b"\x61\x00"

    with pytest.raises(ReadError) as caught:
        Channel(Endless(), Deadline.after(60)).send(GENERAL_AUTHENTICATE)
    assert caught.value.failure is ReadFailure.PROTOCOL


class Protecting:
    """A chip that answers protected commands by a script of plain answers."""

    transport = "T=1"

    def __init__(self, *answers: Response) -> None:
        self.session = ChipSession(Cipher.AES_128, SECRET)
        self.answers = list(answers)
        self.heard: list[Apdu] = []

    def transmit(self, command: bytes) -> bytes:
        self.heard.append(self.session.unprotect(Apdu.decode(command)))
        return self.session.protect(self.answers.pop(0)).encode()


def secured(link: Connection) -> Channel:
    channel = Channel(link, Deadline.after(60))
    channel.secure(SessionKeys.derive(Cipher.AES_128, SECRET))
    return channel


def test_the_session_goes_on_after_an_error_inside_it() -> None:
    # The counter advances for an answer of 6A82 with its checksum as for any other (Doc 9303-11 clause 9.8).
    chip = Protecting(Response(b"", 0x6A82), Response(b"", 0x6700), Response(b"abcd", SW.OK))
    channel = secured(T0(chip))
    assert [channel.send(Apdu(0, 0xB0, 0x81, 0, le=223)).sw for _ in range(3)] == [0x6A82, 0x6700, 0x9000]


def test_a_length_corrected_inside_secure_messaging() -> None:
    # The chip itself, not its transport, names the length: the command is protected anew.
    chip = Protecting(Response(b"", 0x6C06), Response(b"abcdef", SW.OK))
    assert secured(T0(chip)).send(Apdu(0, 0xB0, 0x81, 0, le=223)) == Response(b"abcdef", SW.OK)
    assert [apdu.le for apdu in chip.heard] == [223, 6]


def test_pieces_announced_inside_secure_messaging() -> None:
    chip = Protecting(Response(b"", 0x6C06), Response(b"abcd", 0x6102), Response(b"ef", SW.OK))
    channel = secured(chip)
    assert channel.send(Apdu(0, 0xB0, 0x81, 0, le=223)) == Response(b"abcdef", SW.OK)
    assert chip.heard == [
        Apdu(0, 0xB0, 0x81, 0, le=223),
        Apdu(0, 0xB0, 0x81, 0, le=6),
        Apdu(0, 0xC0, 0, 0, le=2),
    ]


class Plain:
    """A chip of fixed answers."""

    transport = "memory"

    def __init__(self, answer: str) -> None:
        self.answer = bytes.fromhex(answer)
        self.sent: list[str] = []

    def transmit(self, command: bytes) -> bytes:
        self.sent.append(command.hex().upper())
        return self.answer


def test_the_simulated_interface_is_strict() -> None:
    card = T0(Plain("010203049000"))
    for refused in ("00B00000", "10860000027C0000", "00B00000000010", "0CB08100000003010203"):
        assert card.transmit(bytes.fromhex(refused)) == b"\x67\x00"
    assert card.transmit(bytes.fromhex("00C0000004")) == b"\x69\x85"
    assert card.transmit(bytes.fromhex("00B0000000")) == b"\x6c\x04"
    assert card.transmit(bytes.fromhex("00B0000004")) == bytes.fromhex("010203049000")
    assert card.transmit(bytes.fromhex("10860000027C00")) == b"\x61\x04"
    assert card.transmit(bytes.fromhex("00C0000006")) == b"\x6c\x04"
    assert card.transmit(bytes.fromhex("00C0000003")) == bytes.fromhex("0102036101")
    assert card.transmit(bytes.fromhex("00C0000001")) == bytes.fromhex("049000")


class Link:
    """A connection straight to a chip; what never comes ends at the deadline."""

    transport = "memory"

    def __init__(self, chip: SimulatedChip) -> None:
        self._chip = chip

    def transmit(self, command: bytes) -> bytes:
        answer = self._chip.respond(command)
        if math.isinf(self._chip.delay):
            raise ReadError(ReadFailure.DEADLINE)
        return answer


def read(
    card: SimulatedIdCard, trust: TrustStore, request: ReadRequest, interface: type[T0] = T0
) -> ReadOutcome:
    return read_chip(
        interface(Link(SimulatedChip(card))),
        request,
        trust=trust,
        rng=SystemRandomness(),
        deadline=Deadline.after(60),
        on_step=lambda _: None,
        today=date(2026, 1, 1),
    )


@pytest.mark.parametrize("profile", ProfileName)
def test_every_kind_of_card_reads_the_same_over_t0(
    profile: ProfileName, issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    card = make_card(issuer, profile=profile)
    found = read(card, trust, request_of(card, photo=True))
    expected = EXPECTED[profile.value]
    if isinstance(expected, ReadFailure):
        assert found is expected
        return
    assert isinstance(found, CardReading)
    assert verdict_of(found, photo=True) == expected
    who, printed = found.identity, card.person
    assert (who.number, who.name, who.expiry) == (printed.number, printed.name, printed.expiry)


def test_a_command_counts_once_and_takes_two_units_at_most(card: SimulatedIdCard, trust: TrustStore) -> None:
    units: list[int] = []

    class Counted(T0):
        def transmit(self, command: bytes) -> bytes:
            units.append(command[1])
            return super().transmit(command)

    found = read(card, trust, request_of(card), Counted)
    assert isinstance(found, CardReading)
    assert found.apdus == sum(ins != 0xC0 for ins in units) - 1 <= 48, "EF.CardAccess: its length corrected"
    assert len(units) <= 2 * found.apdus


@pytest.mark.slow
def test_a_contact_card_that_offers_nothing_else_under_the_real_daemon(
    card: SimulatedIdCard, trust_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chip = SimulatedChip(card)
    with PrivateDaemon() as daemon:
        for name, value in daemon.env.items():
            monkeypatch.setenv(name, value)
        reader = ProcessCardReader(trust_folder=trust_folder, allow_virtual=True)
        virtual = VirtualCard(chip, daemon.port, atr=T0_ATR)
        interface, fetched = T0(Link(chip)), 0

        def respond(command: bytes) -> bytes:
            nonlocal fetched
            fetched += command[1] == 0xC0
            return interface.transmit(command)

        virtual.respond = respond
        try:
            reader.start(lambda _: None)
            virtual.lay()
            eventually(lambda: reader.state is ReaderState.CARD_PRESENT)
            found = reader.read(request_of(card, photo=True), Deadline.after(60), lambda _: None)
        finally:
            virtual.take()
            reader.close()
    assert isinstance(found, CardReading)
    assert found.assurance is Assurance.PROVEN
    # Nothing but T=0 fetches every answer, and gets none to a command of extended length.
    assert fetched > 60
