"""What the watch tells of readers that come and go, on a service in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from drivers.card.model import ReaderState
from drivers.card.reader_watch import summary, watch
from drivers.card.simulated.service import CHANGED, EMPTY, MUTE, PRESENT, UNKNOWN, SimulatedService
from tests.drivers.card.contract import eventually

FIRST, SECOND = "ACS ACR1252 [PICC] 00 00", "ACS ACR1252 [SAM] 01 00"

Watch = Callable[..., list[ReaderState]]


@pytest.fixture
def service() -> SimulatedService:
    return SimulatedService()


@pytest.fixture
def watching(service: SimulatedService) -> Iterator[Watch]:
    """Starts a watch and hands out what it tells."""
    stop = threading.Event()
    begun: list[threading.Thread] = []

    def begin(wanted: str | None = None, *, allow_virtual: bool = False) -> list[ReaderState]:
        told: list[ReaderState] = []
        arguments = (told.append, stop, wanted, allow_virtual)
        thread = threading.Thread(target=watch, args=arguments, kwargs={"api": service})
        begun.append(thread)
        thread.start()
        return told

    yield begin
    stop.set()
    for thread in begun:
        thread.join(10)
        assert not thread.is_alive()


def speak(_: bytes) -> bytes:
    return b"\x90\x00"


def becomes(told: list[ReaderState], *expected: ReaderState) -> None:
    """Exactly these, in this order; then they are forgotten."""
    eventually(lambda: len(told) >= len(expected))
    assert told == list(expected)
    told.clear()


def test_a_reader_that_appears_later_and_leaves_again(service: SimulatedService, watching: Watch) -> None:
    told = watching()
    becomes(told, ReaderState.DISCONNECTED)
    service.plug(FIRST)
    becomes(told, ReaderState.EMPTY)
    service.lay(FIRST, speak)
    becomes(told, ReaderState.CARD_PRESENT)
    service.unplug(FIRST)
    becomes(told, ReaderState.DISCONNECTED)
    service.plug(FIRST)
    becomes(told, ReaderState.EMPTY)


def test_a_mute_card_is_told_and_recovered_from_when_taken(
    service: SimulatedService, watching: Watch
) -> None:
    service.plug(FIRST)
    told = watching()
    becomes(told, ReaderState.EMPTY)
    service.lay(FIRST, speak, mute=True)
    becomes(told, ReaderState.CARD_MUTE)
    service.take(FIRST)
    becomes(told, ReaderState.EMPTY)
    service.lay(FIRST, speak)
    becomes(told, ReaderState.CARD_PRESENT)


def test_a_card_swapped_between_two_looks_is_taken_and_laid(
    service: SimulatedService, watching: Watch
) -> None:
    service.plug(FIRST)
    service.lay(FIRST, speak)
    told = watching()
    becomes(told, ReaderState.CARD_PRESENT)
    service.lay(FIRST, speak)
    becomes(told, ReaderState.EMPTY, ReaderState.CARD_PRESENT)


def test_the_service_may_die_and_come_back(service: SimulatedService, watching: Watch) -> None:
    service.plug(FIRST)
    told = watching()
    becomes(told, ReaderState.EMPTY)
    service.stop()
    becomes(told, ReaderState.DISCONNECTED)
    service.lay(FIRST, speak)
    service.start()
    becomes(told, ReaderState.CARD_PRESENT)


def test_only_the_named_reader_counts(service: SimulatedService, watching: Watch) -> None:
    service.plug(SECOND)
    told = watching("picc")
    becomes(told, ReaderState.DISCONNECTED)
    service.lay(SECOND, speak)
    service.plug(FIRST)
    becomes(told, ReaderState.EMPTY)
    service.lay(FIRST, speak)
    becomes(told, ReaderState.CARD_PRESENT)


def test_unplugging_one_of_two_readers_leaves_the_other_one_serving(
    service: SimulatedService, watching: Watch
) -> None:
    service.plug(FIRST)
    service.plug(SECOND)
    told = watching()
    becomes(told, ReaderState.EMPTY)
    service.unplug(FIRST)
    service.lay(SECOND, speak)
    becomes(told, ReaderState.CARD_PRESENT)


def test_virtual_readers_do_not_exist_in_production(service: SimulatedService, watching: Watch) -> None:
    service.plug("Virtual PCD 00 00")
    production, development = watching(), watching(allow_virtual=True)
    becomes(development, ReaderState.EMPTY)
    becomes(production, ReaderState.DISCONNECTED)


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ((), ReaderState.DISCONNECTED),
        ((UNKNOWN,), ReaderState.DISCONNECTED),
        ((EMPTY,), ReaderState.EMPTY),
        ((EMPTY, UNKNOWN), ReaderState.EMPTY),
        ((EMPTY, PRESENT | CHANGED), ReaderState.CARD_PRESENT),
        ((EMPTY, PRESENT | MUTE), ReaderState.CARD_MUTE),
        ((PRESENT, PRESENT | MUTE), ReaderState.CARD_PRESENT),
    ],
)
def test_several_readers_make_one_word(states: tuple[int, ...], told: ReaderState) -> None:
    assert summary({f"reader {number}": state for number, state in enumerate(states)}) is told
