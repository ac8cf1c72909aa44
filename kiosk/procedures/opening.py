"""The catalogue of this terminal, from its configuration."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from drivers.deadline import Deadline
from kiosk.clock import Now
from kiosk.config import Configuration
from kiosk.procedures.model import CatalogueFailure, CatalogueInfo, ProcedureCatalogue, SourceProblem
from kiosk.procedures.sources import FolderSource, ProcedureSource, shipped_abbreviations, shipped_folder
from kiosk.procedures.store import FILE_NAME, ProcedureStore
from kiosk.procedures.writing import fill, write_catalogue

_SHIPPED_SECONDS = 10.0


def catalogue_path(configuration: Configuration) -> Path:
    return configuration.terminal.state_folder / FILE_NAME


def open_procedures(configuration: Configuration) -> ProcedureStore:
    """The catalogue as last synced; before the first sync, the shipped one."""
    return ProcedureStore(catalogue_path(configuration), shipped_in_memory)


def configured_source(configuration: Configuration) -> ProcedureSource:
    return FolderSource(configuration.procedures.folder or shipped_folder())


def sync(
    source: ProcedureSource, path: Path, now: Now, deadline: Deadline
) -> CatalogueInfo | SourceProblem | CatalogueFailure:
    """Fetches, checks, and only then replaces; whatever fails, the catalogue in use stays."""
    catalogue = source.fetch(deadline)
    if isinstance(catalogue, SourceProblem):
        return catalogue
    synced = now()
    failure = write_catalogue(path, catalogue, shipped_abbreviations(), synced)
    return failure or CatalogueInfo(catalogue.version, catalogue.source, synced, len(catalogue.procedures))


def shipped_in_memory() -> sqlite3.Connection:
    """The shipped catalogue, for a terminal that has never synced. Raises ValueError if it is broken."""
    catalogue = FolderSource(shipped_folder()).fetch(Deadline.after(_SHIPPED_SECONDS))
    if not isinstance(catalogue, ProcedureCatalogue):
        raise ValueError(f"the shipped catalogue is broken: {catalogue.where}")
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    fill(connection, catalogue, shipped_abbreviations(), None)
    return connection
