"""What the card driver tells the terminal: identity, verdicts, failures, reader events.

Values only; nothing here talks to a chip. Personal fields are kept out of every `repr`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from drivers.deadline import Deadline


class Access(StrEnum):
    """How the chip was opened (ICAO Doc 9303-11 clause 4)."""

    PACE_CAN = "PACE-CAN"
    PACE_MRZ = "PACE-MRZ"
    BAC = "BAC"


class Assurance(StrEnum):
    """What the proofs amount to; `PROVEN` alone opens a person's whole dossier list."""

    PROVEN = "proven"
    """SOD genuine (anchored in a trusted CSCA) and Active or Chip Authentication passed."""
    CONSISTENT = "consistent"
    """SOD consistent with the data but its signer not anchored; chip proof passed."""
    REJECTED = "rejected"
    """Data and SOD disagree, or the chip proof failed or is missing."""


class SodVerdict(StrEnum):
    """Passive Authentication (ICAO Doc 9303-11 clause 5.1)."""

    GENUINE = "genuine"
    """Data and signature agree, and a trusted CSCA stands behind the signer."""
    UNANCHORED = "unanchored"
    """Data and signature agree, but no trusted CSCA stands behind the signer."""
    MISMATCH = "mismatch"
    """Data and SOD disagree, or nobody can have made the signature, or its signer has been revoked."""
    ABSENT = "absent"


class ChipProof(StrEnum):
    """Outcome of Active or Chip Authentication (ICAO Doc 9303-11 clauses 6.1, 6.2)."""

    PASSED = "passed"
    FAILED = "failed"
    UNSUPPORTED = "unsupported"
    NOT_POSSIBLE_HERE = "not_possible_here"


class Rejection(StrEnum):
    """What made a reading `REJECTED`: for whoever has to deal with the card."""

    CHANGED = "changed"
    """A data group is not the one that was signed."""
    SIGNER_REFUSED = "signer_refused"
    """The data are as listed, but the list is not: wrong signature, or its signer revoked or out of time."""
    CLONED = "cloned"
    """The signed data are in order, but the chip does not hold the key that belongs to them: a copy."""
    UNPROVEN = "unproven"
    """Nothing signed, or a chip that proves nothing of itself."""


class ReadStep(StrEnum):
    """Named steps of a read, in order; they drive the progress screen."""

    OPENING = "opening"
    READING = "reading"
    CHECKING = "checking"


class ReadFailure(StrEnum):
    """Why a read gave no identity: a closed set, each value with one remedy."""

    NO_READER = "no_reader"
    NO_CARD = "no_card"
    CARD_REMOVED = "card_removed"
    NOT_AN_ID_CARD = "not_an_id_card"
    WRONG_CAN = "wrong_can"
    WRONG_MRZ = "wrong_mrz"
    """It does not match; or the chip has no PACE and nothing of the MRZ was given."""
    CARD_BLOCKED = "card_blocked"
    CARD_SILENT = "card_silent"
    """The chip says nothing, or somebody else is talking to it: another program, or a call that hangs."""
    PROTOCOL = "protocol"
    DEADLINE = "deadline"
    CANCELLED = "cancelled"
    SERVICE_DOWN = "service_down"
    """The PC/SC service does not answer, or does not let us."""
    WORKER_DIED = "worker_died"


@dataclass(frozen=True, slots=True)
class Identity:
    """The fields a visit needs, and no more (data minimisation, law 91/2025/QH15)."""

    number: str = field(repr=False)
    """The citizen's twelve digits, of a card or passport of Vietnam; of a foreign passport its own number."""
    name: str = field(repr=False)
    """With diacritics when DG13 was read, else as in the MRZ."""
    birth_date: date | None = field(repr=False)
    sex: str = field(repr=False)
    """`M`, `F` or `X`."""
    expiry: date | None = field(repr=False)
    """None: the card does not expire."""
    previous_number: str | None = field(default=None, repr=False)
    """The nine digits of the paper card before, from DG13: for the search only, never shown or printed."""


@dataclass(frozen=True, slots=True)
class CardReading:
    """A finished read."""

    identity: Identity
    access: Access
    assurance: Assurance
    sod: SodVerdict
    active_authentication: ChipProof
    chip_authentication: ChipProof
    data_groups: Mapping[str, str] = field(default_factory=dict)
    """`DG1` → `verified` | `mismatch` | `unlisted`."""
    photo: bytes | None = field(default=None, repr=False)
    """JPEG or JPEG 2000, when it was asked for and the chip holds one."""
    apdus: int = 0
    elapsed_ms: int = 0

    @property
    def rejection(self) -> Rejection | None:
        """Why it is `REJECTED`; None: it is not."""
        if self.assurance is not Assurance.REJECTED:
            return None
        if self.sod is SodVerdict.MISMATCH:
            as_signed = set(self.data_groups.values()) <= {"verified"}
            return Rejection.SIGNER_REFUSED if as_signed else Rejection.CHANGED
        failed = ChipProof.FAILED in (self.active_authentication, self.chip_authentication)
        return Rejection.CLONED if failed and self.sod is not SodVerdict.ABSENT else Rejection.UNPROVEN


ReadOutcome = CardReading | ReadFailure


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """What opens the chip: `can` (six digits) or `mrz_information`; where the chip has no PACE,
    `mrz_information`, or `expected_number` and `birth`."""

    can: str | None = field(default=None, repr=False)
    mrz_information: str | None = field(default=None, repr=False)
    expected_number: str | None = field(default=None, repr=False)
    """The number the QR told, when one was scanned: the caller compares. Beside `birth` it also opens a chip
    without PACE, by BAC."""
    birth: date | None = field(default=None, repr=False)
    """As the QR tells it."""
    issued: date | None = field(default=None, repr=False)
    """As the QR tells it: narrows the expiry dates that BAC has to try."""
    photo: bool = False
    """Whether to read the photo: only when somebody needs it."""
    read_dg13: bool = True
    reader: str | None = None
    """Part of the reader's name, upper or lower case; of several, or of all when None, the first in the order
    of their names that holds a card."""
    wrong_can: bool = False
    """For a probe: also show the card one wrong CAN. A read ignores it."""


class ReaderState(StrEnum):
    """What the reader is doing: a device status is a closed union with `DISCONNECTED` in it."""

    DISCONNECTED = "disconnected"
    EMPTY = "empty"
    CARD_PRESENT = "card_present"
    CARD_MUTE = "card_mute"
    """A card is there but its chip does not answer: upside down, or no chip card at all. Nothing can be read
    until it is taken and laid again."""


ReaderListener = Callable[[ReaderState], None]
StepListener = Callable[[ReadStep], None]


class CardReader(Protocol):
    """A reader with somebody's card on it, or not. Implementations: the card process over PC/SC, and the
    simulated reader in memory. All methods are thread-safe; listeners are called on the reader's own
    thread."""

    def start(self, listener: ReaderListener) -> None:
        """Begins to report the reader's state: once at start, then on every change."""

    @property
    def state(self) -> ReaderState: ...

    def read(self, request: ReadRequest, deadline: Deadline, on_step: StepListener) -> ReadOutcome:
        """Reads the card now on the reader. Blocks the calling worker until done or the deadline."""

    def cancel(self) -> None:
        """Ends a read under way; it answers `CANCELLED`."""

    def wipe(self) -> None:
        """Forgets everything of the person: the card process is killed and replaced. After each visit."""

    def close(self) -> None: ...
