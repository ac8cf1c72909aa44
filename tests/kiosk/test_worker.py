"""A worker on real threads and an injected clock: jobs, late calls, bugs, heartbeat."""

from __future__ import annotations

import itertools
import queue
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from kiosk.worker import GRACE_S, Job, Worker

WAIT_S = 5.0
"""How long a test waits for another thread before it fails."""


_NAMES = itertools.count()


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


class Bench:
    """A worker with everything it said."""

    def __init__(self) -> None:
        self.clock = Hand()
        self.bugs: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        self.said: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.releases: list[threading.Event] = []
        self.worker = Worker(
            f"bench-{next(_NAMES)}", lambda name, bug: self.bugs.put((name, type(bug).__name__)), self.clock
        )

    def job(self, word: str, deadline_s: float = 5.0) -> None:
        self.worker.submit(
            Job(lambda: self.said.put(word), lambda: self.said.put(f"{word} late"), deadline_s)
        )

    def hang(self, word: str, deadline_s: float = 5.0) -> threading.Event:
        """A call that waits to be released. Returns once it is running."""
        running, release = threading.Event(), threading.Event()
        self.releases.append(release)

        def run() -> None:
            running.set()
            release.wait(WAIT_S * 2)
            self.said.put(f"{word} after all")

        self.worker.submit(Job(run, lambda: self.said.put(f"{word} late"), deadline_s))
        assert running.wait(WAIT_S)
        return release

    def hears(self) -> str:
        return self.said.get(timeout=WAIT_S)

    def close(self) -> None:
        for release in self.releases:
            release.set()
        self.worker.stop()


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()


def eventually(condition: Callable[[], bool]) -> bool:
    """Bounded polling."""
    end = time.monotonic() + WAIT_S
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


def test_jobs_run_one_after_the_other_in_order(bench: Bench) -> None:
    for word in ("one", "two", "three"):
        bench.job(word)
    assert [bench.hears() for _ in range(3)] == ["one", "two", "three"]


def test_a_job_in_time_is_left_alone(bench: Bench) -> None:
    release = bench.hang("read", deadline_s=5.0)
    bench.clock.at += 5.0 + GRACE_S - 0.01
    assert not bench.worker.supervise()
    release.set()
    assert bench.hears() == "read after all"
    assert bench.worker.beat().replaced == 0


def test_a_late_job_is_answered_and_the_next_is_served_by_a_new_thread(bench: Bench) -> None:
    bench.hang("read", deadline_s=5.0)
    bench.job("next")
    assert bench.worker.beat().waiting == 1
    bench.clock.at += 5.0 + GRACE_S
    assert bench.worker.supervise()
    assert [bench.hears(), bench.hears()] == ["read late", "next"]
    assert bench.worker.beat().replaced == 1


def test_a_late_job_is_answered_once(bench: Bench) -> None:
    bench.hang("read", deadline_s=5.0)
    bench.clock.at += 60.0
    assert bench.worker.supervise()
    assert not bench.worker.supervise()
    assert bench.hears() == "read late"


def test_an_abandoned_thread_ends_when_it_comes_back_and_takes_no_more_jobs(bench: Bench) -> None:
    def threads() -> int:
        return sum(thread.name == f"worker-{bench.worker.name}" for thread in threading.enumerate())

    before = threads()
    release = bench.hang("read", deadline_s=5.0)
    bench.clock.at += 60.0
    bench.worker.supervise()
    assert bench.hears() == "read late"
    assert threads() == before + 1
    release.set()
    assert bench.hears() == "read after all"
    assert eventually(lambda: threads() == before)
    bench.job("next")
    assert bench.hears() == "next"


def test_what_a_call_was_asked_about_does_not_outlive_it(bench: Bench) -> None:
    asked = Hand()
    alive = weakref.ref(asked)
    bench.worker.submit(Job(partial(lambda of: bench.said.put(type(of).__name__), asked), lambda: None, 5.0))
    del asked
    assert bench.hears() == "Hand"
    assert eventually(lambda: alive() is None)


def test_many_hung_calls_never_make_the_worker_deaf(bench: Bench) -> None:
    for count in range(1, 6):
        bench.hang("read", deadline_s=1.0)
        bench.clock.at += 10.0
        assert bench.worker.supervise()
        assert bench.hears() == "read late"
        assert bench.worker.beat().replaced == count
    bench.job("next")
    assert bench.hears() == "next"


@pytest.mark.parametrize("bug", [RuntimeError, SystemExit, KeyboardInterrupt])
def test_a_bug_is_reported_and_the_worker_lives(bench: Bench, bug: type[BaseException]) -> None:
    def broken() -> None:
        raise bug

    bench.worker.submit(Job(broken, lambda: None, 5.0))
    bench.job("next")
    assert bench.bugs.get(timeout=WAIT_S) == (bench.worker.name, bug.__name__)
    assert bench.hears() == "next"
    assert not bench.worker.beat().busy


def test_the_heartbeat_tells_how_long_the_current_call_runs(bench: Bench) -> None:
    release = bench.hang("read")
    bench.clock.at += 3.0
    beat = bench.worker.beat()
    assert (beat.worker, beat.busy, beat.age_s, beat.waiting) == (bench.worker.name, True, 3.0, 0)
    release.set()
    assert bench.hears() == "read after all"
    assert eventually(lambda: not bench.worker.beat().busy)
    assert bench.worker.beat().age_s == 0.0


def test_an_idle_worker_shows_life_by_itself(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Worker, "BEAT_S", 0.01)
    bench.job("wake")
    assert bench.hears() == "wake"
    bench.clock.at += 30.0
    assert eventually(lambda: bench.worker.beat().age_s == 0.0)


def test_stopping_lets_queued_jobs_finish() -> None:
    bench = Bench()
    release = bench.hang("read")
    bench.job("last")
    bench.worker.stop()
    release.set()
    assert [bench.hears(), bench.hears()] == ["read after all", "last"]
