"""Back ends from configuration. Secrets are read from their files here, once, and go nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.config.model import PortalSection
from kiosk.portal.dvcqg import BusAddress, BusPortal
from kiosk.portal.dvcqg_parse import NATIONAL_STATUS, BusDialect, BusError
from kiosk.portal.dvcqg_session import Account
from kiosk.portal.igate import IGatePortal
from kiosk.portal.igate_parse import DEFAULT_STATUS_TABLE, Dialect
from kiosk.portal.igate_token import Credentials
from kiosk.portal.model import DossierStatus
from kiosk.portal.secret_files import SecretProblem, located, read_secret
from kiosk.portal.tls import Tls
from kiosk.portal.wire import Wire

Portal = IGatePortal | BusPortal

_NATIONAL = range(1, 11)


@dataclass(frozen=True, slots=True)
class PortalProblem:
    """A back end that cannot be made as configured; `field` is relative to its section."""

    system: str
    field: str
    reason: str


class _WrongError(Exception):
    """Something of a section is wrong; never leaves this module."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


def portals_from(sections: Iterable[PortalSection]) -> tuple[Portal, ...] | PortalProblem:
    """All configured back ends in order, or the first thing wrong with them."""
    made: list[Portal] = []
    for section in sections:
        if any(portal.name == section.name for portal in made):
            return PortalProblem(section.name, "name", "two back ends have the same name")
        try:
            made.append(_igate(section) if section.dialect == "igate" else _bus(section))
        except _WrongError as wrong:
            return PortalProblem(section.name, wrong.field, wrong.reason)
    return tuple(made)


def _igate(section: PortalSection) -> IGatePortal:
    return IGatePortal(
        base_url=section.base_url,
        token_url=section.token_url or "",
        credentials=Credentials(
            section.client_id,
            _secret("secret_file", section.secret_file),
            section.username,
            _secret("password_file", section.password_file),
        ),
        dialect=Dialect(
            section.name,
            _table(section, DEFAULT_STATUS_TABLE),
            section.responsible,
            section.receipt_secret_field,
        ),
        wire=Wire(tls=_tls(section)),
    )


def _bus(section: PortalSection) -> BusPortal:
    base = section.base_url.rstrip("/")
    return BusPortal(
        address=BusAddress(base + section.auth_endpoint, base + section.integration_endpoint),
        account=Account(
            section.username,
            _secret("password_file", section.password_file),
            section.destination,
            section.unit,
        ),
        dialect=BusDialect(
            section.name,
            _table(section, NATIONAL_STATUS),
            {code: BusError(meaning) for code, meaning in section.error_table.items()},
            section.responsible,
            section.receipt_secret_field,
        ),
        wire=Wire(tls=_tls(section)),
    )


def _secret(field: str, path: Path | None) -> str:
    if path is None:
        return ""
    found = read_secret(path)
    if isinstance(found, SecretProblem):
        raise _WrongError(field, found.reason)
    return found


def _tls(section: PortalSection) -> Tls:
    """The settings, tried once: a wrong file is found when the terminal starts."""
    tls = Tls(
        _file("ca_file", section.ca_file),
        section.pin,
        _file("client_certificate", section.client_certificate),
        _file("client_key", section.client_key),
    )
    try:
        Tls(tls.ca_file, tls.pin).context()
    except OSError as error:
        raise _WrongError("ca_file", f"cannot be used: {type(error).__name__}") from error
    try:
        if tls.client_certificate is not None:
            tls.context()
    except OSError as error:
        raise _WrongError("client_certificate", f"cannot be used: {type(error).__name__}") from error
    return tls


def _file(field: str, path: Path | None) -> Path | None:
    if path is None:
        return None
    place = located(path)
    if isinstance(place, SecretProblem):
        raise _WrongError(field, place.reason)
    return place


def _table(section: PortalSection, default: Mapping[str, DossierStatus]) -> Mapping[str, DossierStatus]:
    if not section.status_table:
        return default
    for key, value in section.status_table.items():
        if value not in _NATIONAL:
            raise _WrongError(f"status_table.{key}", "must be a national status, 1 to 10")
    return {key: DossierStatus(value) for key, value in section.status_table.items()}
