"""What cards and the detail screen say, without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from kiosk.clock import ZONE
from kiosk.i18n import catalogue
from kiosk.portal.model import Dossier, DossierStatus, SupplementItem
from kiosk.portal.timeline import StopState
from kiosk.presentation import CentreView, OpeningHours, Surroundings
from screens.dossier_answers import detail_view
from screens.dossier_panel import BannerView, DelayView
from screens.dossier_view import badge_view, card_view, money, near_date

VI = catalogue("vi")
EN = catalogue("en")
TODAY = date(2026, 1, 21)
"""A Wednesday."""


def dossier(**fields: object) -> Dossier:
    plain = Dossier(
        code="H30.12-260120-0018",
        ref="1",
        system="Hệ thống một cửa của tỉnh",
        procedure="Cấp Giấy xác nhận tình trạng hôn nhân",
        procedure_code="1.004873",
        status=DossierStatus.IN_PROGRESS,
        status_text="Đang xử lý",
        owner="NGUYỄN VĂN MẪU",
        submitter="NGUYỄN VĂN MẪU",
        submitted_for_other=False,
        agency="UBND phường Sen Hồng",
        accepted=date(2026, 1, 20),
        appointment=date(2026, 1, 23),
        reappointment=None,
        finished=None,
    )
    return replace(plain, **fields)  # type: ignore[arg-type]  # the test names the fields it varies


def around(hour: int = 8, minute: int = 46, *, open_now: bool = True) -> Surroundings:
    centre = CentreView(
        kind="Trung tâm Phục vụ hành chính công",
        name="Phường Sen Hồng",
        hotline="0900 000 000",
        desk="Bên trái cửa chính",
        terminal="K2",
        hours=(OpeningHours("07:00", "11:30"), OpeningHours("13:00", "17:00")),
    )
    return Surroundings(centre, (), datetime(2026, 1, 21, hour, minute, tzinfo=ZONE), open_now)


READY = dossier(
    status=DossierStatus.DECIDED,
    accepted=date(2026, 1, 19),
    appointment=date(2026, 1, 22),
    finished=date(2026, 1, 20),
    at_counter="5",
)
APOLOGISED = dossier(
    appointment=date(2026, 1, 20), reappointment=date(2026, 1, 26), apology="Văn bản xin lỗi số 07"
)


# --- badges ---------------------------------------------------------------------------------------------


def test_a_status_no_table_maps_shows_the_portals_own_words() -> None:
    odd = dossier(status=DossierStatus.UNKNOWN, status_text="Chờ luân chuyển")
    assert badge_view(odd, TODAY, VI).words == "Chờ luân chuyển"


# --- card -----------------------------------------------------------------------------------------------


def test_the_name_on_a_card_is_masked() -> None:
    assert card_view(dossier(), TODAY, True, VI).owner == "Của NGUYỄN VĂN M••"


def test_a_dossier_for_somebody_else_says_so_and_hides_more() -> None:
    child = dossier(owner="NGUYỄN THỬ AN", submitted_for_other=True)
    assert card_view(child, TODAY, True, VI).owner == "Nộp thay NGUYỄN A••"
    assert card_view(replace(child, relation="cháu"), TODAY, True, VI).owner == "Nộp thay cháu NGUYỄN A••"


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        (READY, "Nhận được ngay hôm nay"),
        (replace(READY, at_counter=""), "Mời hỏi quầy trước"),
        (replace(READY, at_counter="", by_post=True), "Kết quả gửi qua bưu chính"),
        (replace(READY, at_counter="", digital_result=True), "Có bản điện tử"),
        (
            dossier(status=DossierStatus.SUPPLEMENT_REQUIRED, supplement_due=date(2026, 1, 30)),
            "Bổ sung trước 30/01/2026",
        ),
        (dossier(status=DossierStatus.SUPPLEMENT_REQUIRED), "Cần bổ sung giấy tờ"),
        (dossier(status=DossierStatus.PAYMENT_REQUIRED, fee_due=1_500_000), "Cần nộp 1.500.000 đồng"),
        (dossier(status=DossierStatus.PAYMENT_REQUIRED), "Chờ nộp tiền"),
        (APOLOGISED, "Hẹn 20/01, hẹn lại 26/01"),
        (dossier(appointment=date(2026, 1, 20)), "Hẹn 20/01, chưa có ngày mới"),
        (dossier(), "Hẹn trả 23/01/2026"),
        (dossier(appointment=None), "Chưa có ngày hẹn"),
        (dossier(status=DossierStatus.SUSPENDED), "Đang dừng tính thời hạn"),
        (dossier(status=DossierStatus.REFUSED), "Mời hỏi quầy"),
        (dossier(status=DossierStatus.RETURNED, finished=date(2026, 1, 9)), "Xong ngày 09/01/2026"),
        (dossier(status=DossierStatus.WITHDRAWN), ""),
    ],
)
def test_the_next_date_line(subject: Dossier, words: str) -> None:
    assert card_view(subject, TODAY, True, VI).when == words


def test_nobody_is_sent_to_a_closed_counter_today() -> None:
    assert card_view(READY, TODAY, False, VI).when == "Nhận trong giờ làm việc"


def test_only_what_lies_at_a_counter_is_framed_in_green() -> None:
    assert card_view(READY, TODAY, True, VI).frame == "jade"
    assert card_view(replace(READY, at_counter=""), TODAY, True, VI).frame == "edge"


def test_a_date_of_another_year_keeps_its_year() -> None:
    assert near_date(date(2025, 12, 30), TODAY) == "30/12/2025"


def test_money_is_grouped_as_the_language_groups() -> None:
    assert money(50_000, VI) == "50.000 đồng"
    assert money(50_000, EN) == "50,000 đồng"


# --- detail ---------------------------------------------------------------------------------------------


def banner(subject: Dossier, surroundings: Surroundings | None = None) -> BannerView:
    panel = detail_view(subject, surroundings or around(), VI).panel
    assert isinstance(panel, BannerView)
    return panel


def delay(subject: Dossier) -> DelayView:
    panel = detail_view(subject, around(), VI).panel
    assert isinstance(panel, DelayView)
    return panel


def answers(subject: Dossier) -> dict[str, tuple[str, str]]:
    return {a.question: (a.answer, a.note) for a in detail_view(subject, around(), VI).answers}


def test_a_result_at_a_counter_names_counter_and_what_is_left_of_today() -> None:
    told = banner(READY)
    assert told.title == "Nhận được ngay hôm nay"
    assert told.note == "Quầy 5, đến 11:30 hoặc từ 13:00 đến 17:00"


def test_in_the_afternoon_the_morning_is_not_offered() -> None:
    assert banner(READY, around(14)).note == "Quầy 5, đến 17:00"


def test_a_closed_centre_is_not_promised_for_today() -> None:
    told = banner(READY, around(18, open_now=False))
    assert told.title == "Nhận trong giờ làm việc"
    assert told.note == "Quầy 5, 07:00–11:30 · 13:00–17:00"


def test_a_decision_that_may_not_be_at_the_counter_yet_sends_to_the_desk_first() -> None:
    told = banner(replace(READY, at_counter=""))
    assert told.title == "Hồ sơ đã giải quyết xong"
    assert "hỏi quầy trước" in told.note


@pytest.mark.parametrize(
    ("elsewhere", "title"),
    [
        ({"by_post": True}, "Kết quả gửi qua bưu chính"),
        ({"digital_result": True}, "Đã có kết quả bản điện tử"),
    ],
)
def test_nobody_is_called_to_collect_what_comes_by_post_or_as_a_file(
    elsewhere: dict[str, bool], title: str
) -> None:
    sent = replace(READY, at_counter="", **elsewhere)  # type: ignore[arg-type]  # the fields it varies
    assert banner(sent).title == title
    view = detail_view(sent, around(), VI)
    assert (view.action, view.collects) == (VI.text("visit.detail.action.number"), False)
    assert detail_view(replace(sent, at_counter="5"), around(), VI).collects


def test_a_date_before_the_next_working_day_is_counted_in_calendar_days() -> None:
    friday = replace(around(), now=datetime(2026, 1, 23, 9, tzinfo=ZONE))
    view = detail_view(dossier(appointment=date(2026, 1, 24)), friday, VI)
    assert isinstance(view.panel, BannerView)
    assert view.panel.note == "Thứ Bảy, còn 1 ngày."


def test_done_early_counts_days_from_the_first_appointment() -> None:
    assert answers(READY)["Bao giờ xong?"] == ("Đã xong ngày 20/01/2026", "Xong trước hẹn 2 ngày")


def test_done_without_a_date_claims_nothing() -> None:
    assert answers(replace(READY, finished=None))["Bao giờ xong?"] == ("Đã xong", "")


def test_a_supplement_lists_papers_and_days_left() -> None:
    papers = (SupplementItem("Giấy chứng nhận", "Trang 3 và 4"), SupplementItem("Văn bản thỏa thuận"))
    view = detail_view(
        dossier(
            status=DossierStatus.SUPPLEMENT_REQUIRED, supplement_due=date(2026, 1, 30), supplements=papers
        ),
        around(),
        VI,
    )
    assert isinstance(view.panel, BannerView)
    assert (view.panel.title, view.panel.note) == ("Cần bổ sung trước 30/01/2026", "Còn 9 ngày.")
    assert [(p.number, p.name, p.remark) for p in view.papers] == [
        ("1", "Giấy chứng nhận", "Trang 3 và 4"),
        ("2", "Văn bản thỏa thuận", ""),
    ]


def test_an_apology_on_file_shows_both_dates() -> None:
    told = delay(APOLOGISED)
    assert told.title == "Xin lỗi quý vị vì trễ hẹn"
    assert (told.first, told.again) == ("20/01/2026", "26/01/2026")
    assert told.note.startswith("Thứ Hai")


def test_without_an_apology_on_file_none_is_claimed() -> None:
    told = delay(dossier(appointment=date(2026, 1, 20)))
    assert told.title == "Hồ sơ đang trễ hẹn"
    assert not told.again_known


def test_a_new_date_without_apology_hides_neither_lateness_nor_date() -> None:
    told = delay(replace(APOLOGISED, apology=""))
    assert told.title == "Hồ sơ đang trễ hẹn"
    assert (told.first, told.again) == ("20/01/2026", "26/01/2026")


def test_an_ordinary_dossier_answers_five_questions() -> None:
    view = detail_view(
        dossier(
            holder="Bà Trần Thị Thử",
            holder_unit="Bộ phận Hộ tịch",
            doing="Xác minh",
            since=datetime(2026, 1, 20, 9, 20, tzinfo=ZONE),
            result="01 Giấy xác nhận",
            responsible="Ông Lê Văn Ví Dụ, Phó Chủ tịch",
        ),
        around(),
        VI,
    )
    assert [(a.answer, a.note) for a in view.answers] == [
        ("Bà Trần Thị Thử", "Bộ phận Hộ tịch"),
        ("Xác minh", "Từ 09:20 ngày 20/01/2026"),
        ("Hẹn trả 23/01/2026", "Còn 2 ngày làm việc"),
        ("01 Giấy xác nhận", ""),
        ("Ông Lê Văn Ví Dụ, Phó Chủ tịch", "UBND phường Sen Hồng"),
    ]


def test_what_no_system_says_is_called_unknown() -> None:
    assert answers(dossier())["Nhận được gì?"] == ("Hệ thống chưa cho biết", "")


def test_the_timeline_stands_at_processing() -> None:
    stops = detail_view(dossier(), around(), VI).stops
    assert [s.state for s in stops] == [StopState.PASSED, StopState.CURRENT, *[StopState.AHEAD] * 3]
    assert stops[0].day == "20/01"
    assert stops[4].day == "–"


def test_the_button_says_what_the_number_is_for() -> None:
    told = [detail_view(d, around(), VI).action for d in (READY, APOLOGISED, dossier())]
    assert told == ["Lấy số nhận kết quả", "Lấy số gặp cán bộ", "Lấy số"]


def test_a_known_counter_is_named_where_to_hand_in_and_where_to_pay() -> None:
    papers = dossier(status=DossierStatus.SUPPLEMENT_REQUIRED, next_counter="3")
    money_due = dossier(status=DossierStatus.PAYMENT_REQUIRED, next_counter="2")
    assert banner(papers).note == "Nộp ở quầy 3."
    assert banner(money_due).note.startswith("Nộp ở quầy 2.")


def test_while_the_details_are_on_their_way_nothing_is_called_unknown() -> None:
    view = detail_view(dossier(), around(), VI, loading=True)
    assert "Đang hỏi thêm chi tiết" in {a.answer for a in view.answers}
    assert "Hệ thống chưa cho biết" not in {a.answer for a in view.answers}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("status", list(DossierStatus))
def test_every_status_makes_a_detail_view_without_missing_texts(status: DossierStatus, language: str) -> None:
    view = detail_view(dossier(status=status), around(), catalogue(language))
    panel = view.panel
    words = [view.action, *(a.answer + a.question for a in view.answers), *(s.label for s in view.stops)]
    if panel is not None:
        words += [panel.title, panel.note]
    assert not [w for w in words if "visit." in w]
