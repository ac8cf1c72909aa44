"""A worker: one thread that performs blocking calls for one room, under a deadline, with a heartbeat.

A call that outlives its deadline is answered by its `late` and the thread is abandoned: a new one takes
over, so that a hung device never makes the terminal deaf.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

from drivers.deadline import Clock, Deadline

GRACE_S = 1.0
"""Drivers end by their own deadline; the worker steps in only when they do not."""


@dataclass(frozen=True, slots=True)
class Job:
    """One call. `run` posts its own answer; `late` posts the answer in its place."""

    run: Callable[[], None]
    late: Callable[[], None]
    deadline_s: float


@dataclass(frozen=True, slots=True)
class Beat:
    """What a heartbeat tells."""

    worker: str
    busy: bool
    age_s: float
    """Seconds since the thread last showed life; while busy, since the call began."""
    waiting: int
    replaced: int
    """How often a hung thread was abandoned."""


@dataclass(slots=True)
class _Thread:
    """What one thread shows its worker. An abandoned thread keeps its own and harms nobody."""

    current: tuple[Job, Deadline] | None = None
    last_beat: float = 0.0


class Worker:
    """Performs jobs one after the other."""

    BEAT_S = 1.0

    def __init__(self, name: str, on_bug: Callable[[str, BaseException], None], clock: Clock) -> None:
        self.name = name
        self._on_bug = on_bug
        self._clock = clock
        self._lock = threading.Lock()
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._replaced = 0
        self._live = _Thread(last_beat=clock())
        self._spawn(self._live)

    def submit(self, job: Job) -> None:
        """Queues a job; never blocks."""
        self._jobs.put(job)

    def beat(self) -> Beat:
        """The heartbeat as of now."""
        with self._lock:
            live = self._live
            return Beat(
                worker=self.name,
                busy=live.current is not None,
                age_s=max(0.0, self._clock() - live.last_beat),
                waiting=self._jobs.qsize(),
                replaced=self._replaced,
            )

    def supervise(self) -> bool:
        """Called every second: abandons a thread whose call is late. True when it did."""
        with self._lock:
            current = self._live.current
            if current is None or current[1].at + GRACE_S > self._clock():
                return False
            self._replaced += 1
            self._live = _Thread(last_beat=self._clock())
            self._spawn(self._live)
        current[0].late()
        return True

    def stop(self) -> None:
        """Lets the thread end after what it is doing and what is queued."""
        self._jobs.put(None)

    def _spawn(self, own: _Thread) -> None:
        threading.Thread(target=self._work, args=(own,), name=f"worker-{self.name}", daemon=True).start()

    def _work(self, own: _Thread) -> None:
        while self._goes_on(own):
            try:
                job = self._jobs.get(timeout=self.BEAT_S)
            except queue.Empty:
                continue
            if job is None:
                return
            with self._lock:
                own.last_beat = self._clock()
                own.current = (job, Deadline.after(job.deadline_s, self._clock))
            try:
                job.run()
            except BaseException as bug:  # noqa: BLE001  # a bug, or an exit, in one call must not end the worker
                self._on_bug(self.name, bug)
            # A call holds what it was asked about: a number, a code. It must not live until the next one.
            del job

    def _goes_on(self, own: _Thread) -> bool:
        """Shows life between two calls. False for an abandoned thread: the next job is its heir's."""
        with self._lock:
            own.current = None
            own.last_beat = self._clock()
            return self._live is own
