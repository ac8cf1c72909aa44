"""What the SQLite queue promises the terminal, one process at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path
from uuid import UUID

import pytest

from kiosk.queue.model import PrintState, QueueFailure, TicketQueue, TicketState
from kiosk.queue.numbers import LAST_SERIAL
from kiosk.queue.schema import series_counter
from kiosk.queue.store import SqliteTicketQueue
from tests.kiosk.queue.setting import ALL, Clock, called, given, open_queue


def test_it_is_a_ticket_queue(queue: SqliteTicketQueue) -> None:
    as_interface: TicketQueue = queue
    assert as_interface.loads() is not QueueFailure.STORE


def test_numbers_count_up_service_by_service(queue: SqliteTicketQueue) -> None:
    assert [given(queue, service).number for service in ("land", "land", "civil", "tax", "land")] == [
        "A001", "A002", "B001", "AB001", "A003",
    ]  # fmt: skip


def test_services_may_share_a_series(path: Path, clock: Clock) -> None:
    queue = SqliteTicketQueue(path, (("land", "A"), ("house", "A")), clock)
    assert [given(queue, code).number for code in ("land", "house", "land")] == ["A001", "A002", "A003"]
    queue.close()


def test_the_key_is_a_uuid_of_version_7_and_no_ticket_has_anothers(queue: SqliteTicketQueue) -> None:
    ids = [given(queue).id for _ in range(20)]
    assert len(set(ids)) == 20
    assert {key.version for key in ids} == {7}
    assert {type(key) for key in ids} == {UUID}


def test_a_ticket_reads_back_as_it_was_given(queue: SqliteTicketQueue) -> None:
    ticket = given(queue, priority=True)
    assert queue.find(ticket.id) == ticket


def test_numbers_survive_closing_and_opening(path: Path, clock: Clock) -> None:
    first = open_queue(path, clock)
    given(first)
    first.close()
    second = open_queue(path, clock)
    assert given(second).number == "A002"
    second.close()


def test_numbers_restart_on_a_new_business_day_and_history_stays(path: Path, clock: Clock) -> None:
    queue = open_queue(path, clock, restart=time(4))
    yesterday = given(queue)
    clock.advance(hours=19)
    assert given(queue).number == "A002"
    clock.advance(hours=1)
    today = given(queue)
    assert (today.number, today.day) == ("A001", date(2026, 3, 11))
    assert queue.find(yesterday.id) == yesterday
    queue.close()


def test_a_clock_set_back_to_yesterday_gives_no_number_twice(queue: SqliteTicketQueue, clock: Clock) -> None:
    numbers = {(ticket.day, ticket.number) for ticket in (given(queue), given(queue))}
    clock.advance(days=1)
    numbers.add((given(queue).day, "A001"))
    clock.advance(days=-1)
    back = given(queue)
    assert (back.day, back.number) not in numbers


def test_people_ahead_are_those_waiting_for_the_same_service_today(
    queue: SqliteTicketQueue, clock: Clock
) -> None:
    given(queue)
    clock.advance(days=1)
    given(queue, "civil")
    assert [given(queue).ahead for _ in range(3)] == [0, 1, 2]
    called(queue, services=("land",))
    assert given(queue).ahead == 2


def test_an_unknown_service_gets_no_number(queue: SqliteTicketQueue) -> None:
    assert queue.issue("nothing", priority=False) is QueueFailure.UNKNOWN_SERVICE
    assert queue.call_next("1", ("land", "nothing")) is QueueFailure.UNKNOWN_SERVICE


def test_the_series_ends_at_its_last_number(queue: SqliteTicketQueue, path: Path) -> None:
    given(queue)
    with queue._database.writing() as connection:
        connection.execute(series_counter.update().values(last=LAST_SERIAL - 1))
    assert given(queue).number == f"A{LAST_SERIAL}"
    assert queue.issue("land", priority=False) is QueueFailure.EXHAUSTED
    assert queue.issue("land", priority=False) is QueueFailure.EXHAUSTED
    assert given(queue, "civil").number == "B001"


def test_the_longest_waiting_is_called_first_across_services(queue: SqliteTicketQueue, clock: Clock) -> None:
    for service in ("civil", "land", "civil"):
        given(queue, service)
        clock.advance(minutes=1)
    assert [called(queue).number for _ in range(3)] == ["B001", "A001", "B002"]
    assert queue.call_next("1", ALL) is QueueFailure.NOBODY_WAITING


def test_only_the_services_of_the_counter_are_called(queue: SqliteTicketQueue) -> None:
    given(queue, "civil")
    assert queue.call_next("1", ("land",)) is QueueFailure.NOBODY_WAITING
    assert called(queue, services=("civil",)).number == "B001"


def test_priority_is_called_first_but_every_fourth_call_is_ordinary(
    queue: SqliteTicketQueue, clock: Clock
) -> None:
    for _ in range(2):
        given(queue)
        clock.advance(seconds=1)
    for _ in range(5):
        given(queue, priority=True)
        clock.advance(seconds=1)
    assert [called(queue).priority for _ in range(7)] == [True, True, True, False, True, True, False]


def test_calling_the_next_serves_whom_the_counter_had(queue: SqliteTicketQueue) -> None:
    first, second = given(queue), given(queue)
    assert called(queue, "3") == replace(first, state=TicketState.CALLED, counter="3")
    called(queue, "3")
    assert queue.find(first.id) == replace(first, state=TicketState.SERVED, counter="3")
    assert queue.find(second.id) == replace(second, state=TicketState.CALLED, counter="3")


def test_calling_with_nobody_waiting_still_serves_whom_the_counter_had(queue: SqliteTicketQueue) -> None:
    ticket = given(queue)
    called(queue, "3")
    assert queue.call_next("3", ALL) is QueueFailure.NOBODY_WAITING
    assert queue.find(ticket.id) == replace(ticket, state=TicketState.SERVED, counter="3")


def test_another_counters_call_is_left_alone(queue: SqliteTicketQueue) -> None:
    first = given(queue)
    given(queue)
    called(queue, "1")
    called(queue, "2")
    assert queue.find(first.id) == replace(first, state=TicketState.CALLED, counter="1")


def test_finishing_serves_without_calling(queue: SqliteTicketQueue) -> None:
    ticket = given(queue)
    assert queue.finish("1") is QueueFailure.NOT_FOUND
    called(queue, "1")
    assert queue.finish("1") == replace(ticket, state=TicketState.SERVED, counter="1")
    assert queue.finish("1") is QueueFailure.NOT_FOUND


def test_yesterdays_number_is_not_called_today(queue: SqliteTicketQueue, clock: Clock) -> None:
    given(queue)
    clock.advance(days=1)
    assert queue.waiting(ALL) == ()
    assert queue.call_next("1", ALL) is QueueFailure.NOBODY_WAITING


def test_waiting_lists_the_longest_waiting_first(queue: SqliteTicketQueue, clock: Clock) -> None:
    first = given(queue)
    clock.advance(seconds=1)
    second = given(queue, "civil", priority=True)
    assert queue.waiting(ALL) == (first, second)
    assert queue.waiting(("civil",)) == (second,)


def test_loads_count_every_service_in_the_order_of_the_configuration(queue: SqliteTicketQueue) -> None:
    given(queue, "civil")
    loads = queue.loads()
    assert not isinstance(loads, QueueFailure)
    assert [(load.code, load.waiting, load.estimate) for load in loads] == [
        ("land", 0, None), ("civil", 1, None), ("tax", 0, None),
    ]  # fmt: skip


def test_estimates_appear_once_enough_people_were_served_today(
    queue: SqliteTicketQueue, clock: Clock
) -> None:
    for _ in range(5):
        given(queue)
    for _ in range(3):
        assert given(queue).estimate is None
        called(queue)
        clock.advance(minutes=10)
    assert queue.call_next("1", ("civil",)) is QueueFailure.NOBODY_WAITING
    estimate = given(queue).estimate
    assert estimate is not None
    assert (estimate.low, estimate.high) == (50, 60)
    assert given(queue, "civil").estimate is None
    clock.advance(days=1)
    assert given(queue).estimate is None


def test_a_ticket_that_never_was_is_not_found(queue: SqliteTicketQueue) -> None:
    nobody = UUID(int=1)
    assert queue.find(nobody) is QueueFailure.NOT_FOUND
    assert queue.cancel(nobody) is QueueFailure.NOT_FOUND
    assert queue.find_number("A001") is QueueFailure.NOT_FOUND


def test_a_number_is_found_by_the_day_it_belongs_to(queue: SqliteTicketQueue, clock: Clock) -> None:
    yesterday = given(queue)
    clock.advance(days=1)
    today = given(queue)
    assert queue.find_number(" a001 ") == today
    assert queue.find_number("A001", yesterday.day) == yesterday
    for never in ("A002", "A01", "A0001", "A000", "A١٢٣", "land", ""):
        assert queue.find_number(never) is QueueFailure.NOT_FOUND


def test_a_cancelled_number_calls_nobody_and_is_not_given_again(queue: SqliteTicketQueue) -> None:
    first, second = given(queue), given(queue)
    gone = replace(first, state=TicketState.CANCELLED, printed=PrintState.FAILED)
    assert queue.cancel(first.id) == gone
    assert queue.find(first.id) == gone
    assert queue.waiting(ALL) == (second,)
    assert called(queue).id == second.id
    assert given(queue).number == "A003"


def test_only_a_waiting_number_is_cancelled(queue: SqliteTicketQueue) -> None:
    ticket = given(queue)
    now_called = called(queue, "3")
    assert queue.cancel(ticket.id) == now_called
    queue.finish("3")
    served = queue.find(ticket.id)
    assert queue.cancel(ticket.id) == served
    assert queue.find(ticket.id) == served


@pytest.mark.parametrize(
    "services", [(("a", "A"), ("a", "B")), (("a", "aa"),), (("a", ""),)], ids=["code", "letter", "empty"]
)
def test_services_that_cannot_be_told_apart_are_a_bug(
    path: Path, services: tuple[tuple[str, str], ...]
) -> None:
    with pytest.raises(ValueError, match="service"):
        SqliteTicketQueue(path, services)
