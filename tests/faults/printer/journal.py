"""A journal that forgets nothing and costs nothing: the fault suites write thousands of entries.

It follows the same rules as the one on disk, which has suites of its own.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from kiosk.queue.model import PrintJob, PrintState, QueueFailure, Ticket


class MemoryJournal:
    """`PrintJournal` in memory. It outlives the process that is killed."""

    def __init__(self) -> None:
        self.jobs: list[PrintJob] = []
        self.steps: list[tuple[int, PrintState]] = []

    def open_print(self, ticket: Ticket, language: str, *, reprint: bool) -> PrintJob | QueueFailure:
        for job in self.jobs:
            if not job.state.settled:
                self.mark_print(job.id, job.state.when_lost)
        job = PrintJob(len(self.jobs), ticket.id, language, reprint, PrintState.ISSUED)
        self.jobs.append(job)
        self.steps.append((job.id, job.state))
        return job

    def mark_print(self, job: int, state: PrintState, token: bytes | None = None) -> QueueFailure | None:
        known = self.jobs[job]
        if known.state.may_become(state):
            self.jobs[job] = replace(known, state=state, token=token or known.token)
            self.steps.append((job, state))
        return None

    def print_job(self, job: int) -> PrintJob | QueueFailure:
        return self.jobs[job]

    def print_jobs(self, ticket: UUID) -> tuple[PrintJob, ...] | QueueFailure:
        return tuple(job for job in self.jobs if job.ticket == ticket)

    def unsettled(self) -> tuple[PrintJob, ...] | QueueFailure:
        return tuple(job for job in self.jobs if not job.state.settled)
