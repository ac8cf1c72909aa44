"""Stored pictures: the same paper for a few hundred bytes, and never an old line under a new name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import ImageChops

from drivers.printer.blocks import Encoding, RasterBlock, StoredBlock, render
from drivers.printer.document import (
    Align,
    BigNumber,
    Cut,
    Image,
    KeyValue,
    PrintDocument,
    QrCode,
    Rule,
    ShortForm,
    Text,
)
from drivers.printer.escpos import encode
from drivers.printer.layout import lay_out
from drivers.printer.nv import (
    CAPACITY,
    DELETE_ALL,
    LIST_KEYS,
    MOST_BLOCKS,
    NEXT_KEYS,
    REMAINING,
    NvBlock,
    define_block,
    delete_block,
    fitting,
    nv_blocks,
    parse_keys,
    parse_number,
    stored_keys,
)
from drivers.printer.profile import profile
from drivers.printer.raster import Raster
from drivers.printer.realtime import realtime_pair
from drivers.printer.simulated.engine import Capabilities, Engine


def ticket(number: str = "A012", service: str = "Hộ tịch", ahead: int = 7) -> PrintDocument:
    return PrintDocument(
        576,
        (
            Text("Phường Sen Hồng", 30, align=Align.CENTRE, fixed=True),
            Rule(),
            BigNumber(number),
            Text(service, 34, fixed=True),
            KeyValue(
                "Đang chờ trước", f"{ahead} người", short=ShortForm("Số người đang chờ trước", str(ahead))
            ),
            Text("Please look at the board", 24, printer_face=True, fixed=True),
            QrCode(f"Số thứ tự: {number}"),
            Cut(),
        ),
    )


def commissioned(*documents: PrintDocument, capacity: int = 64_000) -> tuple[Engine, tuple[NvBlock, ...]]:
    engine = Engine(Capabilities(nv_bytes=capacity))
    blocks = nv_blocks(documents)
    for block in blocks:
        engine.feed(define_block(block))
    return engine, blocks


@pytest.mark.parametrize("mode", list(Encoding))
def test_a_commissioned_printer_puts_on_paper_what_was_laid_out(mode: Encoding) -> None:
    engine, blocks = commissioned(ticket())
    layout = lay_out(ticket("B099", ahead=3), mode, stored_keys(blocks))
    engine.feed(encode(layout, profile("simulated")))
    (paper,) = engine.take_tickets()
    assert ImageChops.difference(render(layout), paper.picture).getbbox() is None
    assert paper.contents["qr"] == ([] if mode is Encoding.RASTER else ["Số thứ tự: B099"])


def test_a_ticket_of_stored_lines_sends_no_picture() -> None:
    engine, blocks = commissioned(ticket())
    data = encode(lay_out(ticket("B099"), Encoding.NV, stored_keys(blocks)))
    engine.feed(data)
    (paper,) = engine.take_tickets()
    assert paper.contents["rasters"] == 0
    assert len(data) < 400
    hybrid = lay_out(ticket("B099"), Encoding.HYBRID, stored_keys(blocks)).blocks
    assert sum(isinstance(block, RasterBlock) for block in hybrid) == 1


def test_a_changed_line_is_sent_as_a_picture_instead_of_an_old_block() -> None:
    _, blocks = commissioned(ticket(service="Hộ tịch"))
    layout = lay_out(ticket(service="Đất đai"), Encoding.NV, stored_keys(blocks))
    assert sum(isinstance(block, RasterBlock) for block in layout.blocks) == 1


def test_a_printer_without_blocks_gets_everything_as_pictures() -> None:
    blocks = lay_out(ticket(), Encoding.NV).blocks
    assert not any(isinstance(block, StoredBlock) for block in blocks)


def test_short_ascii_is_not_worth_a_block() -> None:
    short = PrintDocument(576, (Text("Counter 3", 24, printer_face=True, fixed=True), Cut()))
    assert nv_blocks([short]) == ()


def test_the_same_line_on_many_tickets_is_stored_once_under_one_key() -> None:
    alone, both = nv_blocks([ticket()]), nv_blocks([ticket("A001"), ticket("B002", "Đất đai")])
    assert len(both) == len(alone) + 1
    assert len({block.key for block in both}) == len(both)
    assert all(0x21 <= byte <= 0x7E for block in both for byte in block.key)


def test_what_finds_no_room_stays_a_picture() -> None:
    blocks = nv_blocks([ticket()])
    some = fitting(blocks, blocks[0].size + blocks[1].size)
    assert len(some) >= 2
    assert sum(block.size for block in some) <= blocks[0].size + blocks[1].size
    assert len(fitting(blocks * 40, 1 << 30)) == MOST_BLOCKS


def test_the_printer_tells_its_memory() -> None:
    engine, blocks = commissioned(ticket())
    asked = engine.feed(CAPACITY + REMAINING).split(b"\x00")
    used = sum(block.size for block in blocks)
    assert parse_number(asked[0], 0x30) == 64_000
    assert parse_number(asked[1], 0x31) == 64_000 - used
    keys = parse_keys(engine.feed(LIST_KEYS).removesuffix(b"\x00"))
    assert keys == (tuple(block.key for block in blocks), False)
    engine.feed(delete_block(blocks[0].key))
    keys = parse_keys(engine.feed(LIST_KEYS).removesuffix(b"\x00"))
    assert keys is not None
    assert blocks[0].key not in keys[0]
    engine.feed(DELETE_ALL)
    assert parse_keys(engine.feed(LIST_KEYS).removesuffix(b"\x00")) == ((), False)


def test_a_long_list_of_keys_comes_in_groups() -> None:
    engine = Engine(Capabilities(nv_bytes=64_000))
    for place in range(45):
        engine.feed(define_block(NvBlock(b"!" + bytes([0x21 + place]), Raster(1, 1, bytes([place])))))
    first = parse_keys(engine.feed(LIST_KEYS).removesuffix(b"\x00"))
    second = parse_keys(engine.feed(NEXT_KEYS).removesuffix(b"\x00"))
    assert first is not None
    assert second is not None
    assert (len(first[0]), first[1], len(second[0]), second[1]) == (40, True, 5, False)


def test_a_printer_without_memory_ignores_blocks() -> None:
    engine, blocks = commissioned(ticket(), capacity=0)
    assert engine.feed(CAPACITY + LIST_KEYS) == b""
    engine.feed(encode(lay_out(ticket(), Encoding.NV, stored_keys(blocks))))
    (paper,) = engine.take_tickets()
    assert paper.contents["blocks"] == 0


def test_definitions_hold_no_realtime_pair() -> None:
    assert all(realtime_pair(define_block(block)) == -1 for block in nv_blocks([ticket()]))
    # 1029 bytes and 11 of the header are 1040: 10 04.
    unlucky = Image(8, 1029, b"\xff" * 1029, fixed=True)
    assert nv_blocks([PrintDocument(576, (unlucky, Cut()))]) == ()


@pytest.mark.parametrize(
    "nonsense", [b"", b"7", b"71", b"71x", b"71123456789", b"7r", b"7rBab", b"7r@abc", b"\x00\xff"]
)
def test_nonsense_about_the_memory_is_no_answer(nonsense: bytes) -> None:
    assert parse_number(nonsense, 0x31) is None
    assert parse_keys(nonsense) is None


def test_a_short_value_is_ascii() -> None:
    with pytest.raises(ValueError, match="ASCII"):
        ShortForm("Số người", "bảy")
    with pytest.raises(ValueError, match="ASCII"):
        ShortForm("Số người", "")


def test_equal_dots_have_equal_names() -> None:
    raster = Raster(2, 4, b"12345678")
    assert raster.digest == Raster(2, 4, b"12345678").digest
    assert len({raster.digest, replace(raster, doubled=True).digest, Raster(4, 2, b"12345678").digest}) == 3
