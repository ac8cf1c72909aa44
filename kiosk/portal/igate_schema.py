"""The iGate answers as typed models: strict about what is used, silent about what is not.

Unknown fields are ignored and absent ones empty, because each province adds its own; a field that is used
and has the wrong type makes the whole answer invalid.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from kiosk.clock import ZONE
from kiosk.portal.answer_fields import Key, Part, Text, WithExtras, absent_list, clean_text

VIETNAMESE = 228
"""`languageId` of Vietnamese in every iGate catalogue."""
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")


def _instant(value: object) -> object:
    """`2025-09-30T17:00:00.000+0700` as an instant in Vietnam; without an offset, Vietnam is meant."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ValueError("a date is text")
    at = datetime.fromisoformat(value.strip())
    try:
        return at.astimezone(ZONE) if _OFFSET.search(value.strip()) else at.replace(tzinfo=ZONE)
    except OverflowError as error:
        raise ValueError("outside the calendar") from error


def _translated(value: object) -> object:
    """A name given as `[{languageId, name}]`: the Vietnamese one, else the first."""
    if not isinstance(value, list):
        return clean_text(value)
    rows = [row for row in value if isinstance(row, dict)]
    chosen = next((row for row in rows if row.get("languageId") == VIETNAMESE), rows[0] if rows else {})
    return clean_text(chosen.get("name"))


def _absent_object(value: object) -> object:
    return {} if value is None else value


def _person(value: object) -> object:
    """Some provinces give the name, some an object around it."""
    return {"fullname": value} if isinstance(value, str) else _absent_object(value)


Name = Annotated[str, BeforeValidator(_translated)]
Instant = Annotated[datetime | None, BeforeValidator(_instant)]


class Status(Part):
    id: Key = ""
    name: Name = ""


class Person(Part):
    fullname: Text = ""
    position: Text = ""


class Agency(Part):
    code: Key = ""
    name: Name = ""


class ApplicantData(Part):
    fullname: Text = ""
    owner_fullname: Text = Field(default="", alias="ownerFullname")
    identity_number: Key = Field(default="", alias="identityNumber")
    owner_identity_number: Key = Field(default="", alias="ownerIdentityNumber")
    owner_relation: Text = Field(default="", alias="ownerRelation")


class Applicant(Part):
    data: Annotated[ApplicantData, BeforeValidator(_absent_object)] = ApplicantData()


class Procedure(Part):
    code: Key = ""
    translate: Name = ""


class Task(Part):
    """A step of the process, running or past."""

    assignee: Annotated[Person, BeforeValidator(_person)] = Person()
    agency: Annotated[Agency, BeforeValidator(_absent_object)] = Agency()
    name: Name = ""
    note: Text = ""
    stage: Key = ""
    start_date: Instant = Field(default=None, alias="startDate")


class AppointmentChange(Part):
    """One move of the appointment; `reason` tells a lawful stop from lateness."""

    previous: Instant = None
    current: Instant = None
    reason: Key = ""


class ResultDocument(Part):
    form_code: Key = Field(default="", alias="formCode")
    name: Text = ""


class ExpectedResult(Part):
    name: Text = ""
    note: Text = ""
    counter: Key = ""


class Delay(Part):
    reason: Text = ""
    note: Text = ""


class SupplementDocument(Part):
    name: Text = ""
    remark: Text = ""


class Supplement(Part):
    due_date: Instant = Field(default=None, alias="dueDate")
    url: Text = ""
    documents: Annotated[list[SupplementDocument], BeforeValidator(absent_list)] = Field(default=[])


class Fee(Part):
    remaining: int | None = Field(default=None, ge=0, le=10**12)


class Item(WithExtras):
    """One dossier, in the search or alone; the search leaves the later fields out."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    code: Annotated[Text, Field(min_length=1, max_length=64)]
    dossier_status: Annotated[Status, BeforeValidator(_absent_object)] = Field(
        default=Status(), alias="dossierStatus"
    )
    applicant: Annotated[Applicant, BeforeValidator(_absent_object)] = Applicant()
    procedure: Annotated[Procedure, BeforeValidator(_absent_object)] = Procedure()
    agency: Annotated[Agency, BeforeValidator(_absent_object)] = Agency()
    accepted_date: Instant = Field(default=None, alias="acceptedDate")
    appointment_date: Instant = Field(default=None, alias="appointmentDate")
    completed_date: Instant = Field(default=None, alias="completedDate")
    current_task: Annotated[list[Task], BeforeValidator(absent_list)] = Field(default=[], alias="currentTask")
    appointment_history: Annotated[list[AppointmentChange], BeforeValidator(absent_list)] = Field(
        default=[], alias="appointmentHistory"
    )
    result_document: Annotated[list[ResultDocument], BeforeValidator(absent_list)] = Field(
        default=[], alias="resultDocument"
    )
    expected_result: Annotated[ExpectedResult, BeforeValidator(_absent_object)] = Field(
        default=ExpectedResult(), alias="expectedResult"
    )
    next_counter: Key = Field(default="", alias="nextCounter")
    delay: Annotated[Delay, BeforeValidator(_absent_object)] = Delay()
    supplement: Annotated[Supplement, BeforeValidator(_absent_object)] = Supplement()
    fee: Annotated[Fee, BeforeValidator(_absent_object)] = Fee()
    tasks: Annotated[list[Task], BeforeValidator(absent_list)] = Field(default=[])


class Page(Part):
    """A slice of the search: no total, only whether it is the last."""

    content: Annotated[list[Item], Field(max_length=1_000)]
    last: bool | None = None
