"""`kiosk procedures search` and `sync`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli import main
from kiosk.procedures.sources import shipped_folder
from kiosk.procedures.store import FILE_NAME


class Shell:
    """Runs `kiosk procedures` on a terminal of its own."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.state = folder / "state"
        self.source = Path(shutil.copytree(shipped_folder(), folder / "source"))
        self._config = folder / "kiosk.toml"
        self._config.write_text(
            f'[terminal]\nstate_folder = "{self.state}"\n'
            f'[procedures]\nfolder = "{self.source}"\nold_days = 3650\n'
        )
        self._capture = capture

    def run(self, *words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            main(["procedures", *words, "--config", str(self._config)])
        return int(end.value.code or 0), self._capture.readouterr().out

    def json(self, *words: str, status: int = 0) -> dict[str, Any]:
        found, out = self.run(*words, "--json")
        answer = json.loads(out)
        assert isinstance(answer, dict)
        assert found == status, answer
        return answer


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path, capsys)


def test_a_terminal_never_synced_answers_from_what_was_shipped(shell: Shell) -> None:
    found = shell.json("search", "giay khai sinh")
    assert found["procedures"][0]["code"] == "1.001193"
    assert (found["catalogue"]["synced"], found["catalogue"]["old"]) == (None, False)
    assert {"fee", "time", "channels", "papers", "steps", "legal"} <= set(found["procedures"][0])


def test_a_sync_is_what_the_next_search_answers_from(shell: Shell) -> None:
    index = shell.source / "catalogue.toml"
    index.write_text(index.read_text(encoding="utf-8").replace("2026-01-15", "2026-01-20"), encoding="utf-8")
    (shell.source / "ho-tich.toml").unlink()
    done = shell.json("sync")
    assert done["catalogue"]["version"] == "2026-01-20"
    found = shell.json("search", "dang ky ket hon", "--limit", "3")
    assert found["catalogue"]["count"] == done["catalogue"]["count"]
    assert "Đăng ký kết hôn" not in [each["name"] for each in found["procedures"]]


def test_people_read_fee_time_channels_and_the_date(shell: Shell) -> None:
    status, out = shell.run("search", "gks", "--limit", "1", "--lang", "vi")
    assert status == 0
    assert "Miễn phí · Trả trong ngày · toàn trình, tại quầy, bưu chính · 5 tại chỗ" in out
    assert "15/01/2026" in out


def test_an_old_catalogue_is_called_old(shell: Shell) -> None:
    index = shell.source / "catalogue.toml"
    index.write_text(index.read_text(encoding="utf-8").replace("2026-01-15", "2001-01-15"), encoding="utf-8")
    shell.json("sync")
    assert shell.json("search", "gks")["catalogue"]["old"] is True
    assert "15/01/2001 đã cũ" in shell.run("search", "gks", "--lang", "vi")[1]


def test_a_field_narrows(shell: Shell) -> None:
    found = shell.json("search", "cap lai", "--field", "giao-thong", "--agency", "canh sat")
    assert {each["field"]["id"] for each in found["procedures"]} == {"giao-thong"}


def test_nothing_found_is_an_answer(shell: Shell) -> None:
    assert shell.json("search", "zzzz")["procedures"] == []
    assert shell.run("search", "zzzz", "--lang", "en")[1].startswith("No procedure found.")


def test_a_source_that_is_wrong_is_named_and_changes_nothing(shell: Shell) -> None:
    (shell.source / "ho-tich.toml").write_text("= broken")
    failure = shell.json("sync", status=1)["failure"]
    assert failure["code"] == "PCD-102"
    assert "ho-tich.toml" in failure["message"]
    assert not (shell.state / FILE_NAME).exists()


def test_a_source_out_of_reach_has_its_own_code(shell: Shell) -> None:
    shutil.rmtree(shell.source)
    assert shell.json("sync", status=3)["failure"]["code"] == "PCD-101"


def test_a_damaged_catalogue_says_how_to_get_it_again(shell: Shell) -> None:
    shell.json("sync")
    (shell.state / FILE_NAME).write_bytes(b"no database")
    assert shell.json("search", "gks", status=3)["failure"]["code"] == "PCD-103"
    shell.json("sync")
    assert shell.json("search", "gks")["procedures"]


def test_a_disk_that_cannot_be_written_has_its_own_code(shell: Shell) -> None:
    shell.state.write_text("a file where the folder should be")
    assert shell.json("sync", status=3)["failure"]["code"] == "PCD-104"
