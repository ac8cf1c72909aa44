"""The answers of the national bus as typed models: values are strings, keys PascalCase, dates without a zone.

`error_code` is a number in some adapters and text in others ("0", "00"); both are read as one text.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from kiosk.clock import ZONE
from kiosk.portal.answer_fields import Key, Part, Text, WithExtras, absent_list

_FORMATS = {14: "%Y%m%d%H%M%S", 12: "%Y%m%d%H%M", 8: "%Y%m%d"}
"""By length: `yyyyMMddHHmmss`, and what adapters cut from its end."""


def _instant(value: object) -> object:
    """`20250930170000` as an instant in Vietnam."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ValueError("a date is text")
    digits = value.strip()
    form = _FORMATS.get(len(digits))
    if form is None or not (digits.isascii() and digits.isdigit()):
        raise ValueError("not yyyyMMddHHmmss")
    return datetime.strptime(digits, form).replace(tzinfo=ZONE)


def _error_code(value: object) -> object:
    """Without leading zeros, so that 0, "0" and "00" are one; success is "0"."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("neither a number nor text")
    plain = str(value).strip()
    return (plain.lstrip("0") or "0") if plain else plain


Instant = Annotated[datetime | None, BeforeValidator(_instant)]
ErrorCode = Annotated[str, BeforeValidator(_error_code), Field(min_length=1, max_length=40)]
SUCCESS = "0"


class SignIn(Part):
    """The answer to signing in."""

    error_code: ErrorCode
    # Visible ASCII: it goes into every later question.
    session: str = Field(default="", max_length=4_096, pattern=r"^[\x21-\x7e]*$")


class Fee(Part):
    name: Text = Field(default="", alias="TenPhiLePhi")
    amount: Key = Field(default="", alias="Gia")


class Supplement(Part):
    """A request for more papers, and how it moved the appointment."""

    what: Text = Field(default="", alias="NoiDungBoSung")
    asked: Instant = Field(default=None, alias="NgayBoSung")
    previous: Instant = Field(default=None, alias="NgayHenTraTruoc")
    current: Instant = Field(default=None, alias="NgayHenTraMoi")


class ResultPaper(Part):
    name: Text = Field(default="", alias="TenGiayTo")
    file: Text = Field(default="", alias="DuongDanTepTinKetQua", repr=False)


class Row(WithExtras):
    """One row of a look-up: the dossier itself, or one step of its progress. Both carry the code."""

    code: Annotated[Text, Field(min_length=1, max_length=64)] = Field(alias="MaHoSo")
    # --- the dossier
    procedure_code: Key = Field(default="", alias="MaTTHC")
    procedure: Text = Field(default="", alias="TenTTHC")
    owner: Text = Field(default="", alias="ChuHoSo")
    way: Key = Field(default="", alias="HinhThuc")
    owner_kind: Key = Field(default="", alias="LoaiDoiTuong")
    owner_number: Key = Field(default="", alias="MaDoiTuong")
    accepted: Instant = Field(default=None, alias="NgayTiepNhan")
    appointment: Instant = Field(default=None, alias="NgayHenTra")
    status: Key = Field(default="", alias="TrangThaiHoSo")
    finished: Instant = Field(default=None, alias="NgayKetThucXuLy")
    agency: Text = Field(default="", alias="DonViXuLy")
    note: Text = Field(default="", alias="GhiChu")
    fees: Annotated[list[Fee], BeforeValidator(absent_list)] = Field(default=[], alias="DanhSachLePhi")
    supplements: Annotated[list[Supplement], BeforeValidator(absent_list)] = Field(
        default=[], alias="DanhSachHoSoBoSung"
    )
    results: Annotated[list[ResultPaper], BeforeValidator(absent_list)] = Field(
        default=[], alias="DanhSachGiayToKetQua"
    )
    # --- one step
    officer: Text = Field(default="", alias="NguoiXuLy")
    title: Text = Field(default="", alias="ChucDanh")
    at: Instant = Field(default=None, alias="ThoiDiemXuLy")
    unit: Text = Field(default="", alias="PhongBanXuLy")
    what: Text = Field(default="", alias="NoiDungXuLy")
    step_status: Key = Field(default="", alias="TrangThai")


class Envelope(Part):
    """What every service answers; `result` is looked at only when `error_code` says success."""

    error_code: ErrorCode


class Rows(Envelope):
    """The answer of `TraCuuHoSo`."""

    result: Annotated[list[Row], BeforeValidator(absent_list), Field(max_length=1_000)] = Field(default=[])
