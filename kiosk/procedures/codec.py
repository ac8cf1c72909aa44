"""Procedures as data: checked on the way in, whoever wrote them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from kiosk.procedures.model import Procedure

_PROCEDURE = TypeAdapter(Procedure)


class NotAProcedureError(ValueError):
    """Data that describe no procedure; says what is wrong and where, never a value."""


def to_json(procedure: Procedure) -> str:
    return _PROCEDURE.dump_json(procedure, exclude_defaults=True).decode()


def from_json(text: str) -> Procedure:
    """Raises NotAProcedureError."""
    try:
        return _PROCEDURE.validate_json(text)
    except ValidationError as wrong:
        raise NotAProcedureError(_first(wrong)) from None


def from_data(data: Mapping[str, Any]) -> Procedure:
    """Raises NotAProcedureError."""
    try:
        return _PROCEDURE.validate_python(data)
    except ValidationError as wrong:
        raise NotAProcedureError(_first(wrong)) from None


def as_data(procedure: Procedure) -> dict[str, Any]:
    """Every field, for JSON."""
    data = _PROCEDURE.dump_python(procedure, mode="json")
    assert isinstance(data, dict)  # noqa: S101  # a dataclass is dumped as an object
    return data


def _first(wrong: ValidationError) -> str:
    error = wrong.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in error["loc"])
    return f"{where}: {error['msg']}" if where else error["msg"]
