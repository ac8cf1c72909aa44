"""The reader in memory does what the real ones do, where the common contract does not reach."""

from __future__ import annotations

from drivers.card.model import CardReading, ReaderState, ReadFailure, ReadRequest
from drivers.card.simulated.profiles import SimulatedIdCard
from drivers.card.simulated.reader import SimulatedCardReader
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline


def test_a_mute_card_is_told_and_the_next_one_is_read(card: SimulatedIdCard, trust: TrustStore) -> None:
    reader = SimulatedCardReader(trust)
    told: list[ReaderState] = []
    reader.start(told.append)
    request = ReadRequest(can=card.person.can)
    reader.lay(card, mute=True)
    assert reader.read(request, Deadline.after(30), lambda _: None) is ReadFailure.CARD_SILENT
    reader.take()
    reader.lay(card)
    assert isinstance(reader.read(request, Deadline.after(30), lambda _: None), CardReading)
    assert told == [
        ReaderState.EMPTY,
        ReaderState.CARD_MUTE,
        ReaderState.EMPTY,
        ReaderState.CARD_PRESENT,
    ]


def test_a_reader_that_fails_at_extended_length_costs_commands_and_nothing_else(
    card: SimulatedIdCard, trust: TrustStore
) -> None:
    request = ReadRequest(can=card.person.can, photo=True)
    readings = []
    for extended in (True, False):
        reader = SimulatedCardReader(trust, extended=extended)
        reader.lay(card)
        outcome = reader.read(request, Deadline.after(30), lambda _: None)
        assert isinstance(outcome, CardReading)
        readings.append(outcome)
    able, plain = readings
    assert (plain.identity, plain.photo, plain.sod) == (able.identity, able.photo, able.sod)
    assert plain.apdus > able.apdus
