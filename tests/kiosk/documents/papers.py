"""Every paper of the kiosk, for the tests that hold of all of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from drivers.printer.document import PrintDocument
from kiosk.cli.document_samples import SAMPLES
from kiosk.clock import ZONE
from kiosk.documents.centre import CentreInfo
from kiosk.documents.logo import shipped_logo
from tests.kiosk.documents.test_ticket import document

MOMENT = datetime(2026, 1, 21, 8, 46, 5, tzinfo=ZONE)
CENTRE = CentreInfo("Trung tâm Phục vụ hành chính công", "Phường Sen Hồng", "0900 000 000", shipped_logo())

Make = Callable[[str, int], PrintDocument]
"""Language, width."""


def _sampled(name: str) -> Make:
    return lambda language, width: SAMPLES[name](MOMENT, CENTRE, language, width)


PAPERS: dict[str, Make] = {
    "ticket": lambda language, width: document(language=language, width=width),
    **{name: _sampled(name) for name in SAMPLES},
}
