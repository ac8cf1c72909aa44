"""Dossiers for tests: one plain one, changed field by field. Nobody here exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from kiosk.portal.model import Dossier, DossierStatus

TODAY = date(2026, 1, 21)
"""A Wednesday, the day of the pictures."""
FIRST_NUMBER = "001090000001"

_PLAIN = Dossier(
    code="H30.12-260120-0018",
    ref="65a000000000000000000005",
    system="Hệ thống thử",
    procedure="Cấp Giấy xác nhận tình trạng hôn nhân",
    procedure_code="1.004873",
    status=DossierStatus.IN_PROGRESS,
    status_text="Đang xử lý",
    owner="NGUYỄN VĂN MẪU",
    submitter="NGUYỄN VĂN MẪU",
    submitted_for_other=False,
    agency="UBND phường Sen Hồng",
    accepted=date(2026, 1, 20),
    appointment=None,
    reappointment=None,
    finished=None,
)


def dossier(status: DossierStatus = DossierStatus.IN_PROGRESS, **fields: Any) -> Dossier:
    """A plain dossier with these fields."""
    return replace(_PLAIN, status=status, **fields)
