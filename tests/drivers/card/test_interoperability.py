"""Other people's readers read the simulated chip, and this driver reads other people's chips.

`exchanges/*.json` were recorded with both sides at work, all chance of ours fixed: here our side must say the
same again, byte for byte. Everybody in them is made up.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from drivers.card.apdu import SW, Apdu, Response
from drivers.card.bac import run_bac
from drivers.card.channel import Channel
from drivers.card.com import parse_com
from drivers.card.connection import SystemRandomness
from drivers.card.files import FileReader
from drivers.card.lds import EMRTD_AID, Ef, select_application
from drivers.card.model import Access, CardReading, ReadOutcome, ReadRequest, SodVerdict
from drivers.card.pace import Password, run_pace
from drivers.card.passive_authentication import parse_sod, verify
from drivers.card.reading import read_chip
from drivers.card.security_infos import choose_pace, must_name_parameters, parse_security_infos
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.person import Person
from drivers.card.simulated.profiles import CARD_ACCESS, SimulatedIdCard, com, dg1
from drivers.card.tlv import Tlv
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline

FOLDER = Path(__file__).parent / "exchanges"
HOLDER = Person(number="001090000001", name="NGUYỄN VĂN MẪU", birth=date(1990, 1, 1), expiry=date(2030, 1, 1))
Exchange = dict[str, Any]


def exchanges(role: str) -> list[Any]:
    found = [
        (path.stem, json.loads(path.read_text(encoding="utf-8"))) for path in sorted(FOLDER.glob("*.json"))
    ]
    return [pytest.param(exchange, id=name) for name, exchange in found if exchange.get("role") == role]


class Fixed:
    """The chance drawn when the exchange was recorded."""

    def __init__(self, exchange: Exchange) -> None:
        self._left = [bytes.fromhex(value) for value in exchange["chance"]]

    def octets(self, length: int) -> bytes:
        value = self._left.pop(0)
        assert len(value) == length
        return value

    def scalar(self, order: int) -> int:
        value = int.from_bytes(self._left.pop(0), "big")
        assert 0 < value < order
        return value


class TheirChip:
    """Answers as the other chip did, to the very commands it was given then."""

    transport = "T=1"

    def __init__(self, exchange: Exchange) -> None:
        self.left = list(exchange["exchange"])

    def transmit(self, command: bytes) -> bytes:
        step = self.left.pop(0)
        assert command.hex() == step["command"]
        return bytes.fromhex(step["response"])


@pytest.mark.parametrize("exchange", exchanges("reader"))
def test_the_simulated_chip_answers_another_reader(exchange: Exchange, card: SimulatedIdCard) -> None:
    contents = {"CARD_ACCESS": CARD_ACCESS, "COM": com([1]), "DG1": dg1(HOLDER)}
    files = {int(Ef[name]): contents[name] for name in exchange["files"]}
    files[int(Ef.CARD_ACCESS)] = CARD_ACCESS
    chip = SimulatedChip(replace(card, person=HOLDER, files=files), Fixed(exchange))
    for step in exchange["exchange"]:
        assert chip.respond(bytes.fromhex(step["command"])).hex() == step["response"]


@pytest.mark.parametrize("exchange", exchanges("chip"))
def test_another_chip_is_opened(exchange: Exchange) -> None:
    link = TheirChip(exchange)
    channel = Channel(link, Deadline.after(60))
    if exchange["access"] == "BAC":
        assert select_application(channel)
        run_bac(channel, exchange["mrz_information"], Fixed(exchange))
    else:
        infos = parse_security_infos(bytes.fromhex(exchange["card_access"]))
        info = choose_pace(infos)
        assert info is not None
        by_can = exchange["access"] == "PACE-CAN"
        password = Password.can(HOLDER.can) if by_can else Password.mrz(HOLDER.access_information)
        channel.secure(run_pace(channel, info, password, Fixed(exchange)))
        assert select_application(channel)
        assert channel.send(Apdu(0, 0xB0, 0x81, 0, le=0x5F)) == (dg1(HOLDER), SW.OK)
    assert not link.left


def signed_by_others() -> list[Any]:
    found = json.loads((FOLDER / "signed-openssl.json").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["case"]) for case in found["signed"]]


@pytest.mark.parametrize("case", signed_by_others())
def test_a_security_object_signed_with_another_library_is_genuine(case: dict[str, str]) -> None:
    sod = parse_sod(b64decode(case["sod"]))
    trust = TrustStore((b64decode(case["csca"]),))
    assert verify(sod, {1: dg1(HOLDER)}, trust).sod is SodVerdict.GENUINE
    assert verify(sod, {1: dg1(Person())[:-1] + b"X"}, trust).sod is SodVerdict.MISMATCH
    assert verify(sod, {1: dg1(HOLDER)}, TrustStore()).sod is SodVerdict.UNANCHORED


# What other readers may ask of the chip ----------------------------------------------------------------


def plain(chip: SimulatedChip, command: str) -> int:
    return Response.decode(chip.respond(bytes.fromhex(command))).sw


class Direct:
    """A connection straight to a chip."""

    transport = "memory"

    def __init__(self, chip: SimulatedChip) -> None:
        self.chip = chip

    def transmit(self, command: bytes) -> bytes:
        return self.chip.respond(command)


def opened(card: SimulatedIdCard) -> tuple[Channel, SimulatedChip]:
    chip = SimulatedChip(card)
    channel = Channel(Direct(chip), Deadline.after(60))
    info = choose_pace(parse_security_infos(CARD_ACCESS))
    assert info is not None
    channel.secure(run_pace(channel, info, Password.can(card.person.can), SystemRandomness()))
    assert select_application(channel)
    return channel, chip


@pytest.mark.parametrize(
    "command",
    ["00A4000C023F00", "00A40000023F00", "00A40000023F0000", "00A4000C", "00A40000", "00A4000000"],
)
def test_the_master_file_is_selected_however_it_is_named(card: SimulatedIdCard, command: str) -> None:
    chip = SimulatedChip(card)
    assert plain(chip, "00A4040C07A000000247100100") == SW.OK
    assert plain(chip, "00A4020C02011C") == SW.FILE_NOT_FOUND
    assert plain(chip, command) == SW.OK
    assert plain(chip, "00A4020C02011C") == SW.OK


@pytest.mark.parametrize("p2", ["00", "04", "0C"])
def test_the_application_is_selected_whatever_the_reader_wants_to_know_of_it(
    card: SimulatedIdCard, p2: str
) -> None:
    chip = SimulatedChip(card)
    assert plain(chip, f"00A404{p2}07{EMRTD_AID.hex()}") == SW.OK
    assert plain(chip, f"00A404{p2}07{EMRTD_AID.hex()}00") == SW.OK
    assert plain(chip, "00A4080C04011C0101") == SW.WRONG_P1P2


def test_commands_of_a_maker_s_own_class_are_not_taken_for_the_standard_ones(card: SimulatedIdCard) -> None:
    assert plain(SimulatedChip(card), "80A4020C02011C") == SW.CLA_NOT_SUPPORTED
    assert plain(SimulatedChip(card), "FFCA000000") == SW.CLA_NOT_SUPPORTED


def test_ef_com_lists_the_data_groups(card: SimulatedIdCard) -> None:
    channel, _ = opened(card)
    content = FileReader(channel, extended=False).read(Ef.COM)
    assert content is not None
    assert parse_com(content).groups == {1, 2, 13, 14, 15}


def test_fingerprints_are_locked_and_the_session_goes_on(card: SimulatedIdCard) -> None:
    channel, _ = opened(card)
    for command in (Apdu(0, 0xA4, 2, 0x0C, b"\x01\x03"), Apdu(0, 0xB0, 0x83, 0, le=4)):
        assert channel.send(command).sw == SW.SECURITY_NOT_SATISFIED
    assert FileReader(channel, extended=False).read(Ef.DG1) == card.files[Ef.DG1]


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("0CB0810003970104", SW.SM_MISSING),
        ("0CB081000D9701048E08000000000000000000", SW.SM_INCORRECT),
        ("00B0810004", SW.SECURITY_NOT_SATISFIED),
    ],
)
def test_what_is_not_of_the_session_ends_it(card: SimulatedIdCard, command: str, status: SW) -> None:
    channel, chip = opened(card)
    assert plain(chip, command) == status
    assert channel.send(Apdu(0, 0xB0, 0x81, 0, le=4)).sw == SW.SM_INCORRECT


def test_no_signature_is_given_in_clear(card: SimulatedIdCard) -> None:
    chip = SimulatedChip(card)
    assert plain(chip, "00A4040C07A0000002471001") == SW.OK
    assert plain(chip, "0088000008000102030405060700") == SW.SECURITY_NOT_SATISFIED


def test_all_there_is_comes_in_one_short_answer(card: SimulatedIdCard) -> None:
    channel, _ = opened(card)
    content, wanted = b"", card.files[Ef.SOD]
    channel.send(Apdu(0, 0xA4, 2, 0x0C, b"\x01\x1d"))
    before = channel.apdus
    while len(content) < len(wanted):
        answer = channel.send(Apdu(0, 0xB0, len(content) >> 8, len(content) & 0xFF, le=256))
        assert answer.ok
        content += answer.data
    assert content == wanted
    assert channel.apdus - before == -(-len(wanted) // 223)


def test_the_image_lies_where_readers_without_a_parser_look_for_it(card: SimulatedIdCard) -> None:
    assert bytes.fromhex("A10E 810102 820100 87020101 88020008 5F2E") in card.files[Ef.DG2]


# What other chips may answer this driver ---------------------------------------------------------------

Perform = Callable[[Apdu], Response]


class OddChip(SimulatedChip):
    """A chip with a rule of its own for commands as they are inside secure messaging, and outside it."""

    def __init__(
        self,
        card: SimulatedIdCard,
        inside: Callable[[Apdu, Perform], Response] = lambda apdu, perform: perform(apdu),
        outside: Callable[[bytes], str | None] = lambda _: None,
    ) -> None:
        super().__init__(card)
        self._inside = inside
        self._outside = outside

    def respond(self, command: bytes) -> bytes:
        refused = self._outside(command)
        if refused is None:
            return super().respond(command)
        # A status in clear ends the session (Doc 9303-11 clause 9.8.2).
        self._session = None
        return bytes.fromhex(refused)

    def _perform(self, apdu: Apdu) -> Response:
        return self._inside(apdu, super()._perform)


def read(chip: SimulatedChip, trust: TrustStore) -> ReadOutcome:
    return read_chip(
        Direct(chip),
        ReadRequest(can=HOLDER.can, photo=True),
        trust=trust,
        rng=SystemRandomness(),
        deadline=Deadline.after(60),
        on_step=lambda _: None,
        today=date(2026, 1, 1),
    )


def assert_read(outcome: ReadOutcome) -> None:
    assert isinstance(outcome, CardReading)
    assert (outcome.access, outcome.sod) == (Access.PACE_CAN, SodVerdict.GENUINE)
    assert set(outcome.data_groups.values()) == {"verified"}


def by_short_identifier(apdu: Apdu) -> bool:
    return apdu.ins == 0xB0 and bool(apdu.p1 & 0x80)


def refuse(sw: int, when: Callable[[Apdu], bool]) -> Callable[[Apdu, Perform], Response]:
    return lambda apdu, perform: Response(b"", sw) if when(apdu) else perform(apdu)


def at_most_64(apdu: Apdu, perform: Perform) -> Response:
    answer = perform(apdu)
    return Response(answer.data[:64], SW.OK) if apdu.ins == 0xB0 else answer


def exact_length(apdu: Apdu, perform: Perform) -> Response:
    """A length beyond the file's end is corrected (6Cxx, ISO/IEC 7816-4 clause 5.6)."""
    answer = perform(apdu)
    short = apdu.ins == 0xB0 and apdu.le is not None and 0 < len(answer.data) < apdu.le
    return Response(b"", 0x6C00 | min(len(answer.data), 223)) if short else answer


