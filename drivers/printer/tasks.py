"""Calls handed from their callers to the printer's thread, and who may still change their mind."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Generic, TypeVar

from drivers.deadline import Deadline
from drivers.printer.model import PrinterStatus
from drivers.printer.session import Session

T = TypeVar("T")

Begin = Callable[[], None]


class AbandonedError(Exception):
    """The caller's time was up before the first byte."""


class Stage(Enum):
    """Changed under the writer's lock only."""

    WAITING = auto()
    BEGUN = auto()
    ABANDONED = auto()


class Task(Generic[T]):
    """One call, shared between the caller and the thread under the writer's lock.

    `work` does it; it calls what it is given right before the first byte that matters leaves. `unbegun` and
    `begun` are the answers to a caller whose time is up, `gone` when there is no line.
    """

    def __init__(
        self,
        work: Callable[[Session, Begin], T],
        deadline: Deadline,
        *,
        unbegun: Callable[[PrinterStatus], T],
        begun: Callable[[PrinterStatus], T],
        gone: T,
    ) -> None:
        self.work = work
        self.deadline = deadline
        self.unbegun = unbegun
        self.begun = begun
        self.gone = gone
        self.stage = Stage.WAITING
        self.results: list[T] = []
        self.bug: BaseException | None = None
