"""What a probe of a card and reader found: a closed list of questions, and one finding for each answer.

The list is data, so that the checklist for the first real card (docs/bring-up.md) can be held against it. A
finding's value is a status, a length, a time, the name of an algorithm or the shape of a structure: never a
content. `plain` is the gate every text of a card or reader passes on its way into a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from drivers.card.model import ReadFailure

CHECKLIST = "docs/bring-up.md"
MAX_TEXT = 1200
"""Characters of a value: room for the longest EF.CardAccess in hexadecimal digits."""

Value = str | int | None


class Section(StrEnum):
    """The parts of the checklist, in its order."""

    QR = "qr"
    READER = "reader"
    BEFORE_OPENING = "before-opening"
    OPENING = "opening"
    FILES = "files"
    PROOF = "proof"
    LENGTHS = "lengths"
    COST = "cost"


class ProbeName(StrEnum):
    """Every question, in the order of the checklist."""

    QR_LAYOUT = "qr_layout"
    QR_EXTRAS = "qr_extras"

    READER_NAME = "reader_name"
    ATR = "atr"
    CONTACT_SIDE = "contact_side"
    TRANSPORT = "transport"

    MASTER_FILE = "master_file"
    CARD_ACCESS_BY_ID = "card_access_by_id"
    CARD_ACCESS_BY_SFI = "card_access_by_sfi"
    CARD_ACCESS = "card_access"
    SECURITY_INFOS = "security_infos"
    PACE = "pace"
    APPLICATION = "application"
    LOCKED_BEFORE_ACCESS = "locked_before_access"
    BAC_OFFERED = "bac_offered"

    ACCESS = "access"
    SESSION_CIPHER = "session_cipher"
    CAN_IS_LAST_SIX = "can_is_last_six"
    DOCUMENT_NUMBER = "document_number"
    PACE_MRZ = "pace_mrz"
    BAC = "bac"
    EXPIRY_RULE = "expiry_rule"
    WRONG_CAN = "wrong_can"
    AFTER_WRONG_CAN = "after_wrong_can"

    FILE_COM = "file_com"
    FILE_SOD = "file_sod"
    FILE_DG1 = "file_dg1"
    FILE_DG2 = "file_dg2"
    FILE_DG3 = "file_dg3"
    FILE_DG11 = "file_dg11"
    FILE_DG13 = "file_dg13"
    FILE_DG14 = "file_dg14"
    FILE_DG15 = "file_dg15"
    ERROR_IN_SESSION = "error_in_session"
    COM_TAGS = "com_tags"
    SOD_GROUPS = "sod_groups"
    DG1_LAYOUT = "dg1_layout"
    DG2_FORMAT = "dg2_format"
    DG13_STRUCTURE = "dg13_structure"
    DG13_FIELDS = "dg13_fields"
    DG13_TYPES = "dg13_types"
    DG13_DATES = "dg13_dates"
    DG13_AGREES = "dg13_agrees"

    SOD_HASH = "sod_hash"
    SOD_SIGNATURE = "sod_signature"
    SOD_SIGNING_TIME = "sod_signing_time"
    SIGNER_KEY = "signer_key"
    SIGNER_COUNTRY = "signer_country"
    SIGNER_VALIDITY = "signer_validity"
    PASSIVE_AUTHENTICATION = "passive_authentication"
    DG14_INFOS = "dg14_infos"
    CHIP_KEY = "chip_key"
    CHIP_AUTHENTICATION = "chip_authentication"
    DG15_KEY = "dg15_key"
    ACTIVE_AUTHENTICATION = "active_authentication"
    SIGNATURE_SHORT = "signature_short"
    SIGNATURE_EXTENDED = "signature_extended"

    EXTENDED_IN_CLEAR = "extended_in_clear"
    EXTENDED_BLOCK = "extended_block"
    SHORT_BLOCK = "short_block"
    SHORT_IDENTIFIERS = "short_identifiers"
    ODD_READ = "odd_read"

    OPENING_MS = "opening_ms"
    FILES_MS = "files_ms"
    PHOTO_MS = "photo_ms"
    COMMAND_MS = "command_ms"
    READ_ASSURANCE = "read_assurance"
    READ_COMMANDS = "read_commands"
    READ_MS = "read_ms"
    BYTES = "bytes"


_FIRST = {
    ProbeName.QR_LAYOUT: Section.QR,
    ProbeName.READER_NAME: Section.READER,
    ProbeName.MASTER_FILE: Section.BEFORE_OPENING,
    ProbeName.ACCESS: Section.OPENING,
    ProbeName.FILE_COM: Section.FILES,
    ProbeName.SOD_HASH: Section.PROOF,
    ProbeName.EXTENDED_IN_CLEAR: Section.LENGTHS,
    ProbeName.OPENING_MS: Section.COST,
}


def _sections() -> dict[ProbeName, Section]:
    found: dict[ProbeName, Section] = {}
    section = Section.QR
    for name in ProbeName:
        section = _FIRST.get(name, section)
        found[name] = section
    return found


SECTIONS: Mapping[ProbeName, Section] = _sections()
"""Where in the checklist each question stands."""


class Outcome(StrEnum):
    """What an answer says of the fact behind the question."""

    CONFIRMED = "confirmed"
    DIFFERENT = "different"
    """Not as known so far. The driver may well cope: the checklist says how."""
    NOTED = "noted"
    """Measured; nothing was known to hold it against."""
    UNKNOWN = "unknown"
    """Not asked, or no answer: the card does not get there."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer. Holds nothing personal."""

    name: ProbeName
    outcome: Outcome
    value: Value = None

    @property
    def fact(self) -> str:
        """Where the checklist explains the question."""
        return f"{CHECKLIST}#{SECTIONS[self.name].value}"


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """Every question with its answer, in the order of the checklist. `stopped`: why the probe ended early."""

    findings: tuple[Finding, ...]
    apdus: int = 0
    elapsed_ms: int = 0
    stopped: ReadFailure | None = None

    def __getitem__(self, name: ProbeName) -> Finding:
        return next(finding for finding in self.findings if finding.name is name)

    def with_findings(self, more: Iterable[Finding]) -> ProbeReport:
        """With `more` in place of the answers of the same names."""
        return report_of([*self.findings, *more], self.apdus, self.elapsed_ms, self.stopped)

    def as_json(self) -> dict[str, Any]:
        return {
            "findings": [
                {
                    "name": item.name.value,
                    "outcome": item.outcome.value,
                    "value": item.value,
                    "fact": item.fact,
                }
                for item in self.findings
            ],
            "apdus": self.apdus,
            "elapsed_ms": self.elapsed_ms,
            "stopped": self.stopped.value if self.stopped else None,
        }


