"""Reading files from chips that differ in what they take: lengths, short identifiers, sessions lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card.apdu import SW, Apdu, Response
from drivers.card.channel import Channel
from drivers.card.connection import ReadError
from drivers.card.files import LARGE_BLOCK, FileReader
from drivers.card.lds import Ef
from drivers.card.model import CardReading, ReadFailure
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.profiles import ProfileName, SimulatedIdCard, make_card
from drivers.card.tlv import Tlv
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline
from tests.drivers.card.test_reading import run

Answer = Callable[[Apdu], Response | None]


class Chip:
    """One file behind plain commands; `limit` is the longest answer it gives, `answer` overrides."""

    transport = "T=1"

    def __init__(self, content: bytes, limit: int = 65536, answer: Answer = lambda _: None) -> None:
        self._content = content
        self._limit = limit
        self._answer = answer
        self.commands: list[Apdu] = []

    def transmit(self, command: bytes) -> bytes:
        apdu = Apdu.decode(command)
        self.commands.append(apdu)
        return (self._answer(apdu) or self._perform(apdu)).encode()

    def _perform(self, apdu: Apdu) -> Response:
        if apdu.ins == 0xA4:
            return Response(b"", SW.OK)
        wanted = apdu.le or 0
        if wanted > self._limit:
            return Response(b"", SW.WRONG_LENGTH)
        if apdu.ins == 0xB1:
            offset = int.from_bytes(Tlv(apdu.data).expect(0x54).value, "big")
            header = 2 if wanted <= 2 + 127 else 3 if wanted <= 3 + 255 else 4
            return Response(Tlv.build(0x53, self._content[offset : offset + wanted - header]), SW.OK)
        offset = apdu.p2 if apdu.p1 & 0x80 else apdu.p1 << 8 | apdu.p2
        return Response(self._content[offset : offset + wanted], SW.OK)


def read(chip: Chip, *, extended: bool = True) -> bytes | None:
    return FileReader(Channel(chip, Deadline.after(10)), extended=extended).read(Ef.DG2)


def file_of(length: int) -> bytes:
    return Tlv.build(0x75, bytes(octet % 251 for octet in range(length)))


def test_a_photo_takes_few_commands_of_extended_length() -> None:
    content = file_of(15_700)
    chip = Chip(content)
    assert read(chip) == content
    assert len(chip.commands) <= 4


def test_a_chip_without_extended_length_is_read_in_short_blocks() -> None:
    content = file_of(15_700)
    chip = Chip(content, limit=256)
    assert read(chip) == content
    # One refusal, then never again.
    assert sum(1 for apdu in chip.commands if apdu.extended) == 1
    assert len(chip.commands) <= 73


def test_extended_length_is_never_tried_when_it_must_not() -> None:
    chip = Chip(file_of(700))
    assert read(chip, extended=False) == file_of(700)
    assert not any(apdu.extended for apdu in chip.commands)


def test_past_32767_the_offset_travels_as_a_data_object() -> None:
    content = file_of(40_000)
    for limit in (65536, 256):
        chip = Chip(content, limit)
        assert read(chip) == content
        assert {apdu.ins for apdu in chip.commands} == {0xB0, 0xB1}


def test_a_chip_that_gives_less_than_asked_is_read_on() -> None:
    content = file_of(3000)

    def stingy(apdu: Apdu) -> Response | None:
        return Response(content[apdu.p2 : apdu.p2 + 100], SW.OK) if apdu.p1 & 0x80 else None

    assert read(Chip(content, answer=stingy)) == content


def test_a_chip_without_short_identifiers_is_asked_by_selection_from_then_on() -> None:
    content = file_of(100)

    def unknown(apdu: Apdu) -> Response | None:
        return Response(b"", SW.WRONG_P1P2) if apdu.ins == 0xB0 and apdu.p1 & 0x80 else None

    chip = Chip(content, answer=unknown)
    reader = FileReader(Channel(chip, Deadline.after(10)), extended=True)
    assert reader.read(Ef.DG1) == content
    assert reader.read(Ef.DG2) == content
    assert [apdu.ins for apdu in chip.commands] == [0xB0, 0xA4, 0xB0, 0xA4, 0xB0]


def test_an_exact_length_is_taken_from_the_card() -> None:
    content = file_of(50)

    def exact(apdu: Apdu) -> Response | None:
        return Response(b"", 0x6C00 | len(content)) if apdu.le != len(content) else None

    assert read(Chip(content, answer=exact)) == content


@pytest.mark.parametrize("status", [SW.FILE_NOT_FOUND, SW.SECURITY_NOT_SATISFIED])
def test_an_absent_or_locked_file_is_none(status: SW) -> None:
    chip = Chip(b"", answer=lambda _: Response(b"", status))
    assert read(chip) is None
    assert len(chip.commands) == 2


@pytest.mark.parametrize("content", [b"\x75\x84\x00\x01\x00\x00", b"\x75\x85\x00", b"\x75\x82\x10\x00"])
def test_an_endless_or_broken_file_is_a_protocol_failure(content: bytes) -> None:
    with pytest.raises(ReadError) as caught:
        read(Chip(content))
    assert caught.value.failure is ReadFailure.PROTOCOL


def test_a_session_lost_by_a_large_block_is_opened_again_with_short_ones(
    card: SimulatedIdCard, trust: TrustStore
) -> None:
    refused: list[int] = []

    def refuse(apdu: Apdu) -> bytes | None:
        # Not the chip but the reader gives up, once a protected answer is asked for in extended length.
        if apdu.cla & 0x0C and apdu.extended and apdu.ins == 0xB0:
            refused.append(apdu.ins)
            return b"\x67\x00"
        return None

    found = run(card, trust, refuse=refuse)
    assert isinstance(found, CardReading)
    assert found.assurance == "proven"
    assert len(refused) == 1


def test_a_session_lost_is_opened_again_even_without_a_master_file(
    issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    def refuse(apdu: Apdu) -> bytes | None:
        return b"\x67\x00" if apdu.cla & 0x0C and apdu.extended and apdu.ins == 0xB0 else None

    found = run(make_card(issuer, profile=ProfileName.NO_MF), trust, refuse=refuse)
    assert isinstance(found, CardReading)
    assert found.assurance == "proven"


@given(st.binary(max_size=300), st.integers(1, LARGE_BLOCK))
def test_any_content_ends_in_a_file_or_the_declared_error(data: bytes, limit: int) -> None:
    try:
        found = read(Chip(data, limit))
    except ReadError:
        return
    assert found is None or data.startswith(found)


@pytest.mark.parametrize("limit", [200, 100, 20])
def test_a_chip_of_small_answers_is_read_in_blocks_it_takes(limit: int) -> None:
    content = file_of(3000)
    chip = Chip(content, limit)
    assert read(chip) == content
    refused = [apdu.le for apdu in chip.commands if (apdu.le or 0) > limit]
    # Each size is tried once in the middle of a file, and the first two at its beginning too.
    assert len(refused) <= 2 + 4
    assert len(chip.commands) - len(refused) <= 2 + 3000 // (limit // 2)


def test_a_chip_that_refuses_every_length_breaks_off() -> None:
    def refuse(apdu: Apdu) -> Response | None:
        return None if apdu.p1 & 0x80 and (apdu.le or 0) <= 4 else Response(b"", SW.WRONG_LENGTH)

    chip = Chip(file_of(3000), answer=refuse)
    with pytest.raises(ReadError) as caught:
        read(chip)
    assert caught.value.failure is ReadFailure.PROTOCOL
    assert len(chip.commands) <= 12
