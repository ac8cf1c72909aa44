"""What a read of each kind of simulated card must find: one table for every rung and for the command line."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.card.model import Access, Assurance, CardReading, ChipProof, ReadFailure, ReadRequest, SodVerdict
from drivers.card.simulated.profiles import SimulatedIdCard

PASSED, FAILED = ChipProof.PASSED, ChipProof.FAILED
UNSUPPORTED, NOT_HERE = ChipProof.UNSUPPORTED, ChipProof.NOT_POSSIBLE_HERE


@dataclass(frozen=True, slots=True)
class Verdict:
    """The default is a genuine card of today with every proof."""

    chip_authentication: ChipProof = PASSED
    active_authentication: ChipProof = PASSED
    assurance: Assurance = Assurance.PROVEN
    sod: SodVerdict = SodVerdict.GENUINE
    access: Access = Access.PACE_CAN
    mismatched: frozenset[str] = frozenset()
    """Data groups that differ from what was signed."""
    photo: bool = True


EXPECTED: dict[str, Verdict | ReadFailure] = {
    "adult-2021": Verdict(),
    "adult-2024": Verdict(),
    "no-expiry": Verdict(),
    "child-no-photo": Verdict(photo=False),
    "bac-only": Verdict(chip_authentication=UNSUPPORTED, access=Access.BAC),
    "unanchored-signer": Verdict(sod=SodVerdict.UNANCHORED, assurance=Assurance.CONSISTENT),
    "revoked-signer": Verdict(sod=SodVerdict.MISMATCH, assurance=Assurance.REJECTED),
    "link-certificate": Verdict(),
    "tampered-dg1": Verdict(
        sod=SodVerdict.MISMATCH, assurance=Assurance.REJECTED, mismatched=frozenset({"DG1"})
    ),
    "clone": Verdict(FAILED, NOT_HERE, Assurance.REJECTED),
    "short-length-only": Verdict(active_authentication=NOT_HERE),
    "no-mf": Verdict(),
    "slow": Verdict(),
    "hangs": ReadFailure.DEADLINE,
    "wrong-can-throttled": Verdict(),
    "jpeg2000": Verdict(),
    "passport-td3": Verdict(access=Access.PACE_MRZ),
}
"""By the name in profiles.toml. A kind that is missing here fails the tests."""


def request_of(card: SimulatedIdCard, *, photo: bool = False, reader: str | None = None) -> ReadRequest:
    """What a scan of the card's code tells the terminal, or the two lines of a passport."""
    who = card.person
    if who.passport:
        return ReadRequest(mrz_information=who.access_information, photo=photo, reader=reader)
    return ReadRequest(
        can=who.can,
        expected_number=who.number,
        birth=who.birth,
        issued=who.issued,
        photo=photo,
        reader=reader,
    )


def command_line_of(card: SimulatedIdCard) -> tuple[str, ...]:
    """The same for `kiosk card read`."""
    who = card.person
    if who.passport:
        return ("--mrz", "".join(who.mrz))
    return ("--number", who.number, "--birth", who.birth.isoformat(), "--issued", who.issued.isoformat())


def verdict_of(reading: CardReading, *, photo: bool) -> Verdict:
    """The part of a reading that the table speaks of; where no `photo` was asked for, it counts as there."""
    return Verdict(
        reading.chip_authentication,
        reading.active_authentication,
        reading.assurance,
        reading.sod,
        reading.access,
        frozenset(name for name, state in reading.data_groups.items() if state != "verified"),
        reading.photo is not None or not photo,
    )
