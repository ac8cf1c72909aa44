"""What commissioning leaves behind: whole or not at all, and nothing on a disk makes it raise."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from kiosk.commissioned import (
    FILE_NAME,
    Commissioned,
    StoredPicture,
    Verdict,
    read_commissioned,
    write_commissioned,
)

RECORD = Commissioned(
    profile="epson-tm-t20",
    identity="TM-T20III",
    verdict=Verdict.PROVEN,
    page="AB23",
    pictures=(StoredPicture(key="!~", digest="0" * 32, size=120),),
    left_out=("f" * 32,),
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there yet"
    assert write_commissioned(folder, RECORD)
    assert read_commissioned(folder) == RECORD
    assert [path.name for path in folder.iterdir()] == [FILE_NAME]


def test_the_terminal_may_read_what_another_account_wrote(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_commissioned(tmp_path, RECORD)
    finally:
        os.umask(before)
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o644


def test_a_later_record_replaces_the_first(tmp_path: Path) -> None:
    write_commissioned(tmp_path, RECORD)
    later = RECORD.model_copy(update={"verdict": Verdict.REFUSED})
    assert write_commissioned(tmp_path, later)
    assert read_commissioned(tmp_path) == later


def test_nothing_there_is_not_worth_a_word(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert read_commissioned(tmp_path) is None
    assert caplog.records == []


@pytest.mark.parametrize(
    "left",
    [
        b"",
        b"{}",
        b"\xff\xfe",
        b"[" * 10_000,
        b'{"profile": "x", "verdict": "maybe"}',
        b'{"profile": "x", "more": 1}',
        b'{"profile": "x", "pictures": [{"key": "abc", "digest": "%s", "size": 1}]}' % (b"0" * 32),
    ],
)
def test_a_broken_file_is_told_once_and_counts_as_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, left: bytes
) -> None:
    (tmp_path / FILE_NAME).write_bytes(left)
    with caplog.at_level(logging.WARNING):
        assert read_commissioned(tmp_path) is None
    assert len(caplog.records) == 1


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert not write_commissioned(tmp_path / "file", RECORD)
    assert len(caplog.records) == 1
