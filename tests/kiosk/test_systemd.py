"""What the operating system is told: unit, user, folders, device names, permissions."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from kiosk.config.model import Terminal
from kiosk.resources import systemd_folder

UNIT = systemd_folder() / "kiosk.service"


def sections() -> dict[str, dict[str, list[str]]]:
    """Section → setting → values, in order."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    section = ""
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[]")
            continue
        name, separator, value = line.partition("=")
        assert separator, line
        found[section][name].append(value)
    return found


def entries(name: str) -> list[list[str]]:
    lines = (systemd_folder() / name).read_text(encoding="utf-8").splitlines()
    return [re.findall(r'"[^"]*"|\S+', line) for line in lines if line and not line.startswith("#")]


def test_the_terminal_is_restarted_for_ever_and_soon() -> None:
    unit = sections()
    assert unit["Service"]["Restart"] == ["always"]
    assert unit["Service"]["RestartSec"] == ["1"]
    assert unit["Unit"]["StartLimitIntervalSec"] == ["0"]
    assert unit["Service"]["ExecStart"][0].endswith("/kiosk run")


def test_the_card_service_is_wanted_and_the_network_is_not_waited_for() -> None:
    unit = sections()["Unit"]
    assert "pcscd.socket" in unit["After"][0].split()
    assert "pcscd.socket" in unit["Wants"][0].split()
    assert "network" not in " ".join(value for values in unit.values() for value in values)


def test_folders_are_those_the_configuration_expects() -> None:
    service = sections()["Service"]
    assert Path("/run", service["RuntimeDirectory"][0]) == Terminal().control_socket.parent
    assert Path("/var/lib", service["StateDirectory"][0]) == Terminal().state_folder
    assert service["StateDirectoryMode"] == ["0700"]


def test_personal_data_reaches_neither_core_files_nor_swap() -> None:
    service = sections()["Service"]
    assert (service["LimitCORE"], service["MemorySwapMax"]) == (["0"], ["0"])


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("NoNewPrivileges", "yes"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"),
        ("CapabilityBoundingSet", ""),
        ("RestrictSUIDSGID", "yes"),
        ("SystemCallArchitectures", "native"),
    ],
)
def test_the_service_has_no_more_rights_than_it_needs(setting: str, value: str) -> None:
    assert sections()["Service"][setting] == [value]


def test_the_service_user_and_its_groups_exist() -> None:
    made = entries("sysusers.d/kiosk.conf")
    assert all(entry[0] in ("u", "g", "m") for entry in made)
    service = sections()["Service"]
    names = {entry[1] for entry in made}
    assert service["User"][0] in names
    # Groups of the base system come with it; ours we make.
    base = {"dialout", "video", "render", "input"}
    assert set(service["SupplementaryGroups"][0].split()) <= names | base
    assert "dialout" in service["SupplementaryGroups"][0].split()
    user = next(entry for entry in made if entry[0] == "u")
    assert Path(user[4]) == Terminal().state_folder
    assert user[5].endswith("nologin")


def test_configuration_is_not_readable_by_everybody() -> None:
    for kind, path, mode, *_ in entries("tmpfiles.d/kiosk.conf"):
        assert kind == "d"
        assert path.startswith("/etc/kiosk")
        assert mode.endswith("0")


def test_printer_and_scanner_get_stable_names_from_different_makers() -> None:
    text = (systemd_folder() / "udev" / "70-kiosk.rules").read_text(encoding="utf-8")
    rules = [line for line in text.splitlines() if line and not line.startswith("#")]
    part = re.compile(r'[A-Z_]+(\{[\w]+\})?(==|!=|\+=|=)"[^"]*"')
    assert all(part.fullmatch(piece) for rule in rules for piece in rule.split(", "))
    named = re.findall(r'ATTRS\{idVendor\}=="([0-9a-f]{4})", SYMLINK\+="kiosk/(\w+)"', text)
    assert {device for _, device in named} == {"printer", "scanner"}
    assert len({vendor for vendor, _ in named}) == len(named)


def test_the_service_user_may_use_the_card_service() -> None:
    text = (systemd_folder() / "polkit" / "50-kiosk-pcsc.rules").read_text(encoding="utf-8")
    assert f'subject.user === "{sections()["Service"]["User"][0]}"' in text
    for action in ("access_pcsc", "access_card"):
        assert f'"org.debian.pcsc-lite.{action}"' in text
    assert [text.count(a) for a in "({"] == [text.count(b) for b in ")}"]


def test_systemd_itself_finds_nothing_wrong(tmp_path: Path) -> None:
    # The program is not installed where the unit expects it: another one stands in for its path.
    unit = tmp_path / "kiosk.service"
    unit.write_text(
        UNIT.read_text(encoding="utf-8").replace("/opt/kiosk/bin/kiosk", sys.executable), encoding="utf-8"
    )
    program = shutil.which("systemd-analyze")
    if program is None:
        # Without systemd the parse above is all that can be proven; at least every line must parse.
        assert set(sections()) == {"Unit", "Service", "Install"}
        return
    done = subprocess.run(
        [program, "verify", "--man=no", "--recursive-errors=no", str(unit)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert [line for line in done.stderr.splitlines() if "kiosk.service" in line] == []
    assert done.returncode == 0, done.stderr


def test_a_scanner_that_types_gets_a_name_and_is_nobody_elses_keyboard() -> None:
    folder = systemd_folder() / "udev"
    text = (folder / "71-kiosk-scanner-keys.rules").read_text(encoding="utf-8")
    rules = [line for line in text.splitlines() if line and not line.startswith("#")]
    part = re.compile(r'[A-Z_]+(\{[\w]+\})?(==|!=|\+=|=)"[^"]*"')
    assert all(part.fullmatch(piece) for rule in rules for piece in rule.split(", "))
    serial = (folder / "70-kiosk.rules").read_text(encoding="utf-8")
    makers = set(re.findall(r'ATTRS\{idVendor\}=="([0-9a-f]{4})"', text))
    assert makers == set(re.findall(r'ATTRS\{idVendor\}=="([0-9a-f]{4})", SYMLINK\+="kiosk/scanner"', serial))
    assert 'SYMLINK+="kiosk/scanner-keys", GROUP="input", MODE="0660"' in rules
    assert 'ENV{ID_INPUT_KEYBOARD}=""' in text
    gotos = set(re.findall(r'GOTO="(\w+)"', text))
    assert gotos == set(re.findall(r'LABEL="(\w+)"', text))
    assert "input" in sections()["Service"]["SupplementaryGroups"][0].split()
