"""EF.COM: read as a hint where nothing better is, believed for nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card.apdu import Apdu
from drivers.card.com import Com, ComError, parse_com
from drivers.card.lds import Ef
from drivers.card.model import Assurance, CardReading, ChipProof, SodVerdict
from drivers.card.simulated.profiles import SimulatedIdCard, com
from drivers.card.tlv import Tlv
from drivers.card.trust import TrustStore
from tests.drivers.card.test_reading import run, with_files

ICAO = bytes.fromhex("6016 5F0104 30313037 5F3606 303430303030 5C04 6175676C")


def test_the_example_of_the_standard() -> None:
    # Doc 9303-10 clause 4.6.1: version 1.7, Unicode 4.0.0, DG1, DG2, DG4 (here DG7) and DG12.
    assert parse_com(ICAO) == Com("1.7", "4.0.0", frozenset({1, 2, 7, 12}))


@given(st.sets(st.sampled_from([1, 2, 13, 14, 15])))
def test_what_the_simulated_chip_writes_reads_back(groups: set[int]) -> None:
    assert parse_com(com(groups)).groups == groups


def test_unknown_tags_are_passed_over() -> None:
    assert parse_com(ICAO.replace(b"\x75", b"\x42")).groups == {1, 7, 12}


@pytest.mark.parametrize(
    "damaged",
    [b"", b"\x60\x00", ICAO[:-1], ICAO.replace(b"0107", b"01\xb27"), ICAO.replace(b"\x5c", b"\x5b")],
)
def test_damage_is_the_declared_error(damaged: bytes) -> None:
    with pytest.raises(ComError):
        parse_com(damaged)


@given(st.binary(max_size=60))
def test_noise_raises_only_the_declared_error(data: bytes) -> None:
    for content in (data, Tlv.build(0x60, data)):
        try:
            parse_com(content)
        except ComError:
            continue


def asked(card: SimulatedIdCard, trust: TrustStore) -> tuple[CardReading, int]:
    """The reading, and how many commands it took."""
    commands: list[Apdu] = []

    def listen(apdu: Apdu) -> bytes | None:
        commands.append(apdu)
        return None

    found = run(card, trust, refuse=listen)
    assert isinstance(found, CardReading)
    return found, len(commands)


def test_without_a_sod_only_the_files_it_names_are_asked_for(
    card: SimulatedIdCard, trust: TrustStore
) -> None:
    bare = with_files(card, SOD=None, DG13=None, DG14=None, DG15=None)
    _, blind = asked(with_files(bare, COM=None), trust)
    _, led = asked(with_files(bare, COM=com([1])), trust)
    # Each absent file costs two commands, by its short identifier and by selection; EF.COM itself one.
    assert led == blind - 3 * 2 - 2 + 1


@pytest.mark.parametrize("content", [None, b"\x60\x00", b"\x60\x7f\x00"])
def test_without_a_sod_a_missing_or_damaged_one_hides_nothing(
    card: SimulatedIdCard, trust: TrustStore, content: bytes | None
) -> None:
    found, _ = asked(with_files(card, SOD=None, COM=content), trust)
    assert set(found.data_groups) == {"DG1", "DG13", "DG14", "DG15"}
    assert (found.sod, found.assurance) == (SodVerdict.ABSENT, Assurance.REJECTED)


@pytest.mark.parametrize("groups", [[1], [1, 2, 13, 14, 15]])
def test_it_cannot_hide_or_promise_what_the_sod_lists(
    card: SimulatedIdCard, trust: TrustStore, groups: list[int]
) -> None:
    found, _ = asked(with_files(card, COM=com(groups)), trust)
    assert found.chip_authentication is ChipProof.PASSED
    assert found.active_authentication is ChipProof.PASSED
    assert set(found.data_groups.values()) == {"verified"}
    # A clone that leaves the keys out of EF.COM and off the chip is still asked for them.
    copied = with_files(card, COM=com([1, 13]), DG14=None, DG15=None)
    found, _ = asked(copied, trust)
    assert found.active_authentication is ChipProof.NOT_POSSIBLE_HERE
    assert found.assurance is Assurance.REJECTED


def test_a_card_with_a_sod_is_not_asked_for_it(card: SimulatedIdCard, trust: TrustStore) -> None:
    _, with_com = asked(card, trust)
    _, without = asked(with_files(card, COM=None), trust)
    assert with_com == without
    assert Ef.COM in card.files
