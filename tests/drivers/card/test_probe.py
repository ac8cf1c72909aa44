"""The probe of a card: what it finds on each simulated chip, and that nothing of the holder is in it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card import probe_contents
from drivers.card.connection import ReadError, SystemRandomness
from drivers.card.model import ReadFailure, ReadRequest
from drivers.card.mrz import mrz_information
from drivers.card.probe import probe_chip
from drivers.card.probe_qr import describe_qr, shape_of
from drivers.card.probe_reader import contactless, surroundings, without_serial
from drivers.card.probe_report import (
    SECTIONS,
    Finding,
    Outcome,
    ProbeName,
    ProbeReport,
    Section,
    plain,
    report_from_json,
    report_of,
)
from drivers.card.simulated.chip import ATR, SimulatedChip
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.profiles import ProfileName, SimulatedIdCard, make_card
from drivers.card.tlv import Tlv
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline

TODAY = date(2026, 1, 1)
PAGE = Path(__file__).parents[3] / "docs" / "bring-up.md"
DIFFERENT, CONFIRMED, UNKNOWN = Outcome.DIFFERENT, Outcome.CONFIRMED, Outcome.UNKNOWN


class Link:
    """The chip under the reader; `refuses` extended length as plain readers do, pulled at `gone_at`."""

    def __init__(
        self, card: SimulatedIdCard, *, transport: str = "T=1", refuses: bool = False, gone_at: int = -1
    ) -> None:
        self.chip = SimulatedChip(card)
        self.transport = transport
        self.refuses = refuses
        self.gone_at = gone_at
        self.commands: list[bytes] = []

    def transmit(self, command: bytes) -> bytes:
        if self.gone_at == len(self.commands):
            raise ReadError(ReadFailure.CARD_REMOVED)
        self.commands.append(command)
        if self.refuses and len(command) > 5 and command[4] == 0:
            return b"\x67\x00"
        answer = self.chip.respond(command)
        if self.chip.delay == float("inf"):
            raise ReadError(ReadFailure.CARD_SILENT)
        return answer


class BankCard:
    """Refuses whatever it is asked."""

    transport = "T=0"

    def transmit(self, command: bytes) -> bytes:
        return b"\x6a\x82" if command[1] == 0xA4 else b"\x6d\x00"


def ask(link: Link | BankCard, request: ReadRequest, trust: TrustStore | None = None) -> ProbeReport:
    return probe_chip(
        link,
        request,
        trust=trust or TrustStore(),
        rng=SystemRandomness(),
        deadline=Deadline.after(120),
        today=TODAY,
    )


def key_of(card: SimulatedIdCard, *, wrong_can: bool = False) -> ReadRequest:
    """What opens `card`: the CAN where it has one, else what its QR tells or the MRZ."""
    person = card.person
    if card.profile is ProfileName.PASSPORT_TD3:
        return ReadRequest(mrz_information=zone_of(card))
    return ReadRequest(can=person.can, expected_number=person.number, birth=person.birth, wrong_can=wrong_can)


def zone_of(card: SimulatedIdCard) -> str:
    """The MRZ information of the DG1 on the chip."""
    return mrz_information(Tlv(card.files[0x0101]).children()[0].value.decode("ascii"))


def values(report: ProbeReport, *names: str) -> dict[str, object]:
    return {name: report[ProbeName(name)].value for name in names}


@pytest.fixture(scope="module", params=list(ProfileName), ids=lambda profile: profile.value)
def kind(request: pytest.FixtureRequest, issuer: SimulatedIssuer) -> SimulatedIdCard:
    return make_card(issuer, None, request.param)


# What is found ---------------------------------------------------------------------------------------------


def test_a_card_of_2021_is_as_known(card: SimulatedIdCard, trust: TrustStore) -> None:
    report = ask(Link(card), key_of(card, wrong_can=True), trust)
    assert [item.name for item in report.findings if item.outcome is DIFFERENT] == []
    unknown = {item.name for item in report.findings if item.outcome is UNKNOWN}
    not_of_the_chip = {name for name in ProbeName if SECTIONS[name] in (Section.QR, Section.READER)}
    assert unknown == not_of_the_chip - {ProbeName.TRANSPORT}
    assert report.stopped is None
    assert values(
        report, "access", "session_cipher", "pace", "dg15_key", "signer_key", "signer_country", "sod_hash"
    ) == {
        "access": "PACE-CAN",
        "session_cipher": "AES-128",
        "pace": "ECDH-GM AES-128 BRAINPOOLP256r1 (13)",
        "dg15_key": "RSA 2048",
        "signer_key": "BRAINPOOLP384r1 named",
        "signer_country": "VN",
        "sod_hash": "sha256",
    }
    assert values(report, "file_dg3", "file_dg11", "file_dg1", "file_dg2", "extended_block") == {
        "file_dg3": "6982",
        "file_dg11": "6A82",
        "file_dg1": 95,
        "file_dg2": len(card.files[0x0102]),
        "extended_block": f"{len(card.files[0x0102])} of {len(card.files[0x0102])}",
    }
    assert values(report, "read_assurance", "chip_authentication", "active_authentication") == {
        "read_assurance": "proven",
        "chip_authentication": "passed",
        "active_authentication": "passed",
    }


def test_a_reader_without_extended_length_is_told_by_its_statuses(card: SimulatedIdCard) -> None:
    report = ask(Link(card, refuses=True), key_of(card))
    assert values(report, "extended_in_clear", "signature_extended", "extended_block") == {
        "extended_in_clear": "6700",
        "signature_extended": None,
        "extended_block": None,
    }
    assert report[ProbeName.SHORT_BLOCK].outcome is CONFIRMED
    named = {item.name: item for item in surroundings(report, "ACS ACR122U PICC Interface 00 00", ATR)}
    assert named[ProbeName.EXTENDED_IN_CLEAR].outcome is CONFIRMED
    assert [item.name for item in surroundings(report, "Another", ATR)] == [
        ProbeName.READER_NAME,
        ProbeName.ATR,
        ProbeName.CONTACT_SIDE,
    ]


def test_over_t0_extended_length_is_not_tried(card: SimulatedIdCard) -> None:
    link = Link(card, transport="T=0")
    report = ask(link, key_of(card))
    assert report[ProbeName.TRANSPORT] == Finding(ProbeName.TRANSPORT, DIFFERENT, "T=0")
    assert not any(len(command) > 5 and command[4] == 0 for command in link.commands)
    assert report[ProbeName.READ_ASSURANCE].outcome is CONFIRMED


def test_a_chip_without_master_file_says_6d00(issuer: SimulatedIssuer) -> None:
    card = make_card(issuer, None, ProfileName.NO_MF)
    report = ask(Link(card), key_of(card))
    assert report[ProbeName.MASTER_FILE] == Finding(ProbeName.MASTER_FILE, CONFIRMED, "6D00")
    assert report[ProbeName.ACCESS].value == "PACE-CAN"


def test_a_chip_of_short_length_only_loses_no_answer_but_the_signature(issuer: SimulatedIssuer) -> None:
    card = make_card(issuer, None, ProfileName.SHORT_LENGTH_ONLY)
    report = ask(Link(card), key_of(card))
    assert report[ProbeName.SIGNATURE_SHORT].outcome is Outcome.NOTED
    assert report[ProbeName.ACTIVE_AUTHENTICATION].value == "not_possible_here"
    short = report[ProbeName.SHORT_BLOCK].value
    assert isinstance(short, int)
    assert 223 <= short <= 231


def test_a_chip_without_pace_opens_by_bac(issuer: SimulatedIssuer) -> None:
    card = make_card(issuer, None, ProfileName.BAC_ONLY)
    report = ask(Link(card), key_of(card))
    assert values(report, "access", "session_cipher", "chip_authentication") == {
        "access": "BAC",
        "session_cipher": "3DES",
        "chip_authentication": "unsupported",
    }
    assert report[ProbeName.PACE].outcome is DIFFERENT
    assert report[ProbeName.BAC].outcome is CONFIRMED
    assert report[ProbeName.CAN_IS_LAST_SIX].outcome is UNKNOWN


def test_a_clone_and_a_changed_dg1_are_told_apart(issuer: SimulatedIssuer, trust: TrustStore) -> None:
    clone = make_card(issuer, None, ProfileName.CLONE)
    report = ask(Link(clone), key_of(clone), trust)
    assert values(report, "passive_authentication", "chip_authentication") == {
        "passive_authentication": "genuine",
        "chip_authentication": "failed",
    }
    changed = make_card(issuer, None, ProfileName.TAMPERED_DG1)
    assert ask(Link(changed), key_of(changed), trust)[ProbeName.PASSIVE_AUTHENTICATION].value == "mismatch"


def test_without_a_key_only_what_the_chip_tells_anybody(card: SimulatedIdCard) -> None:
    report = ask(Link(card), ReadRequest())
    answered = {SECTIONS[item.name] for item in report.findings if item.outcome is not UNKNOWN}
    assert answered == {Section.READER, Section.BEFORE_OPENING, Section.LENGTHS, Section.COST}
    assert report[ProbeName.LOCKED_BEFORE_ACCESS] == Finding(
        ProbeName.LOCKED_BEFORE_ACCESS, CONFIRMED, "6982"
    )


def test_a_bank_card_still_answers_what_it_can() -> None:
    report = ask(BankCard(), ReadRequest(can="123456"))
    assert report[ProbeName.APPLICATION] == Finding(ProbeName.APPLICATION, DIFFERENT, "6A82")
    assert report[ProbeName.CARD_ACCESS].value == "absent"
    assert report[ProbeName.ACCESS].outcome is UNKNOWN
    assert report.stopped is None


def test_a_passport_is_named_by_its_layout(issuer: SimulatedIssuer) -> None:
    card = make_card(issuer, None, ProfileName.PASSPORT_TD3)
    report = ask(Link(card), key_of(card))
    assert values(report, "access", "dg1_layout") == {"access": "PACE-MRZ", "dg1_layout": "TD3"}
    assert report[ProbeName.DG1_LAYOUT].outcome is DIFFERENT


# Wrong passwords -------------------------------------------------------------------------------------------


def tokens(link: Link) -> int:
    """PACE runs that got as far as a token: GENERAL AUTHENTICATE without chaining, in clear."""
    return sum(command[:2] == b"\x00\x86" for command in link.commands)


def test_no_wrong_password_is_sent_unasked(card: SimulatedIdCard) -> None:
    link = Link(card)
    report = ask(link, key_of(card))
    assert report[ProbeName.WRONG_CAN].outcome is UNKNOWN
    calm = tokens(link)
    link = Link(card)
    report = ask(link, key_of(card, wrong_can=True))
    assert tokens(link) == calm + 2
    assert str(report[ProbeName.WRONG_CAN].value).startswith("6300 after ")
    assert report[ProbeName.AFTER_WRONG_CAN].outcome is CONFIRMED


def test_a_mistyped_can_is_tried_once_and_nothing_more_wrong_follows(card: SimulatedIdCard) -> None:
    link = Link(card)
    report = ask(link, ReadRequest(can="999999", wrong_can=True))
    assert report[ProbeName.ACCESS] == Finding(ProbeName.ACCESS, DIFFERENT, "wrong_can 6300")
    assert tokens(link) == 1
    assert report[ProbeName.FILE_DG1].outcome is UNKNOWN


# Cards that go away ----------------------------------------------------------------------------------------


def test_a_card_pulled_at_any_command_leaves_what_was_found(card: SimulatedIdCard) -> None:
    whole = Link(card)
    ask(whole, key_of(card))
    for gone_at in range(0, len(whole.commands), 3):
        report = ask(Link(card, gone_at=gone_at), key_of(card))
        assert report.stopped is ReadFailure.CARD_REMOVED
        assert report.apdus == gone_at
    assert report[ProbeName.ACCESS].outcome is CONFIRMED


def test_a_chip_that_falls_silent_ends_the_report(issuer: SimulatedIssuer) -> None:
    card = make_card(issuer, None, ProfileName.HANGS)
    report = ask(Link(card), key_of(card))
    assert report.stopped is ReadFailure.CARD_SILENT
    assert report[ProbeName.APPLICATION].outcome is CONFIRMED


def test_what_was_found_is_told_as_it_is_found(card: SimulatedIdCard) -> None:
    heard: list[ProbeReport] = []
    report = probe_chip(
        Link(card, gone_at=20),
        key_of(card),
        trust=TrustStore(),
        rng=SystemRandomness(),
        deadline=Deadline.after(120),
        today=TODAY,
        on_progress=heard.append,
    )
    answered = [sum(item.outcome is not UNKNOWN for item in one.findings) for one in heard]
    assert answered == list(range(1, len(heard) + 1))
    kept = {item.name: item for item in heard[-1].findings if item.outcome is not UNKNOWN}
    assert ProbeName.APPLICATION in kept
    assert all(report[name] == item for name, item in kept.items())


def test_time_that_runs_out_ends_the_report(card: SimulatedIdCard) -> None:
    ticks = iter(range(10_000))
    report = probe_chip(
        Link(card),
        key_of(card),
        trust=TrustStore(),
        rng=SystemRandomness(),
        deadline=Deadline(20, lambda: next(ticks)),
        today=TODAY,
    )
    assert report.stopped is ReadFailure.DEADLINE
    assert report[ProbeName.CARD_ACCESS].outcome is CONFIRMED


class Noise:
    """Well-formed statuses around bytes of chance."""

    transport = "T=1"

    def __init__(self, answers: list[bytes]) -> None:
        self.answers = iter(answers)

    def transmit(self, command: bytes) -> bytes:
        try:
            return next(self.answers)
        except StopIteration:
            raise ReadError(ReadFailure.CARD_REMOVED) from None


@given(st.lists(st.one_of(st.binary(max_size=300), st.just(b"\x90\x00")), max_size=20))
def test_noise_gives_a_report_and_nothing_else(answers: list[bytes]) -> None:
    report = ask(Noise(answers), ReadRequest(can="123456"))  # type: ignore[arg-type]  # any connection will do
    assert len(report.findings) == len(ProbeName)
    json.dumps(report.as_json())


@given(st.binary(max_size=120))
def test_noise_in_a_file_gives_findings_and_nothing_else(data: bytes) -> None:
    for describe in (probe_contents.card_access, probe_contents.com, probe_contents.dg1, probe_contents.dg2):
        list(describe(data))
    for tag in (0x6D, 0x6E, 0x6F):
        wrapped = Tlv.build(tag, data)
        list(probe_contents.dg13(wrapped, None))
        list(probe_contents.dg14(wrapped))
        list(probe_contents.dg15(wrapped))


# Nothing personal ------------------------------------------------------------------------------------------


def secrets_of(card: SimulatedIdCard) -> Iterator[str]:
    """Whatever could betray the holder: words, digits and bytes."""
    person = card.person
    yield from (person.number, person.number[-9:], person.can)
    yield from person.name.split()
    yield from (person.address, *person.address.split(", "))
    for day in (person.birth, person.issued, person.expiry):
        if day is not None:
            yield from (day.strftime(form) for form in ("%d/%m/%Y", "%y%m%d", "%Y-%m-%d", "%d%m%Y"))
    yield zone_of(card)
    for number in (0x0101, 0x0102, 0x010D):
        content = card.files.get(number, b"")
        yield from (content[at : at + 12].hex() for at in range(8, len(content) - 12, 12))


def test_nothing_of_the_holder_is_in_the_report_or_the_log(
    kind: SimulatedIdCard, trust: TrustStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    report = ask(Link(kind), key_of(kind, wrong_can=True), trust)
    words = json.dumps(report.as_json(), ensure_ascii=False) + repr(report) + caplog.text
    told = words.lower()
    # A day in the signer's certificate may be any day.
    told = told.replace(str(report[ProbeName.SIGNER_VALIDITY].value).lower(), "")
    assert [secret for secret in secrets_of(kind) if _stands_in(secret.lower(), told)] == []


def _stands_in(secret: str, told: str) -> bool:
    """As a whole word: a short name may be part of a longer technical one."""
    return re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", told) is not None or (
        len(secret) >= 9 and secret in told
    )


def test_what_is_looked_for_would_be_found(card: SimulatedIdCard) -> None:
    for secret in secrets_of(card):
        assert _stands_in(secret.lower(), f'{{"value": "{secret.lower()}"}}')


def test_fields_of_dg13_are_told_by_number_and_type_only() -> None:
    def entry(number: int, *rest: bytes) -> Tlv:
        return Tlv.build(0x30, Tlv.build(0x02, bytes([number])), *rest)

    parents = Tlv.build(0x30, Tlv.build(0x30, Tlv.build(0x0C, b"A")), Tlv.build(0x30, Tlv.build(0x0C, b"B")))
    body = Tlv.build(0x31, entry(2, Tlv.build(0x0C, b"C")), entry(13, parents), entry(14), entry(40))
    outer = Tlv.build(0x30, Tlv.build(0x02, b"\x01"), Tlv.build(0x06, bytes.fromhex("28D316010008")), body)
    found = {item.name: item for item in probe_contents.dg13(Tlv.build(0x6D, outer), None)}
    assert found[ProbeName.DG13_STRUCTURE].outcome is CONFIRMED
    assert found[ProbeName.DG13_FIELDS] == Finding(ProbeName.DG13_FIELDS, DIFFERENT, "2 13 14 40")
    assert found[ProbeName.DG13_TYPES].value == "0C 30{30{0C},30{0C}} empty"


def test_values_are_fit_for_a_terminal() -> None:
    assert plain("ok\x1b[31m\n\u202e") == "ok?[31m??"
    assert len(plain("x" * 5000)) == 1200


def test_a_serial_number_is_cut_from_a_readers_name() -> None:
    assert without_serial("OMNIKEY 5022 [Smart Card Reader] (KH0123456789) 00 00") == (
        "OMNIKEY 5022 [Smart Card Reader] 00 00"
    )
    assert without_serial("ACS ACR1252 1S CL Reader 00 00") == "ACS ACR1252 1S CL Reader 00 00"
    assert without_serial("Reader RR4433-20210987 01 00") == "Reader 01 00"


def test_the_side_of_the_card_is_told_by_the_atr() -> None:
    contact = bytes.fromhex("3B6800000073C84013009000")
    assert contactless(ATR)
    assert not contactless(contact)
    found = report_of([Finding(ProbeName.APPLICATION, CONFIRMED, "9000")])
    side = {item.name: item for item in surroundings(found, "Reader", contact)}[ProbeName.CONTACT_SIDE]
    assert side == Finding(ProbeName.CONTACT_SIDE, CONFIRMED, "contact")


# The code on the card --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "layout", "outcome"),
    [
        ("001090000001|123456789|Nguyễn Văn Mẫu|01011990|Nam|Số 1|10052021", "2021", CONFIRMED),
        ("CCCD:001090000001||Nguyễn Văn Mẫu|01011990|Nu|Số 1|10052021\r\n", "2021", CONFIRMED),
        ("001090000001||Nguyễn Văn Mẫu|01011990|Nam|Số 1|10052021||||", "2024", CONFIRMED),
        ("001090000001|Nguyễn Văn Mẫu|01/01/1990|Nam|Số 1|10/05/2021", "VNeID, 6 fields", CONFIRMED),
        ("001090000001|Nguyễn Văn Mẫu", "n12 text", DIFFERENT),
        ("", "-", DIFFERENT),
    ],
)
def test_the_layout_of_the_code_is_told_by_kinds_of_fields(text: str, layout: str, outcome: Outcome) -> None:
    found = {item.name: item for item in describe_qr(text)}
    assert found[ProbeName.QR_LAYOUT] == Finding(ProbeName.QR_LAYOUT, outcome, layout)


def test_the_last_four_fields_are_told_in_their_order() -> None:
    text = "001090000001||Mẫu|01011990|Nam|Số 1|10052021|001090000009|Cha|Mẹ|"
    found = {item.name: item for item in describe_qr(text)}
    assert found[ProbeName.QR_EXTRAS] == Finding(ProbeName.QR_EXTRAS, CONFIRMED, "n12 text text -")


@given(st.text(max_size=200))
def test_a_shape_is_made_of_kinds_only(text: str) -> None:
    assert all(re.fullmatch(r"-|d8|d/|sex|text|n[0-9]+", kind) for kind in shape_of(text))


# The report and the checklist ------------------------------------------------------------------------------


def test_a_report_survives_the_way_out_of_the_card_process(card: SimulatedIdCard) -> None:
    report = ask(Link(card, gone_at=30), key_of(card))
    assert report_from_json(json.loads(json.dumps(report.as_json()))) == report


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"findings": 1, "apdus": 0, "elapsed_ms": 0, "stopped": None},
        {"findings": [], "apdus": 0, "elapsed_ms": 0, "stopped": "lunch"},
        {
            "findings": [{"name": "pace", "outcome": "confirmed", "value": ["x"]}],
            "apdus": 0,
            "elapsed_ms": 0,
            "stopped": None,
        },
        {
            "findings": [{"name": "photo", "outcome": "noted", "value": "x"}],
            "apdus": 0,
            "elapsed_ms": 0,
            "stopped": None,
        },
    ],
)
def test_what_is_no_report_is_refused(message: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not a probe's report"):
        report_from_json(message)


def checklist() -> dict[str, list[str]]:
    """Section anchor → the probes in the first column of its tables, in order."""
    found: dict[str, list[str]] = {}
    names = {name.value for name in ProbeName}
    anchor = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            anchor = line[3:].lower().replace(" ", "-")
        first = re.match(r"\| `([a-z0-9_]+)` \|", line)
        if first and (first[1] in names or anchor in set(Section)):
            found.setdefault(anchor, []).append(first[1])
    return found


def test_the_checklist_has_every_probe_once_in_its_section_and_no_other() -> None:
    wanted: dict[str, list[str]] = {}
    for name in ProbeName:
        wanted.setdefault(SECTIONS[name].value, []).append(name.value)
    assert checklist() == wanted


def test_every_fact_of_the_checklist_says_how_sure_it_is() -> None:
    rows = [
        line
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if re.match(r"\| `[a-z0-9_]+` \|", line) and line.split("`")[1] in {name.value for name in ProbeName}
    ]
    assert all(re.search(r"\([ABC-]\)", line.split("|")[2]) for line in rows)
    assert all(line.count("|") == 5 and all(cell.strip() for cell in line.split("|")[1:5]) for line in rows)
