"""The one thread that owns the printer: opens the line, works off tasks, and listens between them.

Callers hand in a task and wait, at most to their deadline. Between tasks the thread waits for the printer's
own reports and for new tasks at once; now and then it asks. A line that went away is closed at once (an open
descriptor would make the device return under another name) and opened again, with growing pauses.
"""

from __future__ import annotations

import logging
import os
import select
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from drivers.deadline import Deadline
from drivers.listening import tell
from drivers.printer.line import Line, LineGoneError
from drivers.printer.model import PrinterInfo, PrinterStatus, StatusListener
from drivers.printer.session import Session, Setup
from drivers.printer.tasks import AbandonedError, Stage, Task

_log = logging.getLogger(__name__)

T = TypeVar("T")

_ASK_SECONDS = 5.0


class WatchedLine(Line, Protocol):
    """A line on a descriptor that can be waited on."""

    def fileno(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: between two questions to an idle printer, to one that reports by itself, and between attempts
    to open the device (the last one repeats)."""

    poll: float
    heartbeat: float
    backoff: tuple[float, ...]


class Writer:
    """`open_line` opens the device or raises `LineGoneError`."""

    def __init__(self, open_line: Callable[[], WatchedLine], setup: Setup, pace: Pace) -> None:
        self._open_line = open_line
        self._setup = setup
        self._pace = pace
        self._lock = threading.Condition()
        self._tasks: list[Task[Any]] = []
        self._closing = False
        self._status = PrinterStatus.DISCONNECTED
        self._told: PrinterStatus | None = None
        self._info = PrinterInfo(setup.profile.name, setup.profile.name)
        self._listener: StatusListener = lambda _: None
        self._thread: threading.Thread | None = None
        self._line: WatchedLine | None = None
        self._session: Session | None = None
        self._failures = 0
        # A process before this one may have died in the middle of a ticket.
        self._torn = True
        self._wake_out, self._wake_in = os.pipe()
        os.set_blocking(self._wake_out, False)
        os.set_blocking(self._wake_in, False)

    @property
    def status(self) -> PrinterStatus:
        return self._status

    @property
    def info(self) -> PrinterInfo:
        return self._info

    def start(self, listener: StatusListener) -> None:
        """The listener runs on the thread and must be quick."""
        if self._thread is not None:
            raise RuntimeError("the printer is started once")
        self._listener = listener
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)
        self._thread.start()

    def call(self, task: Task[T]) -> T:
        """Waits for the task, at most to its deadline. What its callbacks raise arrives here."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive() or self._closing:
                return task.gone
            self._tasks.append(task)
            self._wake()
            while not task.results and task.bug is None and not task.deadline.passed and not self._closing:
                self._lock.wait(task.deadline.remaining())
            if task.bug is not None:
                raise task.bug
            if task.results:
                return task.results[0]
            if task.stage is Stage.WAITING:
                task.stage = Stage.ABANDONED
                return task.unbegun(self._status)
            return task.begun(self._status)

    def close(self) -> None:
        """Stops the thread and frees the device. Bounded: the thread looks up at every turn."""
        with self._lock:
            self._closing = True
            self._wake()
            self._lock.notify_all()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=5)
        with self._lock:
            if thread is None or not thread.is_alive():
                pipe, self._wake_in, self._wake_out = (self._wake_in, self._wake_out), -1, -1
                for number in pipe:
                    if number != -1:
                        os.close(number)

    def _wake(self) -> None:
        if self._wake_in == -1:
            return
        try:
            os.write(self._wake_in, b"!")
        except BlockingIOError:
            return

    # The thread.

    def _run(self) -> None:
        ask_at = time.monotonic()
        try:
            while True:
                task = self._next_task()
                if self._closing:
                    return
                if task is not None:
                    self._work(task)
                elif time.monotonic() >= ask_at:
                    self._ask()
                elif not self._idle(ask_at - time.monotonic()) or self._hear():
                    continue
                ask_at = time.monotonic() + self._pause()
        finally:
            self._drop()
            # Also when a bug ends this thread: a printer nobody asks is not ready.
            self._status = PrinterStatus.DISCONNECTED
            with self._lock:
                self._lock.notify_all()

    def _next_task(self) -> Task[Any] | None:
        with self._lock:
            # A task nobody waits for any more has no time left to ask the printer anything, and its silence
            # would pass for the printer's.
            self._tasks = [task for task in self._tasks if task.stage is not Stage.ABANDONED]
            return self._tasks.pop(0) if self._tasks else None

    def _pause(self) -> float:
        if self._session is not None:
            return self._pace.heartbeat if self._session.reports else self._pace.poll
        steps = self._pace.backoff
        return steps[min(self._failures, len(steps)) - 1] if self._failures else steps[0]

    def _idle(self, seconds: float) -> bool:
        """Waits for a task, a report or the time to ask; True: the printer has something to say."""
        watched = [self._wake_out]
        try:
            if self._line is not None:
                watched.append(self._line.fileno())
            ready, _, _ = select.select(watched, [], [], max(0.0, seconds))
        except (LineGoneError, OSError, ValueError):
            return True
        if self._wake_out in ready:
            os.read(self._wake_out, 4096)
        return any(number != self._wake_out for number in ready)

    def _hear(self) -> bool:
        """Tells what the printer reports; False: it is gone."""
        if self._session is None:
            return False
        try:
            status = self._session.listen()
        except LineGoneError:
            self._lost()
            return False
        if status is not None:
            self._tell(status)
        return True

    def _connected(self, deadline: Deadline) -> Session | None:
        if self._session is not None:
            return self._session
        try:
            self._line = self._open_line()
        except LineGoneError:
            self._failures += 1
            return None
        session = Session(self._line, self._setup, torn=self._torn)
        try:
            session.prepare(deadline)
        except LineGoneError:
            self._failures += 1
            self._drop()
            return None
        self._failures = 0
        self._session = session
        self._info = session.info
        return session

    def _ask(self) -> None:
        deadline = Deadline.after(_ASK_SECONDS)
        session = self._connected(deadline)
        if session is None:
            self._tell(PrinterStatus.DISCONNECTED)
            return
        try:
            status = session.status(deadline)
        except LineGoneError:
            self._lost()
            return
        self._info = session.info
        self._tell(status)
        self._hear()

    def _work(self, task: Task[Any]) -> None:
        results: list[Any] = [task.gone]
        bug: BaseException | None = None
        session: Session | None = None
        try:
            session = self._connected(task.deadline)
            if session is not None:
                results = [task.work(session, lambda: self._begin(task))]
        except LineGoneError:
            self._lost()
            session = None
        except AbandonedError:
            results = [task.unbegun(self._status)]
        except Exception as error:  # noqa: BLE001  # a callback failed (the journal's): its caller must learn it
            bug = error
        if session is None or session.last is PrinterStatus.DISCONNECTED:
            self._drop()
            self._tell(PrinterStatus.DISCONNECTED)
        else:
            self._info = session.info
            self._tell(session.last)
            self._hear()
        with self._lock:
            task.results, task.bug = ([] if bug is not None else results), bug
            self._lock.notify_all()

    def _begin(self, task: Task[Any]) -> None:
        with self._lock:
            if task.stage is Stage.ABANDONED or self._closing:
                raise AbandonedError
            task.stage = Stage.BEGUN

    def _lost(self) -> None:
        self._failures += 1
        self._drop()
        self._tell(PrinterStatus.DISCONNECTED)

    def _drop(self) -> None:
        if self._session is not None:
            self._torn = self._session.torn
        self._session = None
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def _tell(self, status: PrinterStatus) -> None:
        self._status = status
        if status is self._told:
            return
        self._told = status
        _log.info("printer is %s", status.value)
        tell(self._listener, status, _log, "printer")
