"""Readers and chips that take less than they should: the same read, in smaller pieces, and few commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from drivers.card.apdu import SW, Apdu, Response
from drivers.card.connection import ReadError, SystemRandomness
from drivers.card.lds import Ef
from drivers.card.model import (
    Access,
    Assurance,
    CardReading,
    ChipProof,
    ReadFailure,
    ReadOutcome,
    ReadRequest,
)
from drivers.card.reading import read_chip
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.profiles import ProfileName, SimulatedIdCard, make_card
from drivers.card.tlv import Tlv
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline
from tests.drivers.card.test_reading import resigned

Fails = Callable[[Apdu, int], bool]


def never(_: Apdu, __: int) -> bool:
    return False


def any_long(apdu: Apdu, _: int) -> bool:
    return apdu.extended


def protected_long(apdu: Apdu, _: int) -> bool:
    return apdu.extended and apdu.cla & 0x0C != 0


def at(broken: int) -> Fails:
    return lambda _, index: index == broken


class Reader:
    """A reader that fails at some commands, in one of the ways readers do."""

    transport = "T=1"

    def __init__(self, chip: SimulatedChip, fails: Fails, how: Callable[[SimulatedChip], bytes]) -> None:
        self._chip = chip
        self._fails = fails
        self._how = how
        self.sent: list[Apdu] = []

    def transmit(self, command: bytes) -> bytes:
        apdu = Apdu.decode(command)
        self.sent.append(apdu)
        if self._fails(apdu, len(self.sent) - 1):
            return self._how(self._chip)
        return self._chip.respond(command)

    @property
    def long(self) -> int:
        return sum(apdu.extended for apdu in self.sent)


def breaks_off(chip: SimulatedChip) -> bytes:
    """An error of the reader's; the chip has been reset to see whether it is still there."""
    chip.reset()
    raise ReadError(ReadFailure.PROTOCOL)


def falls_silent(_: SimulatedChip) -> bytes:
    raise ReadError(ReadFailure.CARD_SILENT)


def cuts_short(_: SimulatedChip) -> bytes:
    return b"\x90"


def refuses(_: SimulatedChip) -> bytes:
    return b"\x67\x00"


FAILINGS = [breaks_off, falls_silent, cuts_short, refuses]


def read(reader: Reader, trust: TrustStore, request: ReadRequest) -> ReadOutcome:
    return read_chip(
        reader,
        request,
        trust=trust,
        rng=SystemRandomness(),
        deadline=Deadline.after(60),
        on_step=lambda _: None,
        today=date(2026, 1, 1),
    )


def proven(reader: Reader, trust: TrustStore, card: SimulatedIdCard, *, photo: bool = False) -> CardReading:
    who = card.person
    request = ReadRequest(can=who.can, expected_number=who.number, birth=who.birth, photo=photo)
    found = read(reader, trust, request)
    assert isinstance(found, CardReading)
    assert found.assurance is Assurance.PROVEN
    return found


