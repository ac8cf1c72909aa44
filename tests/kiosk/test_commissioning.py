"""The rules of commissioning: what a printer should hold, what to change in it, what to use of it."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import datetime
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.blocks import Encoding, RasterBlock, StoredBlock
from drivers.printer.document import PrintDocument, Rule, RuleStyle
from drivers.printer.layout import lay_out
from drivers.printer.model import NvMemoryInfo
from drivers.printer.nv import MOST_BLOCKS, NvBlock, nv_blocks, stored_keys
from drivers.printer.profile import generic, profile
from drivers.printer.raster import Raster
from kiosk.assembly import composer
from kiosk.commissioned import Commissioned, Verdict
from kiosk.commissioning import (
    OtherModel,
    Plan,
    choose,
    keeps_pictures,
    page_code,
    plan,
    profile_of,
    provable,
    record_of,
    ticket_parts,
    wanted_blocks,
)
from kiosk.config import Configuration, check
from kiosk.config.model import PrinterSection
from kiosk.queue.model import Estimate, Ticket
from kiosk.resources import config_folder

DEFAULTS = tomllib.loads((config_folder() / "default.toml").read_text(encoding="utf-8"))
EPSON = profile("epson-tm-t20")
ROOMY = 1_000_000


def configuration(**printer: object) -> Configuration:
    found = check(DEFAULTS, {"printer": printer})
    assert isinstance(found, Configuration)
    return found


def tickets(config: Configuration) -> list[PrintDocument]:
    moment = datetime.fromisoformat("2026-03-02T15:04:05+07:00")
    estimates = (None, Estimate(5, 5), Estimate(40, 90))
    found = []
    for service, language, priority, reprint, estimate in product(
        config.service, config.visit.languages, (False, True), (False, True), estimates
    ):
        ticket = Ticket(UUID(int=7), "K2-015", service.code, moment.date(), moment, priority, 12, estimate)
        found.append(composer(config)(ticket, language, reprint))
    return found


def blocks(*names: int, rows: int = 8) -> tuple[NvBlock, ...]:
    """Blocks of 8 × `rows` dots, each of its own pattern, keyed by it."""
    return tuple(NvBlock(bytes([0x21 + name, 0x21]), Raster(1, rows, bytes([name] * rows))) for name in names)


def memory(*held: NvBlock, free: int = ROOMY) -> NvMemoryInfo:
    return NvMemoryInfo(ROOMY, free, tuple(block.key for block in held))


def record(*held: NvBlock, verdict: Verdict = Verdict.PROVEN) -> Commissioned:
    return record_of(EPSON, "TM-T20", Plan(keep=held), verdict)


# What a printer should hold.


@pytest.mark.parametrize("width", [576, 384])
def test_every_picture_that_any_ticket_calls_is_wanted_and_no_other(width: int) -> None:
    config = configuration(width_dots=width)
    wanted = wanted_blocks(config, composer(config))
    assert {block.digest for block in wanted} == {block.digest for block in nv_blocks(tickets(config))}


def test_the_lines_of_a_plain_vietnamese_ticket_come_first() -> None:
    config = configuration()
    first = nv_blocks(tickets(config)[2:3])
    wanted = wanted_blocks(config, composer(config))
    assert {block.digest for block in first} <= {block.digest for block in wanted[: len(first)]}


def test_with_everything_stored_no_ticket_carries_a_picture() -> None:
    config = configuration()
    stored = stored_keys(wanted_blocks(config, composer(config)))
    for document in tickets(config):
        laid = lay_out(document, Encoding.NV, stored).blocks
        assert not [block for block in laid if isinstance(block, RasterBlock)]


def test_every_stored_picture_is_on_the_proof_page() -> None:
    config = configuration()
    parts = ticket_parts(config, composer(config))
    wanted = nv_blocks([parts])
    for held in (wanted, wanted[::3], ()):
        shown = provable(parts, held)
        laid = lay_out(PrintDocument(576, shown), Encoding.NV, stored_keys(held)).blocks
        called = {block.key for block in laid if isinstance(block, StoredBlock)}
        assert called == {block.key for block in held}


# Which printer it is.


@pytest.mark.parametrize(
    ("named", "identity", "chosen"),
    [
        ("auto", "TM-T20III", "epson-tm-t20"),
        ("auto", "NOBODY KNOWS", "generic"),
        ("auto", None, "generic"),
        ("epson-tm-t88", "TM-T88V", "epson-tm-t88"),
        ("custom-vkp80", None, "custom-vkp80"),
        ("generic", "TM-T20", "generic"),
    ],
)
def test_the_printer_says_what_it_is(named: str, identity: str | None, chosen: str) -> None:
    assert profile_of(named, identity) == profile(chosen)


@pytest.mark.parametrize("identity", [None, "XP-80", "TM-T88V"])
def test_a_printer_that_is_another_one_is_not_commissioned_as_named(identity: str | None) -> None:
    assert profile_of("epson-tm-t20", identity) == OtherModel("epson-tm-t20", identity)


def test_pictures_are_kept_only_beside_a_native_number_and_qr() -> None:
    assert keeps_pictures(EPSON)
    assert not keeps_pictures(generic())
    assert not keeps_pictures(replace(EPSON, native_qr=False))


# What to change in it.


def test_into_an_empty_memory_everything_is_stored() -> None:
    wanted = blocks(1, 2, 3)
    assert plan(wanted, memory(), None, EPSON.name) == Plan(store=wanted)


def test_what_is_there_is_never_stored_again() -> None:
    wanted = blocks(1, 2, 3)
    assert plan(wanted, memory(*wanted), record(*wanted), EPSON.name) == Plan(keep=wanted)


def test_what_an_interrupted_commissioning_stored_is_not_stored_again() -> None:
    wanted = blocks(1, 2, 3)
    begun = record(*wanted, verdict=Verdict.PENDING)
    found = plan(wanted, memory(wanted[0]), begun, EPSON.name)
    assert (found.keep, found.store) == (wanted[:1], wanted[1:])


def test_a_renamed_line_is_stored_and_the_old_one_deleted() -> None:
    old, new = blocks(1, 2), blocks(1, 3)
    found = plan(new, memory(*old), record(*old), EPSON.name)
    assert (found.keep, found.store) == (new[:1], new[1:])
    assert [each.digest for each in found.delete] == [old[1].digest]


def test_after_a_refused_page_all_of_ours_is_stored_anew() -> None:
    wanted = blocks(1, 2)
    found = plan(wanted, memory(*wanted), record(*wanted, verdict=Verdict.REFUSED), EPSON.name)
    assert [block.digest for block in found.store] == [block.digest for block in wanted]
    assert [each.digest for each in found.delete] == [block.digest for block in wanted]
    assert not {block.key for block in found.store} & {block.key for block in wanted}


def test_what_another_program_stored_is_left_alone() -> None:
    (ours,) = blocks(1)
    theirs = replace(blocks(9)[0], key=ours.key)
    found = plan([ours], memory(theirs), None, EPSON.name)
    assert found.delete == ()
    assert [block.digest for block in found.store] == [ours.digest]
    assert found.store[0].key != theirs.key


def test_a_record_of_another_kind_of_printer_counts_for_nothing() -> None:
    wanted = blocks(1)
    found = plan(wanted, memory(*wanted), record(*wanted), "epson-tm-t88")
    assert (found.keep, found.delete) == ((), ())
    assert found.store[0].key != wanted[0].key


def test_the_most_important_go_in_first_when_room_is_short() -> None:
    wanted = blocks(1, 2, 3)
    found = plan(wanted, memory(free=2 * wanted[0].size), None, EPSON.name)
    assert (found.store, found.left_out) == (wanted[:2], wanted[2:])


def test_the_room_of_deleted_pictures_is_used() -> None:
    old, new = blocks(1), blocks(2)
    assert plan(new, memory(*old, free=0), record(*old), EPSON.name).store == new


def test_no_more_pictures_are_kept_than_a_printer_stores_in_reasonable_time() -> None:
    theirs = tuple(replace(block, key=b"z" + block.key[:1]) for block in blocks(*range(60, 70)))
    wanted = blocks(*range(MOST_BLOCKS))
    found = plan(wanted, memory(*theirs), None, EPSON.name)
    assert len(found.store) == MOST_BLOCKS - 10
    assert len(found.left_out) == 10


@given(st.data())
def test_any_plan_fits_names_nothing_twice_and_wears_least(data: st.DataObject) -> None:
    every = blocks(*range(30))
    some = st.lists(st.sampled_from(every), unique=True, max_size=30)
    wanted, known, there = data.draw(some), data.draw(some), data.draw(some)
    verdict = data.draw(st.sampled_from(Verdict))
    free = data.draw(st.integers(0, 500))
    before = memory(*there, free=free)
    found = plan(wanted, before, record(*known, verdict=verdict), EPSON.name)

    deleted = {each.key.encode() for each in found.delete}
    assert deleted <= set(before.keys) & {block.key for block in known}
    assert {block.key for block in found.keep} <= set(before.keys) - deleted
    stored = [block.key for block in found.store]
    assert len(set(stored)) == len(stored)
    assert not set(stored) & set(before.keys)
    assert all(0x21 <= byte <= 0x7E for key in stored for byte in key)
    assert sum(block.size for block in found.store) <= free + sum(each.size for each in found.delete)
    told = [block.digest for block in (*found.blocks, *found.left_out)]
    assert sorted(told) == sorted(block.digest for block in wanted)


def test_the_page_code_stands_for_these_pictures_in_any_order() -> None:
    some = blocks(1, 2, 3)
    assert page_code(EPSON, some) == page_code(EPSON, some[::-1])
    assert len({page_code(EPSON, some), page_code(EPSON, some[1:]), page_code(generic(), some)}) == 3


# What to use of it.


def forbidden() -> tuple[NvBlock, ...]:
    raise AssertionError("rendered without need")


def test_before_commissioning_tickets_are_mixed_and_nothing_is_rendered() -> None:
    found = choose(PrinterSection(), None, forbidden)
    assert (found.profile, found.encoding, found.outdated) == (generic(), Encoding.MIXED, 0)


@pytest.mark.parametrize("verdict", [Verdict.PENDING, Verdict.REFUSED])
def test_without_a_human_yes_nothing_stored_is_used(verdict: Verdict) -> None:
    found = choose(PrinterSection(), record(*blocks(1), verdict=verdict), forbidden)
    assert (found.profile, found.encoding, dict(found.stored)) == (generic(), Encoding.MIXED, {})


def test_when_all_is_stored_only_calls_are_sent() -> None:
    wanted = blocks(1, 2)
    found = choose(PrinterSection(), record(*wanted), lambda: wanted)
    assert (found.profile, found.encoding, found.outdated) == (EPSON, Encoding.NV, 0)
    assert found.stored == stored_keys(wanted)


def test_a_changed_line_is_noticed_and_sent_as_a_picture() -> None:
    found = choose(PrinterSection(), record(*blocks(1, 2)), lambda: blocks(1, 3))
    assert (found.encoding, found.wanted, found.outdated) == (Encoding.HYBRID, 2, 1)
    assert found.stored == stored_keys(blocks(1))


def test_when_everything_has_changed_tickets_are_mixed_and_it_is_said() -> None:
    found = choose(PrinterSection(), record(*blocks(1)), lambda: blocks(2))
    assert (found.encoding, found.outdated) == (Encoding.MIXED, 1)


def test_what_found_no_room_is_no_reason_to_warn() -> None:
    held, left = blocks(1), blocks(2)
    kept = record_of(EPSON, None, Plan(keep=held, left_out=left), Verdict.PROVEN)
    found = choose(PrinterSection(), kept, lambda: (*held, *left))
    assert (found.encoding, found.outdated) == (Encoding.NV, 0)


def test_when_only_a_few_found_room_lines_are_sent_whole() -> None:
    held, left = blocks(1), blocks(2, 3)
    kept = record_of(EPSON, None, Plan(keep=held, left_out=left), Verdict.PROVEN)
    found = choose(PrinterSection(), kept, lambda: (*held, *left))
    assert (found.encoding, found.outdated) == (Encoding.HYBRID, 0)


def test_a_profile_named_by_hand_wins_and_blocks_of_another_are_not_called() -> None:
    found = choose(PrinterSection(profile="epson-tm-t88"), record(*blocks(1)), forbidden)
    assert (found.profile.name, found.encoding) == ("epson-tm-t88", Encoding.MIXED)


@pytest.mark.parametrize("forced", ["mixed", "raster"])
def test_an_encoding_named_by_hand_wins(forced: str) -> None:
    section = PrinterSection.model_validate({"encoding": forced})
    assert choose(section, record(*blocks(1)), forbidden).encoding == Encoding(forced)


def test_stored_pictures_asked_for_but_never_commissioned_are_told() -> None:
    section = PrinterSection.model_validate({"encoding": "nv", "profile": "epson-tm-t20"})
    found = choose(section, None, lambda: blocks(1, 2))
    assert (found.encoding, dict(found.stored), found.outdated) == (Encoding.NV, {}, 2)


def test_a_profile_that_is_no_longer_shipped_is_one_nobody_knows() -> None:
    gone = record(*blocks(1)).model_copy(update={"profile": "gone"})
    assert choose(PrinterSection(), gone, forbidden).profile == generic()


def test_a_page_part_is_never_a_bare_value() -> None:
    config = configuration()
    parts = ticket_parts(config, composer(config)).elements
    assert Rule(RuleStyle.DOTTED, 3) in parts
    assert len(set(parts)) == len(parts)
