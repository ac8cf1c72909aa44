"""Back ends from configuration."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from drivers.deadline import Deadline
from kiosk.config.model import PortalSection
from kiosk.portal.embedded.server import EmbeddedPortal
from kiosk.portal.factory import PortalProblem, portals_from
from kiosk.portal.model import Dossier, DossierStatus
from tests.kiosk.portal.samples import FIRST_NUMBER


def _section(**fields: Any) -> PortalSection:
    basic = {"name": "x", "base_url": "http://127.0.0.1:9", "token_url": "http://127.0.0.1:9/t"}
    return PortalSection.model_validate(basic | fields)


def test_a_configured_back_end_signs_in_with_the_secret_of_its_file(
    embedded: EmbeddedPortal, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(embedded.secret + "\n")
    made = portals_from(
        [
            _section(
                base_url=embedded.url,
                token_url=embedded.token_url,
                client_id="kiosk",
                secret_file=secret,
                responsible={"2.000635": "Bà Thử"},
            )
        ]
    )
    assert isinstance(made, tuple)
    assert made[0].check(Deadline.after(5)) is None
    found = made[0].search(FIRST_NUMBER, Deadline.after(5))
    assert isinstance(found, tuple)
    assert "Bà Thử" in {one.responsible for one in found}


def test_back_ends_keep_their_order() -> None:
    made = portals_from([_section(name="một"), _section(name="hai", status_table={"7": 4})])
    assert isinstance(made, tuple)
    assert [portal.name for portal in made] == ["một", "hai"]


BUS = {
    "dialect": "dvcqg",
    "base_url": "http://127.0.0.1:9/",
    "token_url": None,
    "auth_endpoint": "/auth",
    "integration_endpoint": "/ask",
    "username": "kiosk",
}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"secret_file": "/nonexistent/secret"}, "secret_file"),
        ({"secret_file": "/dev/null"}, "secret_file"),
        ({"status_table": {"7": 11}}, "status_table.7"),
        ({"status_table": {"7": 0}}, "status_table.7"),
        ({"secret_file": "a/b"}, "secret_file"),
        ({"username": "u", "password_file": "/nonexistent"}, "password_file"),
        ({"ca_file": "/nonexistent/ca.pem"}, "ca_file"),
        ({"ca_file": "/dev/null"}, "ca_file"),
        ({"client_certificate": "/dev/null"}, "client_certificate"),
        (BUS | {"password_file": "/nonexistent"}, "password_file"),
    ],
)
def test_a_wrong_section_is_named(fields: dict[str, Any], field: str) -> None:
    problem = portals_from([_section(**fields)])
    assert isinstance(problem, PortalProblem)
    assert (problem.system, problem.field) == ("x", field)


def test_a_configured_bus_signs_in_beside_the_provincial_system(
    embedded: EmbeddedPortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bus-password").write_text(embedded.secret)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    made = portals_from(
        [
            _section(
                **BUS
                | {
                    "base_url": embedded.url + "/dvcqg",
                    "password_file": "bus-password",
                    "destination": "MOTCUA",
                    "auth_endpoint": "/auth",
                    "integration_endpoint": "/integration",
                    "status_table": {"9": 10},
                }
            )
        ]
    )
    assert isinstance(made, tuple)
    bus = made[0]
    assert (bus.by_person, bus.by_code) == (False, True)
    found = bus.find("H30.12-260119-0107", FIRST_NUMBER, Deadline.after(5))
    assert isinstance(found, Dossier)
    assert found.status is DossierStatus.RETURNED


@pytest.mark.parametrize(
    "fields",
    [
        {"base_url": "http://portal.example"},
        {"token_url": None},
        {"token_url": "http://portal.example/t"},
        {"base_url": "https://"},
        {"base_url": "https://["},
        {"destination": "X"},
        {"username": "u"},
        {"client_key": "/k.pem"},
        {"pin": "abc"},
        {"dialect": "soap"},
        BUS | {"password_file": "/p", "auth_endpoint": ""},
        BUS | {"password_file": "/p", "auth_endpoint": "auth"},
        BUS | {"password_file": "/p", "token_url": "https://a.example"},
        BUS | {"password_file": "/p", "error_table": {"1": "maybe"}},
        BUS,
    ],
    ids=range(15),
)
def test_settings_that_do_not_fit_together_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        _section(**fields)


def test_a_complete_bus_section_is_accepted() -> None:
    assert _section(**BUS, password_file="/p", error_table={"1": "not_found"}).dialect == "dvcqg"


def test_the_examples_of_the_page_are_sections() -> None:
    page = (Path(__file__).parents[3] / "docs" / "portal.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    sections = [PortalSection.model_validate(one) for one in tomllib.loads(example)["portal"]]
    assert [one.dialect for one in sections] == ["igate", "dvcqg"]


def test_two_back_ends_of_one_name_could_not_be_told_apart() -> None:
    problem = portals_from([_section(), _section()])
    assert isinstance(problem, PortalProblem)
    assert problem.field == "name"