@pytest.mark.parametrize("how", FAILINGS)
@pytest.mark.parametrize("profile", [ProfileName.ADULT_2021, ProfileName.NO_MF, ProfileName.BAC_ONLY])
def test_a_reader_that_fails_at_long_commands_reads_with_short_ones(
    profile: ProfileName, how: Callable[[SimulatedChip], bytes], issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    card = make_card(issuer, profile=profile)
    reader = Reader(SimulatedChip(card), any_long, how)
    proven(reader, trust, card)
    # It is asked in clear, once, before any session that it could cost.
    assert reader.long == 1


@pytest.mark.parametrize("how", FAILINGS)
@pytest.mark.parametrize("profile", [ProfileName.ADULT_2021, ProfileName.NO_MF, ProfileName.BAC_ONLY])
def test_one_that_fails_only_under_secure_messaging_is_opened_anew(
    profile: ProfileName, how: Callable[[SimulatedChip], bytes], issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    card = make_card(issuer, profile=profile)
    reader = Reader(SimulatedChip(card), protected_long, how)
    proven(reader, trust, card, photo=True)
    assert sum(protected_long(apdu, 0) for apdu in reader.sent) == 1


def test_a_card_that_stays_silent_is_silent(card: SimulatedIdCard, trust: TrustStore) -> None:
    reader = Reader(SimulatedChip(card), lambda _, index: index > 0, falls_silent)
    assert read(reader, trust, ReadRequest(can=card.person.can)) is ReadFailure.CARD_SILENT


@pytest.mark.parametrize("how", [breaks_off, falls_silent, cuts_short])
def test_a_failure_at_a_long_block_is_tried_again_in_short_ones_once(
    card: SimulatedIdCard, trust: TrustStore, how: Callable[[SimulatedChip], bytes]
) -> None:
    clean = Reader(SimulatedChip(card), never, refuses)
    proven(clean, trust, card, photo=True)
    long = {i: apdu for i, apdu in enumerate(clean.sent) if protected_long(apdu, 0) and apdu.ins == 0xB0}
    # EF.SOD, DG1 and the photo: each may be the first that does not fit.
    tried = list(long)[:3]
    for broken in tried:
        reader = Reader(SimulatedChip(card), at(broken), how)
        proven(reader, trust, card, photo=True)
        assert not any(apdu.extended for apdu in reader.sent[broken + 1 :])
    # After a whole block of the photo the length cannot be what goes wrong.
    for broken in list(long)[3:]:
        reader = Reader(SimulatedChip(card), at(broken), how)
        outcome = read(reader, trust, ReadRequest(can=card.person.can, photo=True))
        assert outcome in (ReadFailure.PROTOCOL, ReadFailure.CARD_SILENT)
        assert len(reader.sent) == broken + 1


def test_an_answer_that_did_not_fit_somewhere_is_asked_for_in_short_blocks(
    card: SimulatedIdCard, trust: TrustStore
) -> None:
    class Narrow(Reader):
        """Carries answers of up to 1024 bytes and cuts off the rest, as a reader with a small buffer."""

        def transmit(self, command: bytes) -> bytes:
            answer = super().transmit(command)
            return answer[:1022] + answer[-2:] if len(answer) > 1024 else answer

    reader = Narrow(SimulatedChip(card), never, refuses)
    proven(reader, trust, card, photo=True)
    assert 1 <= sum(protected_long(apdu, 0) for apdu in reader.sent) <= 6


def test_a_locked_file_is_no_lost_session(card: SimulatedIdCard, trust: TrustStore) -> None:
    class Locked(SimulatedChip):
        """Says 6982 of DG13, under secure messaging."""

        def _choose(self, identifier: int) -> Response:
            locked = identifier == Ef.DG13
            return Response(b"", SW.SECURITY_NOT_SATISFIED) if locked else super()._choose(identifier)

    reader = Reader(Locked(card), never, refuses)
    found = proven(reader, trust, card)
    assert "DG13" not in found.data_groups
    assert found.identity.name == "NGUYEN VAN MAU"
    assert sum(apdu.ins == 0x22 for apdu in reader.sent) == 2


def test_a_reader_that_fails_right_after_chip_authentication_makes_nobodys_card_a_copy(
    card: SimulatedIdCard, trust: TrustStore
) -> None:
    clean = Reader(SimulatedChip(card), never, refuses)
    proven(clean, trust, card)
    again = max(index for index, apdu in enumerate(clean.sent) if apdu.ins == 0xB0)
    reader = Reader(SimulatedChip(card), at(again), breaks_off)
    assert read(reader, trust, ReadRequest(can=card.person.can)) is ReadFailure.PROTOCOL


def test_a_reader_that_fails_at_the_signature_makes_nobodys_card_a_copy(
    card: SimulatedIdCard, trust: TrustStore
) -> None:
    reader = Reader(SimulatedChip(card), lambda apdu, _: apdu.ins == 0x88, breaks_off)
    found = proven(reader, trust, card)
    assert found.active_authentication is ChipProof.NOT_POSSIBLE_HERE


def test_a_chip_of_bac_only_is_read_with_long_commands(issuer: SimulatedIssuer, trust: TrustStore) -> None:
    card = make_card(issuer, profile=ProfileName.BAC_ONLY)
    reader = Reader(SimulatedChip(card), never, refuses)
    found = proven(reader, trust, card, photo=True)
    assert found.access is Access.BAC
    assert found.apdus <= 22


def test_a_chip_of_bac_and_short_length_only_keeps_its_session(
    issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    card = make_card(issuer, profile=ProfileName.BAC_ONLY)
    card = replace(card, behaviour=replace(card.behaviour, short_length_only=True))
    reader = Reader(SimulatedChip(card), never, refuses)
    request = ReadRequest(mrz_information=card.person.access_information)
    assert isinstance(read(reader, trust, request), CardReading)
    assert sum(apdu.ins == 0x84 for apdu in reader.sent) == 1


def test_a_chip_opened_by_the_second_guess_is_opened_again_without_guessing(
    issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    # Born 1999: a card of 2022 runs to 2039, one of before to 2024, which is guessed second.
    person = replace(
        make_card(issuer).person, number="001099000001", birth=date(1999, 6, 1), expiry=date(2024, 6, 1)
    )
    card = make_card(issuer, person, ProfileName.BAC_ONLY)
    reader = Reader(SimulatedChip(card), protected_long, breaks_off)
    proven(reader, trust, card)
    assert sum(apdu.ins == 0x82 for apdu in reader.sent) == 2 + 1


@pytest.mark.parametrize("fails", [never, any_long])
def test_a_file_past_32767_is_read_whole_under_secure_messaging(
    fails: Fails, card: SimulatedIdCard, issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    large = resigned(card, issuer, DG2=bytes(Tlv.build(0x75, bytes(range(250)) * 160)))
    assert len(large.files[0x0102]) > 40_000
    reader = Reader(SimulatedChip(large), fails, refuses)
    found = proven(reader, trust, large, photo=True)
    assert found.data_groups["DG2"] == "verified"
    assert {0xB0, 0xB1} <= {apdu.ins for apdu in reader.sent}
    # Nothing came in pieces: every answer fits what was asked for.
    assert not any(apdu.ins == 0xC0 for apdu in reader.sent[:-2])


@pytest.mark.parametrize(("fails", "most"), [(never, 22), (any_long, 48)])
def test_the_whole_proof_takes_few_commands(
    fails: Fails, most: int, card: SimulatedIdCard, trust: TrustStore
) -> None:
    """PACE by CAN, EF.SOD, DG1, DG13, DG14, DG15, Chip and Active Authentication."""
    reader = Reader(SimulatedChip(card), fails, refuses)
    found = proven(reader, trust, card)
    assert set(found.data_groups) == {"DG1", "DG13", "DG14", "DG15"}
    assert found.apdus == len(reader.sent) <= most


def test_a_photo_of_usual_size_takes_four_commands_at_most(
    card: SimulatedIdCard, issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    usual = resigned(card, issuer, DG2=bytes(Tlv.build(0x75, bytes(15_700))))
    without = proven(Reader(SimulatedChip(usual), never, refuses), trust, usual).apdus
    found = proven(Reader(SimulatedChip(usual), never, refuses), trust, usual, photo=True)
    assert found.data_groups["DG2"] == "verified"
    assert found.apdus - without <= 4


def test_a_chip_that_ends_its_session_over_short_identifiers_too_is_opened_twice_more(
    card: SimulatedIdCard, trust: TrustStore
) -> None:
    def ends(chip: SimulatedChip) -> bytes:
        chip.respond(bytes.fromhex("00B0000001"))  # a plain command, which ends secure messaging
        return b"\x69\x88"

    def by_short_identifier(apdu: Apdu, _: int) -> bool:
        return apdu.ins == 0xB0 and apdu.cla & 0x0C != 0 and apdu.p1 & 0x80 != 0

    reader = Reader(SimulatedChip(card), by_short_identifier, ends)
    proven(reader, trust, card, photo=True)
    # MSE:Set AT of PACE, three times.
    assert sum(apdu.ins == 0x22 and apdu.p1 == 0xC1 for apdu in reader.sent) == 3
