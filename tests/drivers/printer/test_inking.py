"""Lines as dots: drawn once when they never change, forgotten when they may name somebody."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.printer import qr
from drivers.printer.blocks import Encoding, RasterBlock
from drivers.printer.document import Align, KeyValue, PrintDocument, Text, Weight
from drivers.printer.inking import fixed_line, inked_line
from drivers.printer.layout import lay_out
from drivers.printer.lines import Line


@pytest.mark.parametrize("encoding", Encoding)
def test_only_lines_that_never_change_are_kept(encoding: Encoding) -> None:
    fixed_line.cache_clear()
    lay_out(PrintDocument(576, (Text("Một dòng riêng"), KeyValue("Hồ sơ", "riêng"))), encoding)
    assert fixed_line.cache_info().currsize == 0
    lay_out(PrintDocument(576, (Text("Một dòng chung", fixed=True),)), encoding)
    assert fixed_line.cache_info().currsize == 1


def test_a_kept_line_has_the_same_dots_in_every_place() -> None:
    line = Text("Đường dây nóng", 23, align=Align.CENTRE, fixed=True)
    layout = lay_out(PrintDocument(576, (line, Text("giữa"), line)), Encoding.RASTER)
    first, _, last = layout.blocks
    assert isinstance(first, RasterBlock)
    assert isinstance(last, RasterBlock)
    assert first.raster == last.raster
    assert first.y < last.y


def test_a_line_without_ink_is_none() -> None:
    assert inked_line(Line("\u200b", 26, Weight.REGULAR), 576, Align.LEFT, doubled=False) is None


@settings(max_examples=100, deadline=None)
@given(st.text(string.printable[:95] + "Đấường\n", min_size=1, max_size=400))
def test_the_side_of_a_symbol_is_known_without_computing_it(text: str) -> None:
    assert qr.side(text) == len(qr.matrix(text))
