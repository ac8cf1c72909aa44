"""Whatever a card or reader answers, a command ends: in an answer, or in the declared error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card.apdu import Apdu, Response
from drivers.card.channel import MAX_ANSWER, Channel, LongCommandFailedError, TransmissionError
from drivers.card.ciphers import Cipher
from drivers.card.connection import ReadError
from drivers.card.messaging import SessionKeys
from drivers.card.model import ReadFailure
from drivers.deadline import Deadline

statuses = st.sampled_from(
    [b"\x90\x00", b"\x61\x00", b"\x61\x05", b"\x6c\x00", b"\x6c\x05", b"\x69\x88", b""]
)
answers = st.builds(lambda data, status: data + status, st.binary(max_size=40), statuses)
commands = st.builds(
    Apdu,
    st.sampled_from([0x00, 0x10]),
    st.sampled_from([0xA4, 0xB0, 0x86]),
    st.just(0),
    st.just(0),
    st.binary(max_size=20),
    st.sampled_from([None, 1, 223, 256, 8000]),
)


class Answers:
    """A connection that gives these answers in turn, the last for ever."""

    def __init__(self, transport: str, answers: list[bytes]) -> None:
        self.transport = transport
        self._answers = answers
        self.sent = 0

    def transmit(self, command: bytes) -> bytes:
        self.sent += 1
        return self._answers[min(self.sent, len(self._answers)) - 1]


@given(st.sampled_from(["T=0", "T=1"]), st.booleans(), commands, st.lists(answers, min_size=1, max_size=6))
def test_any_answers_end(transport: str, secured: bool, apdu: Apdu, given: list[bytes]) -> None:
    link = Answers(transport, given)
    channel = Channel(link, Deadline.after(60))
    if secured:
        channel.secure(SessionKeys.derive(Cipher.AES_128, bytes(16)))
    outcome: Response | ReadFailure
    try:
        outcome = channel.send(apdu)
    except ReadError as error:
        outcome = error.failure
    if isinstance(outcome, Response):
        assert len(outcome.data) <= MAX_ANSWER
        # Nothing of a chip's is believed without its checksum.
        assert not (secured and outcome.ok)
    else:
        assert outcome is ReadFailure.PROTOCOL
    assert link.sent <= 1300


def test_pieces_of_extended_length_do_not_fill_the_memory() -> None:
    link = Answers("T=1", [bytes(65_000) + b"\x61\x00"])
    with pytest.raises(ReadError) as caught:
        Channel(link, Deadline.after(60)).send(Apdu(0, 0xB0, 0, 0, le=256))
    assert caught.value.failure is ReadFailure.PROTOCOL
    assert link.sent == 2


@pytest.mark.parametrize("failure", ReadFailure)
@pytest.mark.parametrize("le", [256, 257])
def test_only_a_reader_that_may_still_answer_is_told_apart(failure: ReadFailure, le: int) -> None:
    class Failing:
        transport = "T=1"

        def transmit(self, command: bytes) -> bytes:
            raise ReadError(failure)

    with pytest.raises(ReadError) as caught:
        Channel(Failing(), Deadline.after(60)).send(Apdu(0, 0xB0, 0, 0, le=le))
    assert caught.value.failure is failure
    stays = failure in (ReadFailure.PROTOCOL, ReadFailure.CARD_SILENT)
    assert isinstance(caught.value, TransmissionError) is stays
    assert isinstance(caught.value, LongCommandFailedError) is (stays and le > 256)


def test_a_passed_deadline_sends_nothing() -> None:
    link = Answers("T=1", [b"\x90\x00"])
    with pytest.raises(ReadError) as caught:
        Channel(link, Deadline(0.0, lambda: 1.0)).send(Apdu(0, 0xB0, 0, 0, le=1))
    assert (caught.value.failure, link.sent) == (ReadFailure.DEADLINE, 0)


def test_an_answer_that_left_secure_messaging_is_marked() -> None:
    channel = Channel(Answers("T=1", [b"\x69\x88"]), Deadline.after(60))
    channel.secure(SessionKeys.derive(Cipher.AES_128, bytes(16)))
    assert channel.send(Apdu(0, 0xB0, 0, 0, le=1)) == Response(b"", 0x6988)
    assert channel.left_session
