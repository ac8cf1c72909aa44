"""Back ends from configuration. Secrets are read from their files here, once, and go nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kiosk.config.model import PortalSection
from kiosk.portal.igate import IGatePortal
from kiosk.portal.igate_parse import DEFAULT_STATUS_TABLE, Dialect
from kiosk.portal.igate_token import Credentials
from kiosk.portal.model import DossierStatus

_NATIONAL = range(1, 11)
_MAX_SECRET = 4_096


@dataclass(frozen=True, slots=True)
class PortalProblem:
    """A back end that cannot be made as configured; `field` is relative to its section."""

    system: str
    field: str
    reason: str


def portals_from(sections: Iterable[PortalSection]) -> tuple[IGatePortal, ...] | PortalProblem:
    """All configured back ends in order, or the first thing wrong with them."""
    made: list[IGatePortal] = []
    for section in sections:
        if any(portal.name == section.name for portal in made):
            return PortalProblem(section.name, "name", "two back ends have the same name")
        portal = _portal(section)
        if isinstance(portal, PortalProblem):
            return portal
        made.append(portal)
    return tuple(made)


def _portal(section: PortalSection) -> IGatePortal | PortalProblem:
    secret = _secret(section)
    if isinstance(secret, PortalProblem):
        return secret
    table = _table(section)
    if isinstance(table, PortalProblem):
        return table
    return IGatePortal(
        base_url=section.base_url,
        token_url=section.token_url,
        credentials=Credentials(section.client_id, secret),
        dialect=Dialect(section.name, table, section.responsible),
    )


def _secret(section: PortalSection) -> str | PortalProblem:
    """The first line of the secret file."""
    if section.secret_file is None:
        return ""
    try:
        with section.secret_file.open(encoding="utf-8") as file:
            line = file.readline(_MAX_SECRET).strip()
    except (OSError, UnicodeDecodeError) as error:
        return PortalProblem(section.name, "secret_file", f"cannot be read: {type(error).__name__}")
    return line or PortalProblem(section.name, "secret_file", "is empty")


def _table(section: PortalSection) -> Mapping[str, DossierStatus] | PortalProblem:
    if not section.status_table:
        return DEFAULT_STATUS_TABLE
    for key, value in section.status_table.items():
        if value not in _NATIONAL:
            return PortalProblem(section.name, f"status_table.{key}", "must be a national status, 1 to 10")
    return {key: DossierStatus(value) for key, value in section.status_table.items()}