def report_of(
    findings: Iterable[Finding], apdus: int = 0, elapsed_ms: int = 0, stopped: ReadFailure | None = None
) -> ProbeReport:
    """The report of `findings`: the last of a name counts, what nobody asked is unknown."""
    found = {finding.name: finding for finding in findings}
    whole = tuple(found.get(name, Finding(name, Outcome.UNKNOWN)) for name in ProbeName)
    return ProbeReport(whole, apdus, elapsed_ms, stopped)


def report_from_json(message: Mapping[str, Any]) -> ProbeReport:
    """The other side of `as_json`; raises `ValueError` for anything else, without quoting it."""
    try:
        findings = [
            Finding(ProbeName(item["name"]), Outcome(item["outcome"]), _value(item["value"]))
            for item in message["findings"]
        ]
        stopped = message["stopped"]
        return report_of(
            findings,
            int(message["apdus"]),
            int(message["elapsed_ms"]),
            None if stopped is None else ReadFailure(stopped),
        )
    except (KeyError, TypeError, ValueError):
        raise ValueError("not a probe's report") from None


def finding(name: ProbeName, as_known: bool | None, value: Value = None) -> Finding:
    """`as_known`: whether the fact held; None: nothing was known."""
    outcome = Outcome.NOTED if as_known is None else Outcome.CONFIRMED if as_known else Outcome.DIFFERENT
    return Finding(name, outcome, plain(value) if isinstance(value, str) else value)


def plain(text: str) -> str:
    """`text` fit for a terminal and a log: letters, digits and the punctuation of technical names."""
    return re.sub(r"[^0-9A-Za-z .,:;/+_=(){}\[\]-]", "?", text)[:MAX_TEXT]


def status(sw: int) -> str:
    """A status word as technicians write it."""
    return f"{sw:04X}"


def _value(value: object) -> Value:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, str):
        return plain(value)
    raise ValueError("value")
