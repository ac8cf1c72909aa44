"""`kiosk portal`: one JSON object, exit statuses, nothing personal beyond what was asked for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kiosk.cli.portal import CODES, check, lookup
from kiosk.i18n import catalogue
from kiosk.portal.embedded.server import EmbeddedPortal
from kiosk.portal.model import PortalFailure
from tests.kiosk.portal.samples import FIRST_NUMBER

SYSTEM = "Hệ thống thử"


@pytest.fixture
def config(embedded: EmbeddedPortal, tmp_path: Path) -> str:
    """A configuration file that names the embedded portal."""
    (tmp_path / "secret").write_text(embedded.secret)
    file = tmp_path / "kiosk.toml"
    file.write_text(
        f'[[portal]]\nname = "{SYSTEM}"\nbase_url = "{embedded.url}"\ntoken_url = "{embedded.token_url}"\n'
        f'client_id = "kiosk"\nsecret_file = "{tmp_path / "secret"}"\n',
        encoding="utf-8",
    )
    return str(file)


def _lookup(config: str, *words: str, stdin: str = "") -> Result:
    return CliRunner().invoke(lookup, ["--config", config, *words], input=stdin)


def _object(result: Result) -> dict[str, Any]:
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def test_a_lookup_tells_systems_and_dossiers(config: str) -> None:
    result = _lookup(config, "--number", FIRST_NUMBER, "--json")
    assert result.exit_code == 0
    told = _object(result)
    assert told["complete"] is True
    assert told["systems"] == [{"system": SYSTEM, "failure": None, "count": 5}]
    assert len(told["dossiers"]) == 5
    assert FIRST_NUMBER not in result.output
    assert "NGUYỄN VĂN MẪU" not in result.output


def test_the_number_may_come_from_standard_input(config: str) -> None:
    result = _lookup(config, "--number", "-", "--json", stdin=FIRST_NUMBER + "\n")
    assert result.exit_code == 0
    assert len(_object(result)["dossiers"]) == 5


def test_people_read_words(config: str) -> None:
    result = _lookup(config, "--number", FIRST_NUMBER)
    assert result.exit_code == 0
    assert "5 hồ sơ" in result.stdout
    assert "Cần bổ sung" in result.stdout


@pytest.mark.parametrize("number", ["", "00109000", "00109000000a", "0010900000011"])
def test_what_is_no_number_is_wrong_usage_and_not_repeated(config: str, number: str) -> None:
    result = _lookup(config, "--number", number)
    assert result.exit_code == 2
    assert not number or number not in result.output


def test_a_silent_system_ends_with_its_code(config: str, embedded: EmbeddedPortal) -> None:
    embedded.fault = "html"
    result = _lookup(config, "--number", FIRST_NUMBER, "--json")
    assert result.exit_code == 3
    told = _object(result)
    assert told["failure"]["code"] == "PRT-105"
    assert told["systems"][0]["failure"] == "garbage"


@pytest.mark.parametrize(("fault", "status"), [(None, 0), ("down", 3), ("401", 1), ("html", 1)])
def test_the_check_says_whether_signing_in_works(
    config: str, embedded: EmbeddedPortal, fault: Any, status: int
) -> None:
    embedded.fault = fault
    result = CliRunner().invoke(check, ["--config", config, "--json"])
    assert result.exit_code == status
    assert [one["system"] for one in _object(result)["systems"]] == [SYSTEM]


def test_without_a_configured_system_it_is_wrong_configuration(tmp_path: Path) -> None:
    empty = tmp_path / "empty.toml"
    empty.write_text("")
    for command, words in ((lookup, ["--number", FIRST_NUMBER]), (check, [])):
        result = CliRunner().invoke(command, ["--config", str(empty), "--json", *words])
        assert result.exit_code == 2
        assert _object(result)["failure"]["code"] == "CFG-101"


def test_a_secret_file_that_is_missing_is_wrong_configuration(config: str) -> None:
    (Path(config).parent / "secret").unlink()
    result = CliRunner().invoke(check, ["--config", config, "--json"])
    assert result.exit_code == 2
    assert "secret_file" in _object(result)["failure"]["message"]


def test_every_failure_has_its_code() -> None:
    assert set(CODES) == set(PortalFailure)
    assert len(set(CODES.values())) == len(CODES)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_text_is_there(language: str) -> None:
    texts = catalogue(language)
    for message in ("serving", "lookup.count", "lookup.not_a_number", "answers", "serve.today", "check"):
        assert texts.has(f"portal.cli.{message}") or texts.plural(f"portal.cli.{message}", 2).startswith("2 ")


@pytest.mark.slow
def test_serve_runs_until_interrupted_and_keeps_its_secret_private(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    words = ["portal", "serve", "--json", "--secret-file", str(secret), "--today", "2026-01-21"]
    process = subprocess.Popen(
        [sys.executable, "-c", "from kiosk.cli import main; main()", *words],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        assert secret.stat().st_mode & 0o777 == 0o600
        config = tmp_path / "kiosk.toml"
        config.write_text(
            f'[[portal]]\nname = "x"\nbase_url = "{told["url"]}"\ntoken_url = "{told["token_url"]}"\n'
            f'client_id = "{told["client_id"]}"\nsecret_file = "{secret}"\n'
        )
        assert CliRunner().invoke(check, ["--config", str(config)]).exit_code == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()


CODE = "H30.12-260119-0107"


@pytest.fixture
def both(config: str, embedded: EmbeddedPortal) -> str:
    """The same with the bus beside the provincial system."""
    file = Path(config)
    file.write_text(
        file.read_text(encoding="utf-8")
        + f'[[portal]]\nname = "Trục"\ndialect = "dvcqg"\nbase_url = "{embedded.url}"\n'
        'auth_endpoint = "/dvcqg/auth"\nintegration_endpoint = "/dvcqg/integration"\n'
        f'username = "kiosk"\npassword_file = "{file.parent / "secret"}"\ndestination = "MOTCUA"\n'
        'receipt_secret_field = "MaTraCuu"\n',
        encoding="utf-8",
    )
    return config


def test_by_person_only_the_systems_that_can_are_asked(both: str) -> None:
    told = _object(_lookup(both, "--number", FIRST_NUMBER, "--json"))
    assert [one["system"] for one in told["systems"]] == [SYSTEM]


def test_the_check_signs_in_to_both_dialects(both: str) -> None:
    result = CliRunner().invoke(check, ["--config", both, "--json"])
    assert result.exit_code == 0
    assert [one["system"] for one in _object(result)["systems"]] == [SYSTEM, "Trục"]


def test_a_code_and_the_applicants_number_open_status_and_dates_and_no_names(both: str) -> None:
    result = _lookup(both, "--code", " h30.12–260119-0107 ", "--secret", "-", "--json", stdin=FIRST_NUMBER)
    assert result.exit_code == 0
    told = _object(result)["dossier"]
    assert (told["code"], told["status"], told["finished"]) == (CODE, 9, "2026-01-20")
    assert "NGUYỄN" not in result.output
    assert "owner" not in told
    assert "procedure" not in told


def test_the_secret_of_the_receipt_opens_it_through_the_bus(both: str, embedded: EmbeddedPortal) -> None:
    secret = next(one.receipt_secret for one in embedded.data.dossiers if one.code == CODE)
    told = _object(_lookup(both, "--code", CODE, "--secret", secret, "--json"))
    assert told["system"] == "Trục"


def test_a_wrong_secret_and_an_unknown_code_print_the_same(both: str) -> None:
    wrong = _lookup(both, "--code", CODE, "--secret", "999999999999", "--json")
    unknown = _lookup(both, "--code", "H30.12-200101-0001", "--secret", FIRST_NUMBER, "--json")
    assert wrong.exit_code == unknown.exit_code == 1
    assert wrong.output == unknown.output
    assert _object(wrong)["failure"]["code"] == "PRT-107"


@pytest.mark.parametrize("fault", ["html", "garbage", "401", "500", "endless", "down"])
def test_silent_systems_are_named_when_a_code_is_not_found(
    both: str, embedded: EmbeddedPortal, fault: Any
) -> None:
    embedded.fault = fault
    result = _lookup(both, "--code", CODE, "--secret", FIRST_NUMBER, "--json")
    assert result.exit_code == 3
    assert [one["system"] for one in _object(result)["systems"]] == [SYSTEM, "Trục"]


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--code", CODE],
        ["--secret", "1234"],
        ["--number", FIRST_NUMBER, "--code", CODE, "--secret", "1234"],
        ["--code", "12", "--secret", "1234"],
    ],
)
def test_half_a_question_is_wrong_usage(both: str, words: list[str]) -> None:
    assert _lookup(both, *words).exit_code == 2


@pytest.mark.slow
def test_over_tls_only_the_printed_authority_is_believed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    words = ["portal", "serve", "--json", "--tls", "--secret-file", str(secret)]
    process = subprocess.Popen(
        [sys.executable, "-c", "from kiosk.cli import main; main()", *words],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        assert told["url"].startswith("https://")
        section = (
            f'[[portal]]\nname = "x"\nbase_url = "{told["url"]}"\ntoken_url = "{told["token_url"]}"\n'
            f'client_id = "{told["client_id"]}"\nsecret_file = "{secret}"\n'
        )
        config = tmp_path / "kiosk.toml"
        config.write_text(section + f'ca_file = "{told["ca_file"]}"\n')
        assert CliRunner().invoke(check, ["--config", str(config)]).exit_code == 0
        config.write_text(section)
        result = CliRunner().invoke(check, ["--config", str(config), "--json"])
        assert result.exit_code == 1
        assert _object(result)["failure"]["code"] == "PRT-103"
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert not Path(told["ca_file"]).exists()
    finally:
        process.kill()
