"""Who may see what: the decision table, a row for each kind of visitor."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card.model import Assurance
from kiosk.clock import ZONE
from kiosk.portal.masking import mask_owner
from kiosk.portal.model import Badge, Dossier, DossierStatus, ProgressStep, ResultPlace, SupplementItem
from kiosk.portal.next_step import Collect, HandIn
from kiosk.portal.visibility import (
    Bring,
    Errand,
    Key,
    Level,
    StatusOnly,
    Visitor,
    Whole,
    Withheld,
    opens_list,
    shown,
    status_only,
    visibility,
)
from tests.kiosk.portal.samples import TODAY, dossier

PROVEN, CONSISTENT, REJECTED = Assurance.PROVEN, Assurance.CONSISTENT, Assurance.REJECTED
_MOMENT = datetime(2026, 1, 20, 8, tzinfo=ZONE)
OWN = dossier()
CHILDS = dossier(owner="NGUYỄN THỬ AN", submitter="NGUYỄN VĂN MẪU", submitted_for_other=True, relation="con")
COMPANYS = dossier(owner="CÔNG TY THỬ", for_business=True)
OTHERS = dossier(owner="TRẦN THỊ THỬ", submitter="TRẦN THỊ THỬ")

visitors = st.builds(
    Visitor,
    key=st.sampled_from(Key),
    chip=st.none() | st.sampled_from(Assurance),
    errand=st.sampled_from(Errand),
)
dossiers = st.sampled_from([OWN, CHILDS, COMPANYS, OTHERS])


@pytest.mark.parametrize(
    ("visitor", "one", "level"),
    [
        pytest.param(Visitor(Key.CHIP_NUMBER, PROVEN), OWN, Level.WHOLE, id="own dossier"),
        pytest.param(Visitor(Key.CHIP_NUMBER, CONSISTENT), OWN, Level.NOTHING, id="chip not anchored"),
        pytest.param(Visitor(Key.CHIP_NUMBER, REJECTED), OWN, Level.NOTHING, id="chip rejected"),
        pytest.param(Visitor(Key.CODE_AND_SECRET, CONSISTENT), OWN, Level.STATUS, id="not anchored, secret"),
        pytest.param(Visitor(Key.CODE_AND_NUMBER, CONSISTENT), OWN, Level.STATUS, id="not anchored, code"),
        pytest.param(Visitor(Key.CODE_AND_SECRET, REJECTED), OWN, Level.STATUS, id="rejected, secret"),
        pytest.param(Visitor(Key.CHIP_NUMBER, PROVEN), CHILDS, Level.WHOLE, id="parent for a child"),
        pytest.param(Visitor(Key.RECEIPT, PROVEN), COMPANYS, Level.STATUS, id="clerk with receipt"),
        pytest.param(Visitor(Key.CHIP_NUMBER, PROVEN), COMPANYS, Level.NOTHING, id="clerk without"),
        pytest.param(Visitor(Key.RECEIPT), COMPANYS, Level.NOTHING, id="receipt of a stranger"),
        pytest.param(Visitor(Key.RECEIPT, CONSISTENT), OTHERS, Level.NOTHING, id="receipt, not anchored"),
        pytest.param(Visitor(Key.RECEIPT, PROVEN), OTHERS, Level.STATUS, id="authorised, receipt"),
        pytest.param(Visitor(Key.CODE, PROVEN), OTHERS, Level.NOTHING, id="authorised, typed code"),
        pytest.param(Visitor(Key.CHIP_OLD_NUMBER, PROVEN), OWN, Level.WHOLE, id="old number of the chip"),
        pytest.param(Visitor(Key.CHIP_OLD_NUMBER, CONSISTENT), OWN, Level.NOTHING, id="old, not anchored"),
        pytest.param(Visitor(Key.CODE_AND_NUMBER), OWN, Level.STATUS, id="barcode card, number typed"),
        pytest.param(Visitor(Key.CODE_AND_SECRET), OWN, Level.STATUS, id="barcode card, receipt secret"),
        pytest.param(Visitor(Key.NONE), OWN, Level.NOTHING, id="barcode card alone"),
        pytest.param(Visitor(Key.CODE_AND_NUMBER), OWN, Level.STATUS, id="VNeID QR and code"),
        pytest.param(Visitor(Key.NONE), OWN, Level.NOTHING, id="VNeID alone"),
        pytest.param(Visitor(Key.CODE_AND_NUMBER), OWN, Level.STATUS, id="passport MRZ and code"),
        pytest.param(Visitor(Key.CODE_AND_SECRET), OWN, Level.STATUS, id="passport and receipt"),
        pytest.param(Visitor(Key.CHIP_NUMBER, PROVEN), OWN, Level.WHOLE, id="passport chip proven"),
        pytest.param(Visitor(Key.NONE), OWN, Level.NOTHING, id="passport alone"),
        pytest.param(
            Visitor(Key.CODE_AND_SECRET, PROVEN, Errand.COLLECT_FOR_OTHER),
            OTHERS,
            Level.NOTHING,
            id="collecting for another",
        ),
        pytest.param(Visitor(Key.CODE, None), OTHERS, Level.NOTHING, id="guessed code"),
        pytest.param(Visitor(Key.NONE, PROVEN), OTHERS, Level.NOTHING, id="a stranger's dossier"),
    ],
)
def test_each_kind_of_visitor_sees_this_much(visitor: Visitor, one: Dossier, level: Level) -> None:
    assert visibility(visitor, one) is level


def test_a_parent_sees_the_dossier_as_handed_in_for_another_with_the_owner_hidden() -> None:
    seen = shown(Visitor(Key.CHIP_NUMBER, PROVEN), CHILDS, TODAY)
    assert seen == Whole(CHILDS, on_behalf=True)
    assert mask_owner(CHILDS) == "NGUYỄN A••"
    assert shown(Visitor(Key.CHIP_NUMBER, PROVEN), OWN, TODAY) == Whole(OWN, on_behalf=False)


def test_whoever_collects_for_another_is_told_what_to_bring_and_nothing_else() -> None:
    for one in (OTHERS, None):
        for key in Key:
            seen = shown(Visitor(key, PROVEN, Errand.COLLECT_FOR_OTHER), one, TODAY)
            assert seen == Withheld((Bring.RECEIPT, Bring.AUTHORISATION))


@given(visitors)
def test_not_found_and_not_allowed_are_one_answer(visitor: Visitor) -> None:
    for one in (OWN, CHILDS, COMPANYS):
        seen = shown(visitor, one, TODAY)
        if isinstance(seen, Withheld):
            assert seen == shown(visitor, None, TODAY)


@given(visitors, dossiers)
def test_the_whole_is_shown_only_to_a_proven_chip_of_the_applicant(visitor: Visitor, one: Dossier) -> None:
    if visibility(visitor, one) is Level.WHOLE:
        assert visitor.chip is PROVEN
        assert visitor.key in {Key.CHIP_NUMBER, Key.CHIP_OLD_NUMBER}
        assert not one.for_business


@given(visitors, dossiers)
def test_a_rejected_chip_opens_nothing_that_no_chip_would_not(visitor: Visitor, one: Dossier) -> None:
    rejected, without = replace(visitor, chip=REJECTED), replace(visitor, chip=None)
    assert visibility(rejected, one, CONSISTENT) is visibility(without, one, CONSISTENT)


@pytest.mark.parametrize(
    ("assurance", "requires", "opens"),
    [
        (PROVEN, PROVEN, True),
        (CONSISTENT, PROVEN, False),
        (CONSISTENT, CONSISTENT, True),
        (PROVEN, CONSISTENT, True),
        (REJECTED, PROVEN, False),
        (REJECTED, CONSISTENT, False),
        (REJECTED, REJECTED, False),
    ],
)
def test_the_setting_lowers_the_gate_but_never_to_a_rejected_chip(
    assurance: Assurance, requires: Assurance, opens: bool
) -> None:
    assert opens_list(assurance, requires) is opens
    level = visibility(Visitor(Key.CHIP_NUMBER, assurance), OWN, requires)
    assert level is (Level.WHOLE if opens else Level.NOTHING)


_SECRETS = ("Thử", "Ví Dụ", "Trích đo", "07", "Tư pháp", "x.example", "trích lục", "65a0")


@given(
    st.sampled_from(DossierStatus),
    st.none() | st.dates(date(2025, 6, 1), date(2026, 12, 31)),
    st.booleans(),
)
def test_status_only_carries_no_name_and_no_document(
    status: DossierStatus, appointment: date | None, for_other: bool
) -> None:
    full = dossier(
        status,
        owner="Trần Thị Thử",
        submitter="Lê Văn Ví Dụ",
        submitted_for_other=for_other,
        relation="con Thử",
        procedure="Cấp bản sao trích lục khai sinh",
        ref="65a000000000000000000005",
        appointment=appointment,
        holder="Lê Văn Ví Dụ",
        holder_unit="Bộ phận Tư pháp",
        doing="Thẩm định hồ sơ của Thử",
        responsible="Ông Lê Văn Ví Dụ",
        result="02 bản sao trích lục",
        apology="Văn bản xin lỗi số 07",
        late_reason="Chờ Thử",
        supplements=(SupplementItem("Trích đo địa chính", "của Thử"),),
        supplement_url="https://x.example/",
        status_text="Đang chờ",
        progress=(ProgressStep(_MOMENT, officer="Lê Văn Ví Dụ", title="", unit="Tư pháp", what="Trích đo"),),
    )
    seen = status_only(full, TODAY)
    everything = " ".join(repr(getattr(seen, one.name)) for one in fields(seen))
    if isinstance(seen.step, HandIn):
        assert (seen.step.papers, seen.step.url) == ((), "")
    assert not [secret for secret in _SECRETS if secret in everything]
    assert full.code not in repr(seen)


def test_status_only_tells_status_dates_and_what_to_do() -> None:
    late = dossier(appointment=TODAY - timedelta(days=1), reappointment=TODAY + timedelta(days=5))
    seen = shown(Visitor(Key.CODE_AND_SECRET), late, TODAY)
    assert isinstance(seen, StatusOnly)
    assert (seen.badge, seen.appointment, seen.reappointment, seen.working_days_left) == (
        Badge.OVERDUE,
        date(2026, 1, 20),
        date(2026, 1, 26),
        3,
    )
    ready = status_only(dossier(DossierStatus.DECIDED, at_counter="5"), TODAY)
    assert ready.step == Collect(ResultPlace.COUNTER, "5")
    strange = dossier(DossierStatus.UNKNOWN, status_text="Chờ liên thông")
    assert status_only(strange, TODAY).status_text == "Chờ liên thông"
