"""The answers of the embedded bus as typed models, and a synthetic dossier in that dialect.

Written apart from the models that read answers, so that one mistake cannot hide in both.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from kiosk.portal.embedded.synthetic import Move, SyntheticDossier

_UNTABLED_STATUS = "99"
_CITIZEN, _BUSINESS = "1", "2"
_AT_THE_COUNTER, _BY_POST = "0", "1"


def _pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


class _Out(BaseModel):
    model_config = ConfigDict(alias_generator=_pascal, populate_by_name=True)


class SignInQuestion(BaseModel):
    """Who asks."""

    username: str = Field(max_length=200)
    password: str = Field(max_length=200)


class SignInAnswer(BaseModel):
    """A number here, text in the other answers: real adapters mix both."""

    error_code: int = Field(description="0: signed in")
    session: str = ""


class Question(BaseModel):
    """One question; which further keys count depends on `service`."""

    session: str = Field(max_length=4_096)
    madonvi: str = Field(default="", max_length=100)
    service: str = Field(max_length=100, description="TraCuuHoSo")
    code: str = Field(default="", alias="MaHoSo", max_length=64)


class FeeOut(_Out):
    ten_phi_le_phi: str
    hinh_thuc_thu: str
    gia: str = Field(description="Đồng")


class SupplementOut(_Out):
    noi_dung_bo_sung: str
    ngay_bo_sung: str
    ngay_hen_tra_truoc: str
    ngay_hen_tra_moi: str


class PaperOut(_Out):
    ten_giay_to: str
    duong_dan_tep_tin_ket_qua: str = ""


class BusDossierOut(_Out):
    """The dossier itself."""

    ma_ho_so: str
    procedure_code: str = Field(alias="MaTTHC")
    procedure: str = Field(alias="TenTTHC")
    chu_ho_so: str
    loai_doi_tuong: str = Field(description="1 citizen, 2 business")
    ma_doi_tuong: str
    ngay_tiep_nhan: str = Field(description="yyyyMMddHHmmss")
    ngay_hen_tra: str
    trang_thai_ho_so: str
    ngay_ket_thuc_xu_ly: str
    hinh_thuc: str = Field(description="0 at the counter, 1 by post")
    don_vi_xu_ly: str
    ghi_chu: str
    ma_tra_cuu: str = Field(description="Secret printed on the receipt; this provider's own field")
    danh_sach_le_phi: list[FeeOut]
    danh_sach_ho_so_bo_sung: list[SupplementOut]
    danh_sach_giay_to_ket_qua: list[PaperOut]


class BusStepOut(_Out):
    """One step of its progress."""

    ma_ho_so: str
    nguoi_xu_ly: str
    chuc_danh: str
    thoi_diem_xu_ly: str
    phong_ban_xu_ly: str
    noi_dung_xu_ly: str
    trang_thai: str


class Answer(BaseModel):
    """The dossier first, its steps after it; nothing at all when there is none."""

    error_code: str = Field(description="00: answered")
    result: list[BusDossierOut | BusStepOut] = []


def stamp(at: datetime | None) -> str:
    """`yyyyMMddHHmmss` in Vietnam; empty when there is none."""
    return "" if at is None else at.strftime("%Y%m%d%H%M%S")


def rows_of(dossier: SyntheticDossier, agency: str) -> list[BusDossierOut | BusStepOut]:
    """A synthetic dossier in the dialect."""
    row = dossier.row
    whole = BusDossierOut(
        ma_ho_so=dossier.code,
        MaTTHC=row.procedure_code,
        TenTTHC=row.procedure,
        chu_ho_so=row.owner or dossier.citizen.name,
        loai_doi_tuong=_BUSINESS if row.business else _CITIZEN,
        ma_doi_tuong=dossier.citizen.number,
        ngay_tiep_nhan=stamp(dossier.accepted),
        ngay_hen_tra=stamp(_first_appointment(dossier)),
        trang_thai_ho_so=str(row.status) if row.status else _UNTABLED_STATUS,
        ngay_ket_thuc_xu_ly=stamp(dossier.finished),
        hinh_thuc=_BY_POST if row.by_post else _AT_THE_COUNTER,
        don_vi_xu_ly=agency,
        ghi_chu=row.doing_note,
        ma_tra_cuu=dossier.receipt_secret,
        danh_sach_le_phi=[FeeOut(ten_phi_le_phi="Lệ phí", hinh_thuc_thu="1", gia=str(row.fee_due))]
        if row.fee_due is not None
        else [],
        danh_sach_ho_so_bo_sung=_supplements(dossier),
        danh_sach_giay_to_ket_qua=[
            PaperOut(ten_giay_to=row.result, duong_dan_tep_tin_ket_qua=row.result_file)
        ],
    )
    steps = [
        BusStepOut(
            ma_ho_so=dossier.code,
            nguoi_xu_ly=row.holder,
            chuc_danh="",
            thoi_diem_xu_ly=stamp(step.at),
            phong_ban_xu_ly=row.holder_unit,
            noi_dung_xu_ly=step.what,
            trang_thai=str(row.status),
        )
        for step in dossier.steps
    ]
    return [whole, *steps]


def _moves(dossier: SyntheticDossier, wanted: Callable[[Move], bool]) -> list[Move]:
    return [move for move in dossier.moves if wanted(move)]


def _first_appointment(dossier: SyntheticDossier) -> datetime | None:
    """The bus knows no re-appointment for lateness: the date before it stays."""
    late = _moves(dossier, lambda move: move.reason == "late")
    return late[0].previous if late else dossier.appointment


def _supplements(dossier: SyntheticDossier) -> list[SupplementOut]:
    moved = _moves(dossier, lambda move: move.reason == "supplement")
    return [
        SupplementOut(
            noi_dung_bo_sung=name,
            ngay_bo_sung=stamp(dossier.since),
            ngay_hen_tra_truoc=stamp(moved[0].previous) if moved else "",
            ngay_hen_tra_moi=stamp(moved[0].current) if moved else "",
        )
        for name, _ in dossier.row.supplements
    ]
