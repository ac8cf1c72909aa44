"""Configuration: layers merge, every wrong value is named, nothing on a disk makes it raise."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.card.model import Assurance
from kiosk.config import ConfigProblem, Configuration, check, load, simulated_in_production
from kiosk.config.load import merge
from kiosk.presentation import ReaderKind, ReaderPlace
from kiosk.resources import config_folder

DEFAULT_BYTES = (config_folder() / "default.toml").read_bytes()
DEFAULTS = tomllib.loads(DEFAULT_BYTES.decode())
PORTAL = {"name": "Cổng thử", "base_url": "https://a.example", "token_url": "https://a.example/token"}


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "kiosk.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def good(found: Configuration | tuple[ConfigProblem, ...]) -> Configuration:
    assert isinstance(found, Configuration)
    return found


def fields(found: Configuration | tuple[ConfigProblem, ...]) -> list[str]:
    assert not isinstance(found, Configuration)
    assert all(problem.field and problem.reason for problem in found)
    return [problem.field for problem in found]


def test_the_shipped_defaults_are_a_whole_configuration(tmp_path: Path) -> None:
    config = good(load(written(tmp_path, "")))
    assert config.terminal.production
    assert config.visit.list_requires is Assurance.PROVEN
    assert [s.letter for s in config.service] == list("ABCDEFGH")


def test_an_own_file_overrides_key_by_key(tmp_path: Path) -> None:
    config = good(load(written(tmp_path, '[centre]\nname = "Xã Mẫu"\n[visit]\nquiet_s = 60\n')))
    assert config.centre.name == "Xã Mẫu"
    assert config.centre.hotline == DEFAULTS["centre"]["hotline"]
    assert (config.visit.quiet_s, config.visit.warning_s) == (60, 20)


def test_lists_are_replaced_as_a_whole() -> None:
    own = {"service": [DEFAULTS["service"][1]], "queue": {"result_service": "", "desk_service": ""}}
    assert [s.code for s in good(check(DEFAULTS, own)).service] == ["dat-dai"]


def test_merging_leaves_both_layers_as_they_were() -> None:
    below, above = {"a": {"b": 1}, "c": [1]}, {"a": {"d": 2}, "c": [2]}
    assert merge(below, above) == {"a": {"b": 1, "d": 2}, "c": [2]}
    assert below == {"a": {"b": 1}, "c": [1]}
    assert above == {"a": {"d": 2}, "c": [2]}


def test_a_byte_order_mark_is_harmless(tmp_path: Path) -> None:
    text = b'\xef\xbb\xbf[terminal]\nname = "K7"\n'
    assert good(load(written(tmp_path, text))).terminal.name == "K7"


@pytest.mark.parametrize(
    ("own", "field"),
    [
        ({"visit": {"quite_s": 3}}, "visit.quite_s"),
        ({"pritner": {}}, "pritner"),
        ({"visit": {"quiet_s": 0}}, "visit.quiet_s"),
        ({"visit": {"list_requires": "rejected"}}, "visit.list_requires"),
        ({"visit": {"languages": []}}, "visit.languages"),
        ({"visit": {"languages": ["vi", "tlh"]}}, "visit.languages"),
        ({"visit": {"languages": ["vi", "vi"]}}, "visit.languages"),
        ({"printer": {"width_dots": 500}}, "printer.width_dots"),
        ({"terminal": {"name": "kiosk one"}}, "terminal.name"),
        ({"card": {"kind": "magnetic"}}, "card.kind"),
        ({"card": {"position": "behind"}}, "card.position"),
        ({"card": {"wrong_can_limit": 0}}, "card.wrong_can_limit"),
        ({"card": {"reader": ""}}, "card.reader"),
        ({"scanner": {"kind": "usb"}}, "scanner.kind"),
        ({"scanner": {"device": "/dev/input/event3"}}, "scanner"),
        ({"scanner": {"kind": "keyboard", "device": "/dev/ttyACM0"}}, "scanner"),
        ({"scanner": {"kind": "keyboard", "device": "Scanner "}}, "scanner"),
        ({"centre": {"hours": [{"opens": "17:00", "closes": "07:00"}]}}, "centre.hours.0"),
        ({"centre": {"hours": [{"opens": 100, "closes": "17:00"}]}}, "centre.hours.0.opens"),
        ({"portal": [{**PORTAL, "base_url": "ftp://a.example"}]}, "portal.0.base_url"),
        ({"service": []}, "service"),
        ({"service": [{"code": "a-b", "letter": "A", "title": {"en": "x"}}]}, "service.0.title"),
        ({"service": 7}, "service"),
        ({"queue": {"desk_service": "nowhere"}}, "configuration"),
        ({"service": [DEFAULTS["service"][0], DEFAULTS["service"][0]]}, "configuration"),
        ({"service": [DEFAULTS["service"][0], {**DEFAULTS["service"][1], "letter": "A"}]}, "configuration"),
    ],
)
def test_a_wrong_setting_is_named(own: dict[str, Any], field: str) -> None:
    assert field in fields(check(DEFAULTS, own))


def test_all_problems_are_told_at_once() -> None:
    own = {"visit": {"quiet_s": 0, "ticket_s": 9999}, "printer": {"baud": 1}}
    assert set(fields(check(DEFAULTS, own))) == {"visit.quiet_s", "visit.ticket_s", "printer.baud"}


@pytest.mark.parametrize(
    "content",
    [
        b"[visit\n",
        b"a = 1\na = 2\n",
        b"\xff\xfe[visit]\n",
        b"a = " + b"[" * 100_000,
        b"a = " + b"9" * 5_000,
        b"\x00",
    ],
    ids=["unclosed", "twice", "not-utf8", "nested", "endless-number", "zero-byte"],
)
def test_a_broken_file_is_named_not_raised(tmp_path: Path, content: bytes) -> None:
    assert fields(load(written(tmp_path, content))) == ["kiosk.toml"]


def test_a_missing_file_and_a_folder_are_named_not_raised(tmp_path: Path) -> None:
    assert fields(load(tmp_path / "none.toml")) == ["none.toml"]
    assert fields(load(tmp_path)) == [tmp_path.name]


def test_settings_cannot_change_while_running(tmp_path: Path) -> None:
    config = good(load(written(tmp_path, "")))
    with pytest.raises(ValueError, match="frozen"):
        config.visit.quiet_s = 5


def test_pretending_devices_are_refused_in_production_only(tmp_path: Path) -> None:
    primary, secondary = os.openpty()
    link = tmp_path / "ticket-printer"
    link.symlink_to(os.ttyname(secondary))
    own = {
        "printer": {"device": str(link), "profile": "simulated"},
        "scanner": {"device": os.ttyname(secondary)},
        "card": {"reader": "Virtual PCD 00"},
    }
    found = simulated_in_production(good(check(DEFAULTS, own)))
    assert fields(found) == ["printer.device", "scanner.device", "printer.profile", "card.reader"]
    training = good(check(DEFAULTS, own, {"terminal": {"production": False}}))
    assert simulated_in_production(training) == ()
    os.close(primary)
    os.close(secondary)


def test_real_and_absent_devices_are_not_taken_for_pretending_ones() -> None:
    own = {"printer": {"device": "/dev/kiosk-printer"}, "card": {"reader": "ACS ACR1252"}}
    assert simulated_in_production(good(check(DEFAULTS, own))) == ()
    assert simulated_in_production(good(check(DEFAULTS))) == ()


@pytest.mark.parametrize("page", ["README.md", "README.vi.md"])
def test_the_examples_of_the_readme_are_configurations(tmp_path: Path, page: str) -> None:
    text = (Path(__file__).parents[2] / page).read_text(encoding="utf-8")
    five_lines, reader = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert len(five_lines.splitlines()) == 5
    assert good(load(written(tmp_path, five_lines))).portal[0].client_id == "kiosk"
    card = good(load(written(tmp_path, reader))).card
    assert (card.kind, card.position, card.wrong_can_limit) == (ReaderKind.SLOT, ReaderPlace.RIGHT, 3)
    assert card.reader == "Smart Terminal"


edits = st.lists(
    st.tuples(
        st.integers(0, len(DEFAULT_BYTES)),
        st.integers(0, 60),
        st.one_of(st.binary(max_size=8), st.text(max_size=8).map(lambda t: t.encode(errors="replace"))),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=edits)
def test_any_damage_to_a_file_gives_a_configuration_or_named_problems(
    tmp_path: Path, edits: list[tuple[int, int, bytes]]
) -> None:
    damaged = DEFAULT_BYTES
    for at, removed, inserted in edits:
        damaged = damaged[:at] + inserted + damaged[at + removed :]
    found = load(written(tmp_path, damaged))
    assert isinstance(found, Configuration) or fields(found)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def _paths(value: object, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(value, dict):
        return [before]
    return [before] * bool(before) + [
        p for key, below in value.items() for p in _paths(below, (*before, key))
    ]


ALL_FIELDS = _paths(good(check(DEFAULTS)).model_dump())


@settings(max_examples=300, deadline=None)
@given(path=st.sampled_from(ALL_FIELDS), value=anything)
def test_any_value_in_any_field_gives_a_configuration_or_named_problems(
    path: tuple[str, ...], value: object
) -> None:
    own: Any = value
    for key in reversed(path):
        own = {key: own}
    found = check(DEFAULTS, own)
    assert isinstance(found, Configuration) or fields(found)
