"""The bus's answers read: dates, appointments, fees, and anything at all."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.portal.dvcqg_parse import BusDialect, BusError, parse_dossier, parse_error, parse_known
from kiosk.portal.model import Dossier, DossierStatus, PortalFailure
from tests.kiosk.portal.samples import FIRST_NUMBER

CODE = "G09.20-20260609-0092637"
DIALECT = BusDialect("Trục", responsible={"1.1": "Bà Thử"})


def _parsed(*steps: dict[str, Any], dialect: BusDialect = DIALECT, **fields: Any) -> Dossier:
    row = {"MaHoSo": CODE, "TrangThaiHoSo": "4", "MaDoiTuong": FIRST_NUMBER, "MaTTHC": "1.1"} | fields
    found = parse_dossier(_body(row, *steps), CODE, dialect)
    assert isinstance(found, Dossier)
    return found


def _body(*rows: dict[str, Any]) -> bytes:
    return json.dumps({"error_code": "00", "result": list(rows)}).encode()


@pytest.mark.parametrize("status", [one for one in DossierStatus if one])
def test_every_national_status_is_known_and_has_words(status: DossierStatus) -> None:
    found = _parsed(TrangThaiHoSo=f"{status.value:02d}")
    assert found.status is status
    assert not found.status_text.isdigit()


def test_an_unknown_status_is_shown_as_text_and_a_table_maps_it() -> None:
    assert (_parsed(TrangThaiHoSo="41").status, _parsed(TrangThaiHoSo="41").status_text) == (
        DossierStatus.UNKNOWN,
        "41",
    )
    mapped = BusDialect("x", status_table={"41": DossierStatus.DECIDED})
    assert _parsed(TrangThaiHoSo="41", dialect=mapped).status is DossierStatus.DECIDED


@pytest.mark.parametrize(
    ("text", "day"),
    [("20250930235959", date(2025, 9, 30)), ("20250930", date(2025, 9, 30)), ("", None), (None, None)],
)
def test_dates_are_days_in_vietnam(text: str | None, day: date | None) -> None:
    assert _parsed(NgayKetThucXuLy=text).finished == day


@pytest.mark.parametrize("text", ["2025-09-30", "20251330000000", "2025093", 20250930, "٢٠٢٥٠٩٣٠"])
def test_a_date_of_another_form_makes_the_answer_garbage(text: object) -> None:
    row = {"MaHoSo": CODE, "TrangThaiHoSo": "4", "NgayHenTra": text}
    assert parse_dossier(_body(row), CODE, DIALECT) is PortalFailure.GARBAGE


def test_a_supplement_moves_the_appointment_lawfully_and_proves_no_apology() -> None:
    moved = {
        "NoiDungBoSung": "Bản đồ",
        "NgayBoSung": "20260105090000",
        "NgayHenTraTruoc": "20260110170000",
        "NgayHenTraMoi": "20260120170000",
    }
    found = _parsed(TrangThaiHoSo="5", NgayHenTra="20260120170000", DanhSachHoSoBoSung=[moved])
    assert (found.appointment, found.reappointment, found.apology) == (date(2026, 1, 20), None, "")
    assert [one.name for one in found.supplements] == ["Bản đồ"]
    late = _parsed(NgayHenTra="20260126170000", DanhSachHoSoBoSung=[moved])
    assert (late.appointment, late.reappointment) == (date(2026, 1, 20), date(2026, 1, 26))
    assert late.supplements == ()


@pytest.mark.parametrize(
    ("amounts", "due"),
    [(["50000", "8000"], 58_000), ([], None), (["x"], None), (["-1"], None), (["9" * 13], None)],
)
def test_the_fee_is_the_sum_of_whole_amounts(amounts: list[str], due: int | None) -> None:
    fees = [{"TenPhiLePhi": "Lệ phí", "Gia": amount} for amount in amounts]
    assert _parsed(TrangThaiHoSo="6", DanhSachLePhi=fees).fee_due == due
    assert _parsed(TrangThaiHoSo="4", DanhSachLePhi=fees).fee_due is None


def test_the_latest_step_says_who_holds_it_and_what_is_done() -> None:
    first = {"MaHoSo": CODE, "ThoiDiemXuLy": "20260105090000", "NguoiXuLy": "A", "NoiDungXuLy": "một"}
    last = {"MaHoSo": CODE, "ThoiDiemXuLy": "20260106090000", "NguoiXuLy": "B", "NoiDungXuLy": "hai"}
    found = _parsed(last, first)
    assert [step.officer for step in found.progress] == ["A", "B"]
    assert (found.holder, found.doing, found.responsible) == ("B", "hai", "Bà Thử")


def test_post_files_and_businesses_are_told() -> None:
    paper = {"TenGiayTo": "Giấy phép", "DuongDanTepTinKetQua": "/tep/1"}
    found = _parsed(HinhThuc="1", LoaiDoiTuong="2", DanhSachGiayToKetQua=[paper])
    assert (found.by_post, found.digital_result, found.for_business) == (True, True, True)
    assert found.result == "Giấy phép"
    plain = _parsed(HinhThuc="0", LoaiDoiTuong="1")
    assert (plain.by_post, plain.digital_result, plain.for_business) == (False, False, False)


def test_only_the_configured_field_is_the_receipts_secret() -> None:
    body = _body({"MaHoSo": CODE, "TrangThaiHoSo": "4", "MaTraCuu": 123456, "SoDienThoai": "0900000000"})
    with_field = BusDialect("x", secret_field="MaTraCuu")
    assert isinstance(parse_known(body, CODE, "123456", with_field), Dossier)
    assert parse_known(body, CODE, "0900000000", with_field) is PortalFailure.NOT_FOUND
    assert parse_known(body, CODE, "123456", DIALECT) is PortalFailure.NOT_FOUND


def test_steps_without_their_dossier_are_not_found() -> None:
    step = {"MaHoSo": CODE, "ThoiDiemXuLy": "20260105090000"}
    assert parse_dossier(_body(step), CODE, DIALECT) is PortalFailure.NOT_FOUND
    assert parse_dossier(b'{"error_code": 0, "result": null}', CODE, DIALECT) is PortalFailure.NOT_FOUND


def test_control_and_direction_characters_are_gone() -> None:
    assert _parsed(TenTTHC="Cấp\x1b@ \u202egiấy\n phép").procedure == "Cấp @ giấy phép"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = ["TrangThaiHoSo", "NgayHenTra", "DanhSachLePhi", "DanhSachHoSoBoSung", "ThoiDiemXuLy", "MaDoiTuong"]


@given(st.binary(max_size=60))
def test_any_bytes_are_garbage_or_read(body: bytes) -> None:
    assert parse_dossier(body, CODE, DIALECT) in {PortalFailure.GARBAGE, PortalFailure.NOT_FOUND}
    assert parse_error(body, DIALECT) in {PortalFailure.GARBAGE, None, BusError.SESSION}


@given(st.sampled_from(KEYS), anything)
def test_any_value_in_any_field_is_garbage_or_a_dossier(key: str, value: object) -> None:
    body = json.dumps(
        {"error_code": 0, "result": [{"MaHoSo": CODE, "TrangThaiHoSo": "4"} | {key: value}]}
    ).encode()
    for found in (parse_dossier(body, CODE, DIALECT), parse_known(body, CODE, FIRST_NUMBER, DIALECT)):
        assert isinstance(found, Dossier) or found in {PortalFailure.GARBAGE, PortalFailure.NOT_FOUND}
