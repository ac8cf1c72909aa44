"""The report of the hardware self-tests, for the folder of whoever looks after the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from drivers.printer.document import (
    Align,
    Element,
    Feed,
    KeyValue,
    PrintDocument,
    Rule,
    RuleStyle,
    Text,
    Weight,
)
from kiosk.documents.centre import Catalogues, CentreInfo, centred, end, head, sizes, stamp


class Outcome(StrEnum):
    """How a test ended (ui.md, Self-test)."""

    PASSED = "passed"
    WARNING = "warning"
    DISCONNECTED = "disconnected"
    FAILED = "failed"
    NOT_RUN = "not_run"


@dataclass(frozen=True, slots=True)
class SelfTestRow:
    """One test."""

    name: str
    """In the reader's language."""
    outcome: Outcome
    code: str = ""
    """Failure code; shown for every row that has not passed."""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class SelfTestReport:
    """One round of tests."""

    terminal: str
    started: datetime
    rows: tuple[SelfTestRow, ...]

    @property
    def passed(self) -> int:
        return sum(row.outcome is Outcome.PASSED for row in self.rows)


def selftest_document(
    report: SelfTestReport, centre: CentreInfo, language: str, catalogue: Catalogues, width: int
) -> PrintDocument:
    """In one language, that of the staff who asked for it."""
    texts = catalogue(language)
    size = sizes(width)
    elements: list[Element] = [
        *head(centre, size),
        Feed(10),
        centred(texts.text("selftest.title"), size.title, Weight.BOLD),
        Text(f"{report.terminal}  {stamp(report.started)}", 24, align=Align.CENTRE, printer_face=True),
        Feed(6),
        Text(
            texts.text("selftest.summary", passed=report.passed, total=len(report.rows)),
            size.body + 4,
            Weight.SEMIBOLD,
            Align.CENTRE,
        ),
        Feed(6),
        Rule(),
        Feed(4),
    ]
    for row in report.rows:
        elements += [
            Feed(4),
            KeyValue(row.name, texts.text(f"selftest.outcome.{row.outcome.value}"), size.body),
        ]
        if row.outcome is not Outcome.PASSED:
            why = "  ".join(part for part in (row.code, row.remark) if part)
            elements.append(Text(why, size.small))
    elements += [
        Feed(8),
        Rule(),
        Feed(8),
        Text(texts.text("selftest.signature"), size.small),
        Feed(56),
        Rule(RuleStyle.DOTTED, 3),
        *end(),
    ]
    return PrintDocument(width, tuple(elements))
