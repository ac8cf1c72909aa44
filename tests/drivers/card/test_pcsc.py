"""Choosing a reader, connecting, and what each of PC/SC's complaints means, on a service in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from smartcard import scard

from drivers.card.connection import ReadError
from drivers.card.model import ReadFailure
from drivers.card.pcsc import Context, eligible, failure_of, open_card
from drivers.card.simulated.chip import ATR
from drivers.card.simulated.service import NEITHER, T0, SimulatedService
from drivers.deadline import Deadline

PICC, SAM, OTHER = "ACS ACR1252 [PICC] 00 00", "ACS ACR1252 [SAM] 01 00", "Omnikey 5022 02 00"
SHORT = b"\x00\xb0\x00\x00\x08"
EXTENDED = b"\x00\xb0\x00\x00\x00\x08\x00"

COMPLAINTS = {
    name: getattr(scard, name) & 0xFFFFFFFF
    for name in dir(scard)
    if name.startswith(("SCARD_E_", "SCARD_F_", "SCARD_W_", "SCARD_P_"))
}


def answering(word: bytes) -> SimulatedService:
    """Three readers; a card that answers every command with `word` lies on each."""
    service = SimulatedService()
    for reader in (OTHER, SAM, PICC):
        service.plug(reader)
        service.lay(reader, lambda _: word)
    return service


@pytest.fixture
def service() -> SimulatedService:
    return answering(b"\x90\x00")


@pytest.fixture
def context(service: SimulatedService) -> Iterator[Context]:
    with Context(service) as context:
        yield context


def opened(context: Context, wanted: str | None = None) -> str:
    """The name of the reader whose card is opened."""
    connection = open_card(context, wanted, False, Deadline.after(5))
    connection.disconnect()
    return connection.reader


def failure(context: Context, wanted: str | None = None) -> ReadFailure:
    with pytest.raises(ReadError) as caught:
        open_card(context, wanted, False, Deadline.after(5))
    return caught.value.failure


def test_readers_are_preferred_by_name_and_not_by_the_order_they_were_plugged_in(context: Context) -> None:
    assert opened(context) == PICC
    assert opened(context, "acr1252") == PICC
    assert opened(context, "[sam]") == SAM
    assert opened(context, "OMNIKEY") == OTHER


def test_a_whole_name_outweighs_longer_ones_that_hold_it() -> None:
    assert eligible(["ACS A 00 00", "ACS A 00"], "acs a 00", False) == ["ACS A 00", "ACS A 00 00"]


def test_an_empty_reader_gives_way_to_one_with_a_card(service: SimulatedService, context: Context) -> None:
    service.take(PICC)
    assert opened(context) == SAM
    assert opened(context, "ACR1252") == SAM
    assert failure(context, "PICC") is ReadFailure.NO_CARD


def test_a_mute_card_gives_way_to_one_that_speaks(service: SimulatedService, context: Context) -> None:
    service.lay(PICC, lambda _: b"", mute=True)
    assert opened(context, "ACR1252") == SAM
    assert failure(context, "PICC") is ReadFailure.CARD_SILENT


def test_a_reader_of_another_name_is_no_reader(context: Context) -> None:
    assert failure(context, "no such reader") is ReadFailure.NO_READER


def test_virtual_readers_are_refused_by_name_unless_allowed() -> None:
    names = ["Virtual PCD 00 00", PICC]
    assert eligible(names, None, False) == [PICC]
    assert eligible(names, "Virtual PCD", False) == []
    assert eligible(names, "Virtual PCD", True) == ["Virtual PCD 00 00"]


def test_a_card_that_another_program_holds_is_silent_until_it_is_let_go(context: Context) -> None:
    other = open_card(context, "PICC", False, Deadline.after(5))
    assert failure(context, "PICC") is ReadFailure.CARD_SILENT
    other.disconnect()
    assert opened(context, "PICC") == PICC


def test_the_daemons_death_is_the_services_trouble(service: SimulatedService, context: Context) -> None:
    service.stop()
    assert failure(context) is ReadFailure.SERVICE_DOWN


@pytest.mark.parametrize("name", COMPLAINTS)
def test_every_complaint_at_connecting_is_a_failure(
    name: str, service: SimulatedService, context: Context
) -> None:
    service.fail["SCardConnect"] = COMPLAINTS[name]
    assert failure(context) is failure_of(COMPLAINTS[name])


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SCARD_E_READER_UNSUPPORTED", ReadFailure.NO_READER),
        ("SCARD_E_READER_UNAVAILABLE", ReadFailure.NO_READER),
        ("SCARD_E_UNKNOWN_READER", ReadFailure.NO_READER),
        ("SCARD_E_NO_SERVICE", ReadFailure.SERVICE_DOWN),
        ("SCARD_W_SECURITY_VIOLATION", ReadFailure.SERVICE_DOWN),
        ("SCARD_E_PROTO_MISMATCH", ReadFailure.NOT_AN_ID_CARD),
        ("SCARD_W_UNSUPPORTED_CARD", ReadFailure.NOT_AN_ID_CARD),
        ("SCARD_W_UNRESPONSIVE_CARD", ReadFailure.CARD_SILENT),
        ("SCARD_W_UNPOWERED_CARD", ReadFailure.CARD_SILENT),
        ("SCARD_W_REMOVED_CARD", ReadFailure.CARD_REMOVED),
        ("SCARD_E_NO_SMARTCARD", ReadFailure.NO_CARD),
        ("SCARD_E_NOT_TRANSACTED", ReadFailure.PROTOCOL),
    ],
)
def test_the_complaints_that_matter_mean_what_a_technician_can_mend(name: str, meant: ReadFailure) -> None:
    assert failure_of(COMPLAINTS[name]) is meant


def transmitting(service: SimulatedService, command: bytes, code: int | None = None) -> ReadFailure:
    """The failure of one command to the card on `PICC`, which has spoken before."""
    with Context(service) as context:
        connection = open_card(context, "PICC", False, Deadline.after(5))
        assert connection.transmit(SHORT) == b"\x90\x00"
        if code is not None:
            service.fail["SCardTransmit"] = code
        with pytest.raises(ReadError) as caught:
            connection.transmit(command)
        connection.disconnect()
    return caught.value.failure


def test_a_reader_that_refuses_extended_length_is_a_protocol_failure_at_once(
    service: SimulatedService,
) -> None:
    service.unplug(PICC)
    service.plug(PICC, extended=False)
    service.lay(PICC, lambda _: b"\x90\x00")
    with Context(service) as context:
        connection = open_card(context, "PICC", False, Deadline.after(5))
        with pytest.raises(ReadError, match="protocol"):
            connection.transmit(EXTENDED)
        assert service.resets(PICC) == 1
        # The reset card serves on, in short length.
        assert connection.transmit(SHORT) == b"\x90\x00"
        connection.disconnect()


def test_a_pulled_card_is_named_although_the_daemon_calls_it_not_transacted(
    service: SimulatedService,
) -> None:
    with Context(service) as context:
        connection = open_card(context, "PICC", False, Deadline.after(5))
        service.take(PICC)
        with pytest.raises(ReadError) as caught:
            connection.transmit(SHORT)
        assert caught.value.failure is ReadFailure.CARD_REMOVED


def test_a_card_swapped_in_the_middle_of_a_command_is_a_removed_card(service: SimulatedService) -> None:
    with Context(service) as context:
        connection = open_card(context, "PICC", False, Deadline.after(5))
        service.lay(PICC, lambda _: b"\x90\x00")
        service.fail["SCardTransmit"] = COMPLAINTS["SCARD_E_NOT_TRANSACTED"]
        with pytest.raises(ReadError) as caught:
            connection.transmit(SHORT)
        assert caught.value.failure is ReadFailure.CARD_REMOVED


def test_a_card_that_falls_mute_is_silent(service: SimulatedService) -> None:
    service.fail["SCardReconnect"] = COMPLAINTS["SCARD_W_UNRESPONSIVE_CARD"]
    assert transmitting(service, SHORT, COMPLAINTS["SCARD_E_NOT_TRANSACTED"]) is ReadFailure.CARD_SILENT


def test_a_daemon_that_dies_at_a_command_is_the_services_trouble(service: SimulatedService) -> None:
    assert transmitting(service, SHORT, COMPLAINTS["SCARD_F_COMM_ERROR"]) is ReadFailure.SERVICE_DOWN


def test_an_unplugged_reader_at_a_command_is_no_reader(service: SimulatedService) -> None:
    unavailable = COMPLAINTS["SCARD_E_READER_UNAVAILABLE"]
    assert transmitting(service, SHORT, unavailable) is ReadFailure.NO_READER


@pytest.mark.parametrize("name", [name for name in COMPLAINTS if name != "SCARD_E_NOT_TRANSACTED"])
def test_every_complaint_about_a_command_is_a_failure(name: str, service: SimulatedService) -> None:
    told = transmitting(service, SHORT, COMPLAINTS[name])
    assert told is {ReadFailure.NO_CARD: ReadFailure.CARD_REMOVED}.get(
        failure_of(COMPLAINTS[name]), failure_of(COMPLAINTS[name])
    )


def test_a_card_of_t0_alone_is_spoken_to_in_t0(service: SimulatedService, context: Context) -> None:
    service.lay(PICC, lambda _: b"\x90\x00", protocol=T0)
    connection = open_card(context, "PICC", False, Deadline.after(5))
    assert connection.transport == "T=0"
    assert connection.transmit(SHORT) == b"\x90\x00"
    connection.disconnect()


def test_a_card_of_neither_protocol_is_no_identity_card(service: SimulatedService, context: Context) -> None:
    service.lay(PICC, lambda _: b"", protocol=NEITHER)
    assert failure(context, "PICC") is ReadFailure.NOT_AN_ID_CARD


def test_an_answer_without_a_status_word_is_a_protocol_failure() -> None:
    service = answering(b"\x90")
    with Context(service) as context:
        connection = open_card(context, None, False, Deadline.after(5))
        with pytest.raises(ReadError) as caught:
            connection.transmit(SHORT)
        assert caught.value.failure is ReadFailure.PROTOCOL


def test_a_connection_tells_reader_and_kind_of_card(context: Context) -> None:
    connection = open_card(context, "PICC", False, Deadline.after(5))
    assert (connection.reader, connection.transport, connection.atr) == (PICC, "T=1", ATR)
    connection.disconnect()
