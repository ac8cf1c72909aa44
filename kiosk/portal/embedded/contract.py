"""The answers of the embedded portal as typed models: its OpenAPI contract is made from these.

Written apart from the models that read answers, so that one mistake cannot hide in both.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from kiosk.portal.embedded.synthetic import SyntheticData, SyntheticDossier
from kiosk.portal.igate_parse import DEFAULT_STATUS_TABLE
from kiosk.portal.model import DossierStatus

_PROVIDER_STATUS = {status: int(key) for key, status in DEFAULT_STATUS_TABLE.items()}
_UNTABLED_STATUS = 99
_VIETNAMESE, _ENGLISH = 228, 46


class _Out(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class TokenOut(BaseModel):
    """RFC 6749, 5.1: snake case, unlike the rest."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105  # a type, not a secret
    expires_in: int = Field(description="Seconds")
    scope: str = ""


class StatusOut(_Out):
    id: int = Field(description="The provider's own number")
    name: str


class PersonOut(_Out):
    fullname: str
    position: str = ""


class AgencyOut(_Out):
    code: str = ""
    name: str = ""


class ApplicantDataOut(_Out):
    fullname: str = Field(description="Who handed it in")
    owner_fullname: str = Field(description="Whose it is")
    identity_number: str = Field(description="Of the person who handed it in")
    owner_relation: str | None = None


class ApplicantOut(_Out):
    data: ApplicantDataOut


class TranslatedOut(_Out):
    language_id: int = Field(description="228 Vietnamese, 46 English")
    name: str


class ProcedureOut(_Out):
    code: str
    translate: list[TranslatedOut]


class TaskOut(_Out):
    name: str
    note: str = ""
    stage: str = ""
    assignee: PersonOut | None = None
    agency: AgencyOut | None = None
    start_date: str | None = None


class AppointmentChangeOut(_Out):
    previous: str
    current: str
    reason: str = Field(description="late, supplement or payment")


class ResultDocumentOut(_Out):
    form_code: str = Field(description="04: apology and extension")
    name: str


class DossierOut(_Out):
    """What the search tells."""

    id: str = Field(description="24 hexadecimal digits")
    code: str
    nation_code: str
    lookup_code: str = Field(description="Secret printed on the receipt; this provider's own field")
    dossier_status: StatusOut
    applicant: ApplicantOut
    procedure: ProcedureOut
    agency: AgencyOut
    applied_date: str | None
    accepted_date: str | None
    appointment_date: str | None
    due_date: str | None
    completed_date: str | None
    current_task: list[TaskOut]
    appointment_history: list[AppointmentChangeOut]
    result_document: list[ResultDocumentOut]
    expected_result: ExpectedResultOut
    supplement: SupplementOut | None
    fee: FeeOut | None


class ExpectedResultOut(_Out):
    name: str
    note: str = ""
    counter: str = Field(default="", description="Where it lies; empty until it is there")


class DelayOut(_Out):
    reason: str
    note: str = ""


class SupplementDocumentOut(_Out):
    name: str
    remark: str = ""


class SupplementOut(_Out):
    due_date: str | None
    url: str
    documents: list[SupplementDocumentOut]


class FeeOut(_Out):
    remaining: int = Field(description="Đồng")


class DossierDetailOut(DossierOut):
    """What the detail adds."""

    next_counter: str
    delay: DelayOut | None
    tasks: list[TaskOut]


class SliceOut(_Out):
    """A page without a total."""

    content: list[DossierOut]
    number: int
    size: int
    number_of_elements: int
    first: bool
    last: bool


class SearchQuery(BaseModel):
    """What can be asked of the search; with neither number nor code it finds nothing."""

    identity_number: str = Field(default="", alias="identity-number", max_length=20)
    code: str = Field(default="", max_length=64)
    dossier_status: str = Field(
        default="",
        alias="dossier-status",
        pattern=r"^(\d{1,4}(,\d{1,4})*)?$",
        description="Provider's status numbers, separated by commas",
    )
    page: int = Field(default=0, ge=0, le=10_000)
    size: int = Field(default=20, ge=1, le=200)
    spec: Literal["slice"] = "slice"
    sort: Literal["appointmentDate,asc", "appointmentDate,desc"] = "appointmentDate,asc"

    def matches(self, row: DossierOut) -> bool:
        """Whether the status of `row` is one of those asked for."""
        wanted = {int(key) for key in self.dossier_status.split(",") if key}
        return not wanted or row.dossier_status.id in wanted


def stamp(at: datetime | None) -> str | None:
    """`2025-09-30T17:00:00.000+0700`: milliseconds, and an offset without a colon."""
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%S.000%z")


def _moment(at: datetime) -> str:
    return stamp(at) or ""


def detail_of(dossier: SyntheticDossier, data: SyntheticData) -> DossierDetailOut:
    """A synthetic dossier in the dialect."""
    row = dossier.row
    holder = PersonOut(fullname=row.holder)
    unit = AgencyOut(name=row.holder_unit)
    return DossierDetailOut(
        id=dossier.id,
        code=dossier.code,
        lookup_code=dossier.receipt_secret,
        nation_code=f"000.00.12.{dossier.code}",
        dossier_status=StatusOut(
            id=_PROVIDER_STATUS.get(DossierStatus(row.status), _UNTABLED_STATUS), name=row.status_text
        ),
        applicant=ApplicantOut(
            data=ApplicantDataOut(
                fullname=dossier.citizen.name,
                owner_fullname=row.owner or dossier.citizen.name,
                identity_number=dossier.citizen.number,
                owner_relation=row.relation or None,
            )
        ),
        procedure=ProcedureOut(
            code=row.procedure_code,
            translate=[
                TranslatedOut(language_id=_ENGLISH, name=f"Procedure {row.procedure_code}"),
                TranslatedOut(language_id=_VIETNAMESE, name=row.procedure),
            ],
        ),
        agency=AgencyOut(code=data.agency_code, name=data.agency),
        applied_date=stamp(dossier.accepted),
        accepted_date=stamp(dossier.accepted),
        appointment_date=stamp(dossier.appointment),
        due_date=stamp(dossier.appointment),
        completed_date=stamp(dossier.finished),
        current_task=[
            TaskOut(
                name=row.doing,
                note=row.doing_note,
                assignee=holder,
                agency=unit,
                start_date=stamp(dossier.since),
            )
        ],
        appointment_history=[
            AppointmentChangeOut(
                previous=_moment(move.previous), current=_moment(move.current), reason=move.reason
            )
            for move in dossier.moves
        ],
        result_document=[ResultDocumentOut(form_code="04", name=row.apology)] if row.apology else [],
        expected_result=ExpectedResultOut(name=row.result, note=row.result_note, counter=row.at_counter),
        supplement=SupplementOut(
            due_date=stamp(dossier.supplement_due),
            url=row.supplement_url,
            documents=[SupplementDocumentOut(name=name, remark=remark) for name, remark in row.supplements],
        )
        if row.supplements
        else None,
        fee=FeeOut(remaining=row.fee_due) if row.fee_due is not None else None,
        next_counter=row.next_counter,
        delay=DelayOut(reason=row.late_reason, note=row.late_note) if row.late_reason else None,
        tasks=[
            TaskOut(name=step.what, stage=step.stage, assignee=holder, agency=unit, start_date=stamp(step.at))
            for step in dossier.steps
        ],
    )
