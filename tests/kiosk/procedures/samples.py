"""Catalogues for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path

from drivers.deadline import Deadline
from kiosk.clock import ZONE
from kiosk.procedures.model import (
    Case,
    CatalogueFailure,
    Field,
    Hit,
    Paper,
    PaperKind,
    Procedure,
    ProcedureCatalogue,
)
from kiosk.procedures.opening import shipped_in_memory
from kiosk.procedures.sources import FolderSource, shipped_abbreviations, shipped_folder
from kiosk.procedures.store import ProcedureStore
from kiosk.procedures.writing import write_catalogue

NOW = datetime(2026, 1, 21, 8, 46, tzinfo=ZONE)
FORM = Paper("to-khai", "Tờ khai", PaperKind.FORM, form="Mẫu số 01")
CARD = Paper("can-cuoc", "Thẻ căn cước", PaperKind.SHOWN)
DEED = Paper("so-do", "Giấy chứng nhận", PaperKind.ORIGINAL, remark="Nộp bản chính")


@cache
def shipped() -> ProcedureCatalogue:
    found = FolderSource(shipped_folder()).fetch(Deadline.after(60))
    assert isinstance(found, ProcedureCatalogue), found
    return found


def named(name: str) -> Procedure:
    return next(each for each in shipped().procedures if each.name == name)


def procedure(code: str = "9.000001", name: str = "Cấp thẻ thư viện", field: str = "Văn hóa") -> Procedure:
    return Procedure(
        code=code,
        name=name,
        field=Field("van-hoa", field),
        agency="Thư viện",
        papers=(FORM, CARD, DEED),
        cases=(
            Case("co", ("to-khai", "can-cuoc"), "Có", (True,)),
            Case("khong", ("to-khai", "so-do"), "Không", (False,)),
        ),
        questions=("Đã có thẻ?",),
    )


def catalogue(*procedures: Procedure) -> ProcedureCatalogue:
    return ProcedureCatalogue(date(2026, 1, 2), "Nguồn thử", procedures or (procedure(),))


def written(path: Path, of: ProcedureCatalogue) -> Path:
    assert write_catalogue(path, of, shipped_abbreviations(), NOW) is None
    return path


@contextmanager
def opened(path: Path) -> Iterator[ProcedureStore]:
    store = ProcedureStore(path, shipped_in_memory)
    try:
        yield store
    finally:
        store.close()


def names(found: tuple[Hit, ...] | CatalogueFailure) -> list[str]:
    assert not isinstance(found, CatalogueFailure), found
    return [hit.name for hit in found]
