"""The wheel, installed on its own and run outside the checkout: nothing is missing, nothing is borrowed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from kiosk.catalogues.__main__ import CHECKOUT

pytestmark = pytest.mark.slow

ABOUT = """
import json, kiosk, drivers, screens
from importlib.metadata import entry_points, version
from kiosk.i18n import languages
from kiosk.resources import config_folder, systemd_folder
print(json.dumps({
    "files": [kiosk.__file__, drivers.__file__, screens.__file__,
        *map(str, (config_folder(), systemd_folder()))],
    "version": version("motcua-kiosk"),
    "languages": languages(),
    "unit": (systemd_folder() / "kiosk.service").is_file(),
    "trust": (config_folder() / "trust").is_dir(),
    "front_end": [entry.value for entry in entry_points(group="motcua.frontend")],
}))
"""


def run(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PIP_", "COV_", "COVERAGE"))
    }
    return subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the checkout, without isolation and so without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    done = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=CHECKOUT)
    assert done.returncode == 0, done.stderr
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment: the wheel itself, and the libraries of this one; not the checkout."""
    home = tmp_path_factory.mktemp("installed") / "env"
    venv.create(home, with_pip=False, symlinks=True)
    libraries = Path(sysconfig.get_path("purelib"))
    own = home / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    # A plain path line adds the libraries but does not run their .pth files: the editable checkout stays out.
    (own / "libraries.pth").write_text(f"{libraries}\n", encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "--python", home / "bin" / "python", "install", "--quiet")
    options = ("--no-deps", "--no-index", "--ignore-installed", "--disable-pip-version-check")
    done = run(*pip, *options, wheel, cwd=home)
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A working folder that is no checkout."""
    return tmp_path


def test_the_wheel_carries_the_data_and_no_tests(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    for path in ("config/default.toml", "config/failures.toml", "systemd/kiosk.service"):
        assert f"kiosk/_data/{path}" in names
    in_checkout = {p.relative_to(CHECKOUT).as_posix() for p in (CHECKOUT / "config").rglob("*.po")}
    assert in_checkout
    assert {f"kiosk/_data/{path}" for path in in_checkout} <= names
    for room in ("kiosk", "drivers", "screens"):
        modules = {p.relative_to(CHECKOUT).as_posix() for p in (CHECKOUT / room).rglob("*.py")}
        assert modules <= names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/"))]
    assert not [name for name in names if name.endswith((".key", ".sqlite3", ".jsonl"))]


def test_program_and_data_come_from_the_installation(installed: Path, outside: Path) -> None:
    done = run(installed / "bin" / "python", "-c", ABOUT, cwd=outside)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [file for file in told["files"] if not file.startswith(str(installed))] == []
    assert told["version"]
    assert told["languages"][0] == "vi"
    assert "en" in told["languages"]
    assert told["unit"]
    assert told["front_end"] == ["screens.frontend:run"]


def test_the_command_checks_the_shipped_configuration(installed: Path, outside: Path) -> None:
    done = run(installed / "bin" / "kiosk", "config", "check", "--json", cwd=outside)
    assert (done.returncode, json.loads(done.stdout)) == (0, {"valid": True, "problems": []})


def test_the_command_explains_itself_in_both_languages(installed: Path, outside: Path) -> None:
    vietnamese = run(installed / "bin" / "kiosk", "--lang", "vi", "--help", cwd=outside)
    english = run(installed / "bin" / "kiosk", "--lang", "en", "--help", cwd=outside)
    assert (vietnamese.returncode, english.returncode) == (0, 0), vietnamese.stderr
    assert "Máy một cửa" in vietnamese.stdout
    assert vietnamese.stdout != english.stdout


def test_a_ticket_is_drawn(installed: Path, outside: Path) -> None:
    words = ("ticket", "render", "--service", "ho-tich", "--number", "A012", "--json")
    done = run(
        installed / "bin" / "kiosk", *words, "--png", "ticket.png", "--bytes", "ticket.bin", cwd=outside
    )
    assert done.returncode == 0, done.stderr
    assert isinstance(json.loads(done.stdout), dict)
    assert (outside / "ticket.png").read_bytes().startswith(b"\x89PNG")
    assert b"\x1b@" in (outside / "ticket.bin").read_bytes()


def test_the_front_end_can_be_imported(installed: Path, outside: Path) -> None:
    source = "from kiosk.frontend import find_front_end; import sys; sys.exit(find_front_end() is None)"
    done = run(installed / "bin" / "python", "-c", source, cwd=outside)
    assert done.returncode == 0, done.stderr
