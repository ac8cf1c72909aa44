"""Back ends from configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from drivers.deadline import Deadline
from kiosk.config.model import PortalSection
from kiosk.portal.embedded.server import EmbeddedPortal
from kiosk.portal.factory import PortalProblem, portals_from
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


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"secret_file": "/nonexistent/secret"}, "secret_file"),
        ({"secret_file": "/dev/null"}, "secret_file"),
        ({"status_table": {"7": 11}}, "status_table.7"),
        ({"status_table": {"7": 0}}, "status_table.7"),
    ],
)
def test_a_wrong_section_is_named(fields: dict[str, Any], field: str) -> None:
    problem = portals_from([_section(**fields)])
    assert isinstance(problem, PortalProblem)
    assert (problem.system, problem.field) == ("x", field)


def test_two_back_ends_of_one_name_could_not_be_told_apart() -> None:
    problem = portals_from([_section(), _section()])
    assert isinstance(problem, PortalProblem)
    assert problem.field == "name"
