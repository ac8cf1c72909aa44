"""Cards that are no identity card are named as such, whatever they answer; mute ones as mute."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import pytest

from drivers.card.apdu import Apdu
from drivers.card.connection import ReadError, SystemRandomness
from drivers.card.lds import EMRTD_AID
from drivers.card.model import ReadFailure, ReadOutcome, ReadRequest
from drivers.card.reading import read_chip
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline

KEYS = [
    ReadRequest(can="000001"),
    ReadRequest(can="000001", expected_number="001090000001", birth=date(1990, 1, 1)),
    ReadRequest(mrz_information="090000001890010113001019"),
]


class Other:
    """A card without the eMRTD application; `answer` decides everything else."""

    def __init__(self, answer: Callable[[Apdu], str], unknown: str = "6A82", transport: str = "T=1") -> None:
        self.transport = transport
        self._answer = answer
        self._unknown = unknown
        self.sent: list[Apdu] = []

    def transmit(self, command: bytes) -> bytes:
        apdu = Apdu.decode(command)
        self.sent.append(apdu)
        if apdu.ins == 0xA4 and apdu.data == EMRTD_AID:
            return bytes.fromhex(self._unknown)
        return bytes.fromhex(self._answer(apdu))


def read(card: Other, request: ReadRequest = KEYS[0]) -> ReadOutcome:
    return read_chip(
        card,
        request,
        trust=TrustStore(()),
        rng=SystemRandomness(),
        deadline=Deadline.after(60),
        on_step=lambda _: None,
        today=date(2026, 1, 1),
    )


@pytest.mark.parametrize("request_", KEYS)
@pytest.mark.parametrize("unknown", ["6A82", "6A81", "6D00", "6E00", "6985", "6999", "6283"])
def test_a_card_without_the_application_is_no_identity_card(request_: ReadRequest, unknown: str) -> None:
    assert read(Other(lambda _: "6A82", unknown), request_) is ReadFailure.NOT_AN_ID_CARD


@pytest.mark.parametrize("transport", ["T=0", "T=1"])
@pytest.mark.parametrize(
    "status",
    ["6A82", "6A81", "6A86", "6D00", "6E00", "6F00", "6700", "6982", "6985", "6986", "6300", "6B00"],
)
def test_whatever_a_bank_or_health_card_refuses_with(status: str, transport: str) -> None:
    card = Other(lambda _: status, transport=transport)
    assert read(card) is ReadFailure.NOT_AN_ID_CARD
    assert len(card.sent) <= 12


NONSENSE: Iterable[tuple[str, str]] = {
    "a bank card's template": "6F108407A0000000031010A5055003564953" + "9000",
    "a set of nothing": "31009000",
    "a set of nonsense": "310230009000",
    "a set that breaks off": "3182010030009000",
    "a length without end": "3184FFFFFFFF9000",
    "no data object": "FF9000",
    "a lone byte": "319000",
    "zeroes": "00" * 54 + "9000",
    "success with nothing": "9000",
    "a status of its own": "9F10",
}.items()


@pytest.mark.parametrize("transport", ["T=0", "T=1"])
@pytest.mark.parametrize(("what", "answer"), NONSENSE)
@pytest.mark.parametrize("request_", KEYS)
def test_nonsense_for_the_first_file_changes_nothing(
    request_: ReadRequest, what: str, answer: str, transport: str
) -> None:
    card = Other(lambda apdu: answer if apdu.ins == 0xB0 else "9000", transport=transport)
    assert read(card, request_) is ReadFailure.NOT_AN_ID_CARD, what


def test_a_card_that_falls_silent_is_silent() -> None:
    def silent(_: Apdu) -> str:
        raise ReadError(ReadFailure.CARD_SILENT)

    card = Other(silent)
    assert read(card) is ReadFailure.CARD_SILENT
    assert len(card.sent) == 1