def file_information(apdu: Apdu, perform: Perform) -> Response:
    answer = perform(apdu)
    information = bytes.fromhex("6F09 8407 A0000002471001")
    return Response(information, SW.OK) if apdu.ins == 0xA4 and answer.ok else answer


@pytest.mark.parametrize(
    "inside",
    [
        refuse(SW.WRONG_P1P2, by_short_identifier),
        refuse(SW.INS_NOT_SUPPORTED, by_short_identifier),
        refuse(SW.FILE_NOT_FOUND, by_short_identifier),
        refuse(0x6981, by_short_identifier),
        refuse(SW.SECURITY_NOT_SATISFIED, lambda apdu: apdu.ins == 0xA4 and apdu.data == b"\x01\x1c"),
        refuse(SW.FILE_NOT_FOUND, lambda apdu: apdu.ins == 0xA4 and apdu.data == b"\x3f\x00"),
        refuse(SW.WRONG_LENGTH, lambda apdu: apdu.ins == 0xB0 and (apdu.le or 0) > 231),
        at_most_64,
        exact_length,
        file_information,
    ],
    ids=[
        "short identifiers 6A86",
        "short identifiers 6D00",
        "short identifiers 6A82",
        "short identifiers 6981",
        "EF.CardAccess not selectable",
        "no master file",
        "at most 231 bytes",
        "64 bytes a time",
        "exact lengths only",
        "file information",
    ],
)
def test_a_chip_of_another_make_is_read(
    card: SimulatedIdCard, trust: TrustStore, inside: Callable[[Apdu, Perform], Response]
) -> None:
    assert_read(read(OddChip(replace(card, person=HOLDER), inside), trust))


