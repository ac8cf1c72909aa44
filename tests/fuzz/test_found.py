"""Inputs that once got past a parser, each for good; and the net itself, which must catch."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from drivers.card import curves
from drivers.card.active_authentication import parse_dg15
from drivers.card.lds import Ef
from drivers.card.model import CardReading
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.profiles import PARAMETER_ID
from drivers.card.tlv import TlvError, decode_oid
from tests.fuzz import bounds, samples
from tests.fuzz.conversation import Recorder, read, request_of
from tests.fuzz.mutations import Damage, Edit, damaged
from tests.fuzz.targets import Target, targets
from tests.fuzz.test_targets import check


def test_an_endless_arc_of_an_object_identifier_is_refused() -> None:
    # Python refuses to print a number of so many digits, by another error than ours.
    with pytest.raises(TlvError):
        decode_oid(b"\x81" * 3000 + b"\x01")


def test_explicit_curve_parameters_with_a_prime_of_zero_are_of_no_known_curve() -> None:
    prime = int(curves.STANDARDIZED[PARAMETER_ID].curve.p()).to_bytes(32, "big")
    zero = samples.explicit_dg15().replace(prime, bytes(32))
    assert parse_dg15(samples.explicit_dg15()) is not None
    assert parse_dg15(zero) is None


@pytest.mark.parametrize("content", [b"\xff", b"-----BEGIN CMS-----", b"-----BEGIN CERTIFICATE-----\n"])
def test_a_large_file_of_nothing_in_the_trust_folder_is_passed_over(content: bytes) -> None:
    # An erased flash memory reads as FF throughout; the largest file looked at has a megabyte.
    check(targets()["trust_folder"], content * ((1 << 20) // len(content)))


def test_a_short_file_that_claims_more_does_not_make_all_blocks_small() -> None:
    card = samples.sample()
    cut = replace(card, files={**card.files, Ef.CARD_ACCESS: card.files[Ef.CARD_ACCESS][:30]})
    outcome = read(Recorder(SimulatedChip(cut)), request_of(cut), samples.trust())
    assert isinstance(outcome, CardReading)
    assert outcome.apdus < 40


def test_an_undeclared_error_is_caught() -> None:
    with pytest.raises(ZeroDivisionError):
        check(Target(lambda data: 1 // len(data), (TlvError,)), b"")


def test_memory_beyond_the_bound_is_caught() -> None:
    with pytest.raises(MemoryError), bounds.memory(64 << 20):
        bytearray(1 << 30)
    assert len(bytearray(128 << 20)) == 128 << 20


def spin() -> None:
    while True:
        pass


def test_endless_work_is_caught_and_waiting_is_none() -> None:
    with pytest.raises(bounds.TooLongError), bounds.processor(0.05):
        spin()
    with bounds.processor(0.05):
        time.sleep(0.1)


@pytest.mark.parametrize("damage", Damage, ids=lambda damage: damage.name.lower())
def test_every_kind_of_damage_changes_a_file(damage: Damage) -> None:
    whole = samples.sample().files[Ef.DG14]
    assert damaged(whole, [Edit(damage, 3, 5, b"\x5a")]) != whole
