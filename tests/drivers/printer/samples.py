"""Documents and a clock for the printer tests."""

from __future__ import annotations

from drivers.printer.document import (
    Align,
    BigNumber,
    Cut,
    Feed,
    KeyValue,
    PrintDocument,
    QrCode,
    Rule,
    Text,
    Weight,
)


def slip(number: str = "A012", width: int = 576) -> PrintDocument:
    """Every kind of element but a picture."""
    return PrintDocument(
        width,
        (
            Text("Trung tâm Phục vụ hành chính công", 24, align=Align.CENTRE),
            Rule(),
            BigNumber(number),
            Text("Hộ tịch – Chứng thực", 34, Weight.BOLD, Align.CENTRE),
            Text("08:46  21/01/2026", 48, align=Align.CENTRE, printer_face=True),
            KeyValue("Đang chờ trước", "7 người"),
            KeyValue("Dự kiến", "khoảng 10–15 phút", together=Align.CENTRE),
            QrCode("Số thứ tự: A012\nHộ tịch"),
            Feed(24),
            Cut(),
        ),
    )


def stub(number: str) -> PrintDocument:
    """A small ticket for suites that print thousands."""
    return PrintDocument(
        384,
        (
            Text("Quầy số 3", 20),
            BigNumber(number),
            QrCode("Số thứ tự", module=2),
            Text("Mời chờ", 20),
            Cut(),
        ),
    )


class HandClock:
    """Time that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += max(seconds, 0.001)
