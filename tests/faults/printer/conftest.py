"""Laying out the same two tickets thousands of times is not what these suites are about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.printer import session
from drivers.printer.blocks import Encoding, Layout, StoredKeys
from drivers.printer.document import PrintDocument
from drivers.printer.layout import lay_out

_made: dict[tuple[int, Encoding, int], tuple[PrintDocument, Layout]] = {}


def _once(document: PrintDocument, encoding: Encoding, stored: StoredKeys) -> Layout:
    key = id(document), encoding, len(stored)
    if key not in _made:
        # The document is kept with it: its id cannot be given to another.
        _made[key] = document, lay_out(document, encoding, stored)
    return _made[key][1]


@pytest.fixture(autouse=True)
def laid_out_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "lay_out", _once)
        yield
