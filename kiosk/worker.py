"""A worker: one thread that performs blocking calls for one room, under a deadline, with a heartbeat.

A call that outlives its deadline is answered by its `late` and the thread is abandoned: a new one takes
over, so that a hung device never makes the terminal deaf.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

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
    """What one thread shares with its worker. An abandoned thread keeps its own and harms nobody."""

    jobs: queue.SimpleQueue[Job | None] = field(default_factory=queue.SimpleQueue)
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
        self._replaced = 0
        self._live = self._spawn(_Thread())

    def submit(self, job: Job) -> None:
        """Queues a job; never blocks."""
        with self._lock:
            self._live.jobs.put(job)

    def beat(self) -> Beat:
        """The heartbeat as of now."""
        with self._lock:
            live = self._live
            return Beat(
                worker=self.name,
                busy=live.current is not None,
                age_s=max(0.0, self._clock() - live.last_beat),
                waiting=live.jobs.qsize(),
                replaced=self._replaced,
            )

    def supervise(self) -> bool:
        """Called every second: abandons a thread whose call is late. True when it did."""
        with self._lock:
            hung = self._live
            current = hung.current
            if current is None or current[1].at + GRACE_S > self._clock():
                return False
            self._replaced += 1
            heir = _Thread()
            while not hung.jobs.empty():
                heir.jobs.put(hung.jobs.get_nowait())
            hung.jobs.put(None)
            self._live = self._spawn(heir)
        current[0].late()
        return True

    def stop(self) -> None:
        """Lets the thread end after what it is doing."""
        with self._lock:
            self._live.jobs.put(None)

    def _spawn(self, shared: _Thread) -> _Thread:
        shared.last_beat = self._clock()
        threading.Thread(target=self._work, args=(shared,), name=f"worker-{self.name}", daemon=True).start()
        return shared

    def _work(self, shared: _Thread) -> None:
        while True:
            try:
                job = shared.jobs.get(timeout=self.BEAT_S)
            except queue.Empty:
                shared.last_beat = self._clock()
                continue
            if job is None:
                return
            shared.last_beat = self._clock()
            shared.current = (job, Deadline.after(job.deadline_s, self._clock))
            try:
                job.run()
            except Exception as bug:  # noqa: BLE001  # a bug in one call must not end the worker
                self._on_bug(self.name, bug)
            finally:
                shared.current = None
                shared.last_beat = self._clock()
