"""One read of one chip, from EF.CardAccess to the verdict. Pure: the connection, chance and time come in.

The order: open (PACE, or BAC where the chip has no PACE and the MRZ is known), read EF.SOD, DG1, DG13, DG14,
then let the chip prove itself (Chip Authentication) and check the signature. DG1 and DG13 come before the
chip's proof, so that a clone still yields an identity to *reject*; after it a file is read again under the
new keys, which is the proof.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date

from drivers.card import passive_authentication
from drivers.card.bac import run_bac
from drivers.card.channel import Channel
from drivers.card.chip_authentication import choose_chip_key, run_chip_authentication
from drivers.card.connection import Connection, Randomness, ReadError
from drivers.card.dg13 import Dg13, Dg13Error, parse_dg13
from drivers.card.lds import Ef, read_card_access, read_file, select_application
from drivers.card.model import (
    Access,
    Assurance,
    CardReading,
    ChipProof,
    Identity,
    ReadFailure,
    ReadOutcome,
    ReadRequest,
    ReadStep,
    SodVerdict,
    StepListener,
)
from drivers.card.mrz import MrzError, Td1, parse_dg1
from drivers.card.pace import Password, run_pace
from drivers.card.passive_authentication import SecurityObject, SodError, parse_sod
from drivers.card.security_infos import SecurityInfos, choose_pace, parse_security_infos
from drivers.card.tlv import Tlv, TlvError
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline


@dataclass(frozen=True, slots=True)
class _Files:
    """What was read of the chip."""

    dg1: bytes = field(repr=False)
    dg13: bytes | None = field(repr=False)
    dg14: bytes | None = field(repr=False)
    sod: SecurityObject | None
    sod_damaged: bool

    def by_number(self) -> dict[int, bytes]:
        groups = {1: self.dg1, 13: self.dg13, 14: self.dg14}
        return {number: content for number, content in groups.items() if content is not None}


def read_chip(
    connection: Connection,
    request: ReadRequest,
    *,
    trust: TrustStore,
    rng: Randomness,
    deadline: Deadline,
    on_step: StepListener,
    today: date,
) -> ReadOutcome:
    """Reads the chip at the other end of `connection`. `today` settles the century of a birth year."""
    started = time.monotonic()
    channel = Channel(connection, deadline)
    try:
        on_step(ReadStep.OPENING)
        access = _open(channel, request, rng)
        on_step(ReadStep.READING)
        files = _read_files(channel, request)
        zone = parse_dg1(files.dg1)
        on_step(ReadStep.CHECKING)
        chip_proof = _authenticate_chip(channel, files, rng)
    except ReadError as error:
        return error.failure
    except (TlvError, MrzError):
        return ReadFailure.PROTOCOL
    verdict, groups = _check_signature(files, trust)
    return CardReading(
        identity=_identity(zone, _text_fields(files.dg13), today),
        access=access,
        assurance=assurance_of(verdict, chip_proof),
        sod=verdict,
        active_authentication=_active_authentication(files.sod),
        chip_authentication=chip_proof,
        data_groups={f"DG{number}": outcome for number, outcome in sorted(groups.items())},
        apdus=channel.apdus,
        elapsed_ms=round((time.monotonic() - started) * 1000),
    )


def assurance_of(sod: SodVerdict, *proofs: ChipProof) -> Assurance:
    """What the facts amount to; a failed proof outweighs a passed one."""
    if ChipProof.FAILED in proofs or ChipProof.PASSED not in proofs:
        return Assurance.REJECTED
    if sod is SodVerdict.GENUINE:
        return Assurance.PROVEN
    return Assurance.CONSISTENT if sod is SodVerdict.UNANCHORED else Assurance.REJECTED


def _open(channel: Channel, request: ReadRequest, rng: Randomness) -> Access:
    raw = read_card_access(channel)
    infos = parse_security_infos(raw) if raw is not None else SecurityInfos()
    pace = choose_pace(infos)
    if pace is not None:
        by_can = request.can is not None
        password = Password.can(request.can) if request.can is not None else _mrz_password(request)
        several = sum(1 for info in infos.pace if info.oid == pace.oid) > 1
        keys = run_pace(channel, pace, password, rng, name_parameters=several)
        channel.secure(keys)
        if not select_application(channel):
            raise ReadError(ReadFailure.NOT_AN_ID_CARD, "no eMRTD application")
        return Access.PACE_CAN if by_can else Access.PACE_MRZ
    if not select_application(channel):
        raise ReadError(ReadFailure.NOT_AN_ID_CARD, "no eMRTD application")
    if request.mrz_information is None:
        raise ReadError(ReadFailure.PROTOCOL, "no PACE this driver speaks")
    channel.secure(run_bac(channel, request.mrz_information, rng))
    return Access.BAC


def _mrz_password(request: ReadRequest) -> Password:
    if request.mrz_information is None:
        raise ReadError(ReadFailure.WRONG_CAN, "neither CAN nor MRZ given")
    return Password.mrz(request.mrz_information)


def _read_files(channel: Channel, request: ReadRequest) -> _Files:
    raw_sod = read_file(channel, Ef.SOD)
    sod, damaged = None, False
    if raw_sod is not None:
        try:
            sod = parse_sod(raw_sod)
        except SodError:
            damaged = True
    dg1 = read_file(channel, Ef.DG1)
    if dg1 is None:
        raise ReadError(ReadFailure.PROTOCOL, "no DG1")
    # Without a list of hashes every file is worth a try.
    wants_dg13 = request.read_dg13 and (sod is None or sod.lists(13))
    dg13 = read_file(channel, Ef.DG13) if wants_dg13 else None
    dg14 = read_file(channel, Ef.DG14) if sod is None or sod.lists(14) else None
    return _Files(dg1, dg13, dg14, sod, damaged)


def _authenticate_chip(channel: Channel, files: _Files, rng: Randomness) -> ChipProof:
    """Chip Authentication, proven by reading DG1 again under the new keys."""
    if files.dg14 is None:
        return ChipProof.UNSUPPORTED
    chip = choose_chip_key(parse_security_infos(_content(files.dg14)))
    if chip is None:
        return ChipProof.UNSUPPORTED
    try:
        channel.secure(run_chip_authentication(channel, chip, rng))
        again = read_file(channel, Ef.DG1)
    except ReadError as error:
        # A chip that cannot follow answers nonsense; a card that was taken away is something else.
        if error.failure is ReadFailure.PROTOCOL:
            return ChipProof.FAILED
        raise
    return ChipProof.PASSED if again == files.dg1 else ChipProof.FAILED


def _content(dg14: bytes) -> bytes:
    """DG14 is `6E { SecurityInfos }` (Doc 9303-10 clause 4.7.14)."""
    return Tlv(dg14).expect(0x6E).value


def _check_signature(files: _Files, trust: TrustStore) -> tuple[SodVerdict, dict[int, str]]:
    present = files.by_number()
    if files.sod is None:
        verdict = SodVerdict.MISMATCH if files.sod_damaged else SodVerdict.ABSENT
        return verdict, dict.fromkeys(present, passive_authentication.UNLISTED)
    found = passive_authentication.verify(files.sod, present, trust)
    return found.sod, dict(found.groups)


def _active_authentication(sod: SecurityObject | None) -> ChipProof:
    """Not performed by this driver yet: unsupported only where the chip has no key for it (no DG15)."""
    has_no_key = sod is not None and not sod.lists(15)
    return ChipProof.UNSUPPORTED if has_no_key else ChipProof.NOT_POSSIBLE_HERE


def _text_fields(dg13: bytes | None) -> Dg13:
    if dg13 is None:
        return Dg13()
    try:
        return parse_dg13(dg13)
    except Dg13Error:
        # The name without diacritics from DG1 still serves the citizen.
        return Dg13()


def _identity(zone: Td1, text: Dg13, today: date) -> Identity:
    return Identity(
        number=zone.personal_number,
        name=text.name or zone.name,
        birth_date=text.birth_date or zone.birth_date(today),
        sex=zone.sex if zone.sex != "X" else text.sex or "X",
        expiry=zone.expiry_date(),
    )
