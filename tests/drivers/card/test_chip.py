"""The simulated chip guards what a real one guards."""

from __future__ import annotations

import pytest

from drivers.card.apdu import Apdu, Response
from drivers.card.channel import Channel
from drivers.card.connection import ReadError, SystemRandomness
from drivers.card.files import FileReader
from drivers.card.lds import EMRTD_AID, Ef, select_application
from drivers.card.model import ReadFailure
from drivers.card.pace import Password, PasswordReference, run_pace
from drivers.card.security_infos import PaceInfo, choose_pace, parse_security_infos
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.profiles import CARD_ACCESS, SimulatedIdCard
from drivers.deadline import Deadline


class Direct:
    """A connection straight to a chip; answers can be dictated by command number."""

    transport = "memory"

    def __init__(self, chip: SimulatedChip, dictated: dict[int, bytes] | None = None) -> None:
        self.chip = chip
        self.dictated = dictated or {}
        self.sent = 0

    def transmit(self, command: bytes) -> bytes:
        self.sent += 1
        return self.dictated.get(self.sent - 1) or self.chip.respond(command)


def info() -> PaceInfo:
    chosen = choose_pace(parse_security_infos(CARD_ACCESS))
    assert chosen is not None
    return chosen


def opened(card: SimulatedIdCard) -> tuple[Channel, Direct]:
    link = Direct(SimulatedChip(card))
    channel = Channel(link, Deadline.after(10))
    channel.secure(run_pace(channel, info(), Password.can(card.person.can), SystemRandomness()))
    assert select_application(channel)
    return channel, link


def plain(chip: SimulatedChip, apdu: Apdu) -> Response:
    return Response.decode(chip.respond(apdu.encode()))


def test_data_groups_are_locked_before_access(card: SimulatedIdCard) -> None:
    chip = SimulatedChip(card)
    assert plain(chip, Apdu(0, 0xA4, 0x04, 0x0C, EMRTD_AID)).ok
    assert plain(chip, Apdu(0, 0xA4, 0x02, 0x0C, bytes.fromhex("0101"))).sw == 0x6982
    assert plain(chip, Apdu(0, 0xB0, 0x81, 0, le=256)).sw == 0x6982


def test_a_plain_command_ends_the_session(card: SimulatedIdCard) -> None:
    channel, link = opened(card)
    assert FileReader(channel, extended=False).read(Ef.DG1) is not None
    assert plain(link.chip, Apdu(0, 0xB0, 0, 0, le=4)).sw == 0x6982
    response = channel.send(Apdu(0, 0xA4, 0x02, 0x0C, bytes.fromhex("0101")))
    assert response.sw == 0x6988


def test_the_session_goes_on_after_an_error_inside_it(card: SimulatedIdCard) -> None:
    channel, _ = opened(card)
    assert channel.send(Apdu(0, 0xA4, 0x02, 0x0C, bytes.fromhex("010B"))).sw == 0x6A82
    assert FileReader(channel, extended=False).read(Ef.DG1) == card.files[Ef.DG1]


def test_power_loss_forgets_the_session(card: SimulatedIdCard) -> None:
    channel, link = opened(card)
    link.chip.reset()
    assert channel.send(Apdu(0, 0xB0, 0x81, 0, le=4)).sw == 0x6988


@pytest.mark.parametrize(
    ("reference", "index", "status", "failure"),
    [
        (PasswordReference.CAN, 0, "6983", ReadFailure.CARD_BLOCKED),
        (PasswordReference.CAN, 0, "63C0", ReadFailure.CARD_BLOCKED),
        (PasswordReference.CAN, 0, "6A80", ReadFailure.PROTOCOL),
        (PasswordReference.CAN, 0, "6A88", ReadFailure.NOT_AN_ID_CARD),
        (PasswordReference.MRZ, 0, "6A88", ReadFailure.WRONG_MRZ),
        (PasswordReference.CAN, 1, "6983", ReadFailure.CARD_BLOCKED),
        (PasswordReference.CAN, 2, "6A80", ReadFailure.PROTOCOL),
        (PasswordReference.CAN, 4, "6300", ReadFailure.WRONG_CAN),
        (PasswordReference.CAN, 4, "63C2", ReadFailure.WRONG_CAN),
        (PasswordReference.CAN, 4, "6988", ReadFailure.WRONG_CAN),
        (PasswordReference.MRZ, 4, "6300", ReadFailure.WRONG_MRZ),
        (PasswordReference.CAN, 4, "63C0", ReadFailure.CARD_BLOCKED),
        (PasswordReference.CAN, 1, "9000", ReadFailure.PROTOCOL),
        (PasswordReference.CAN, 2, "7C0082009000", ReadFailure.PROTOCOL),
    ],
)
def test_pace_names_what_the_card_says(
    card: SimulatedIdCard, reference: PasswordReference, index: int, status: str, failure: ReadFailure
) -> None:
    link = Direct(SimulatedChip(card), {index: bytes.fromhex(status)})
    password = Password(reference, card.person.can.encode())
    if reference is PasswordReference.MRZ:
        password = Password.mrz("0" * 24)
    with pytest.raises(ReadError) as caught:
        run_pace(Channel(link, Deadline.after(10)), info(), password, SystemRandomness())
    assert caught.value.failure is failure


def test_tries_left_before_the_password_is_only_a_warning(card: SimulatedIdCard) -> None:
    chip = SimulatedChip(card)

    class Warned(Direct):
        def transmit(self, command: bytes) -> bytes:
            answer = super().transmit(command)
            return bytes.fromhex("63C2") if self.sent == 1 else answer

    channel = Channel(Warned(chip), Deadline.after(10))
    run_pace(channel, info(), Password.can(card.person.can), SystemRandomness())


def test_get_response_and_corrected_lengths_are_followed() -> None:
    class Halting:
        transport = "T=0"
        script = [  # noqa: RUF012  # one script for one connection
            ("00B0000000", "6C04"),
            ("00B0000004", "6102"),
            ("00C0000002", "ABCD6102"),
            ("00C0000002", "EF019000"),
        ]

        def transmit(self, command: bytes) -> bytes:
            expected, answer = self.script.pop(0)
            assert command.hex().upper() == expected
            return bytes.fromhex(answer)

    response = Channel(Halting(), Deadline.after(10)).send(Apdu(0, 0xB0, 0, 0, le=256))
    assert response == Response(bytes.fromhex("ABCDEF01"), 0x9000)


@pytest.mark.parametrize("refusal", ["6700", "6282", "6B00"])
def test_a_chip_that_refuses_to_read_past_the_end_still_gives_its_short_files(refusal: str) -> None:
    content = bytes.fromhex("6105 5F1F02 4142")

    class Strict:
        transport = "memory"

        def transmit(self, command: bytes) -> bytes:
            apdu = Apdu.decode(command)
            offset, wanted = apdu.p1 << 8 | apdu.p2, apdu.le or 0
            if apdu.ins == 0xB0 and offset + wanted > len(content):
                return bytes.fromhex(refusal)
            return (content[offset : offset + wanted] if apdu.ins == 0xB0 else b"") + b"\x90\x00"

    assert FileReader(Channel(Strict(), Deadline.after(10)), extended=False).read(Ef.DG1) == content


@pytest.mark.parametrize("noise", ["", "00", "FF" * 300])
def test_the_chip_answers_any_bytes(card: SimulatedIdCard, noise: str) -> None:
    assert len(SimulatedChip(card).respond(bytes.fromhex(noise))) >= 2