def large(command: bytes) -> bool:
    return len(command) > 5 and command[4] == 0


@pytest.mark.parametrize(
    "outside",
    [
        lambda command: "6D00" if command[0] == 0x0C and command[1] == 0xB0 and command[2] & 0x80 else None,
        lambda command: "6700" if large(command) else None,
        lambda command: "6D00" if large(command) else None,
        lambda command: "6E00" if large(command) and command[0] == 0x0C else None,
        lambda command: "6700" if large(command) and command[0] == 0x0C else None,
    ],
    ids=[
        "short identifiers",
        "extended length",
        "extended length as an instruction",
        "extended length as a class when protected",
        "extended length when protected",
    ],
)
def test_a_chip_that_refuses_in_clear_is_opened_again(
    card: SimulatedIdCard, trust: TrustStore, outside: Callable[[bytes], str | None]
) -> None:
    assert_read(read(OddChip(replace(card, person=HOLDER), outside=outside), trust))


def pace_info(arc: int, parameter: int) -> Tlv:
    oid = bytes.fromhex("04007F000702020402") + bytes([arc])
    return Tlv.build(
        0x30, Tlv.build(0x06, oid), Tlv.build(0x02, b"\x02"), Tlv.build(0x02, bytes([parameter]))
    )


@pytest.mark.parametrize(
    ("offered", "named"),
    [([(2, 13)], False), ([(2, 13), (4, 13)], False), ([(2, 13), (2, 12)], True), ([(2, 12), (1, 13)], True)],
)
def test_parameters_are_named_where_the_chip_has_several(offered: list[tuple[int, int]], named: bool) -> None:
    infos = parse_security_infos(bytes(Tlv.build(0x31, *(pace_info(*one) for one in offered))))
    assert must_name_parameters(infos) is named


def test_parameters_of_a_chip_s_own_beside_standard_ones_do_no_harm() -> None:
    # PaceDomainParameterInfo (Doc 9303-11 clause 9.2.2): name of the family, an AlgorithmIdentifier, an id.
    own = Tlv.build(
        0x30,
        Tlv.build(0x06, bytes.fromhex("04007F0007020204 02")),
        Tlv.build(0x30, Tlv.build(0x06, bytes.fromhex("2A8648CE3D0201"))),
        Tlv.build(0x02, b"\x20"),
    )
    chosen = choose_pace(parse_security_infos(bytes(Tlv.build(0x31, own, pace_info(2, 13)))))
    assert chosen is not None
    assert chosen.parameter_id == 13
