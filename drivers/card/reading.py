"""One read of one chip, from EF.CardAccess to the verdict. Pure: the connection, chance and time come in.

The order: open (PACE, or BAC where the chip has no PACE), read EF.SOD and the data groups it lists, then let
the chip prove itself (Chip Authentication, then Active Authentication) and check the signature. The data
groups come before the chip's proof, so that a clone still yields an identity to *reject*; after Chip
Authentication DG1 is read again under the new keys, which is the proof.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date

from drivers.card import passive_authentication
from drivers.card.active_authentication import named_hash, parse_dg15, run_active_authentication
from drivers.card.bac import run_bac
from drivers.card.channel import Channel
from drivers.card.chip_authentication import choose_chip_key, run_chip_authentication
from drivers.card.connection import Connection, Randomness, ReadError
from drivers.card.dg13 import Dg13, Dg13Error, parse_dg13
from drivers.card.expiry import expiry_candidates, mrz_information_of
from drivers.card.files import FileReader, SessionLostError
from drivers.card.lds import Ef, leave_application, select_application
from drivers.card.messaging import SessionKeys
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
from drivers.card.pace import Password, PasswordReference, run_pace
from drivers.card.passive_authentication import SecurityObject, SodError, parse_sod
from drivers.card.photo import PhotoError, parse_dg2
from drivers.card.security_infos import SecurityInfos, choose_pace, parse_security_infos
from drivers.card.tlv import Tlv, TlvError
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline


@dataclass(frozen=True, slots=True)
class _Files:
    """What was read of the chip."""

    dg1: bytes = field(repr=False)
    dg2: bytes | None = field(repr=False)
    dg13: bytes | None = field(repr=False)
    dg14: bytes | None = field(repr=False)
    dg15: bytes | None = field(repr=False)
    sod: SecurityObject | None
    sod_damaged: bool

    def by_number(self) -> dict[int, bytes]:
        groups = {1: self.dg1, 2: self.dg2, 13: self.dg13, 14: self.dg14, 15: self.dg15}
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
    chip = _Chip(channel, request, rng, today, on_step)
    try:
        found = chip.read(extended=connection.transport != "T=0")
        zone = parse_dg1(found.files.dg1)
    except ReadError as error:
        return error.failure
    except (TlvError, MrzError):
        return ReadFailure.PROTOCOL
    files = found.files
    verdict, groups = _check_signature(files, trust)
    return CardReading(
        identity=_identity(zone, _text_fields(files.dg13), today),
        access=found.access,
        assurance=assurance_of(verdict, found.chip_authentication, found.active_authentication),
        sod=verdict,
        active_authentication=found.active_authentication,
        chip_authentication=found.chip_authentication,
        data_groups={f"DG{number}": outcome for number, outcome in sorted(groups.items())},
        photo=_photo(files.dg2),
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


@dataclass(frozen=True, slots=True)
class _Found:
    """What one walk through the chip brought."""

    access: Access
    files: _Files
    chip_authentication: ChipProof
    active_authentication: ChipProof


@dataclass(frozen=True, slots=True)
class _Chip:
    """The walk: open, read, let the chip prove itself."""

    channel: Channel
    request: ReadRequest
    rng: Randomness
    today: date
    on_step: StepListener

    def read(self, *, extended: bool) -> _Found:
        reader = FileReader(self.channel, extended=extended)
        self.on_step(ReadStep.OPENING)
        card_access = reader.card_access()
        try:
            return self._walk(reader, card_access)
        except SessionLostError:
            # Once: the reader of files remembers, and asks for short blocks only.
            self.channel.open_anew()
            leave_application(self.channel)
            return self._walk(reader, card_access)

    def _walk(self, reader: FileReader, card_access: bytes | None) -> _Found:
        access = self._open(card_access)
        self.on_step(ReadStep.READING)
        files = self._read_files(reader)
        self.on_step(ReadStep.CHECKING)
        chip = self._authenticate_chip(reader, files)
        # Last, because a signature too long for this reader may end the session.
        active = self._authenticate_actively(reader, files, chip)
        return _Found(access, files, chip, active)

    def _open(self, card_access: bytes | None) -> Access:
        infos = parse_security_infos(card_access) if card_access is not None else SecurityInfos()
        pace = choose_pace(infos)
        if pace is None:
            self._select_application()
            self.channel.secure(self._bac())
            return Access.BAC
        several = sum(1 for info in infos.pace if info.oid == pace.oid) > 1
        password = self._password()
        self.channel.secure(run_pace(self.channel, pace, password, self.rng, name_parameters=several))
        self._select_application()
        by_can = password.reference is PasswordReference.CAN
        return Access.PACE_CAN if by_can else Access.PACE_MRZ

    def _select_application(self) -> None:
        if not select_application(self.channel):
            raise ReadError(ReadFailure.NOT_AN_ID_CARD, "no eMRTD application")

    def _password(self) -> Password:
        if self.request.can is not None:
            return Password.can(self.request.can)
        if self.request.mrz_information is not None:
            return Password.mrz(self.request.mrz_information)
        raise ReadError(ReadFailure.WRONG_CAN, "neither CAN nor MRZ given")

    def _bac(self) -> SessionKeys:
        """Basic Access Control with the MRZ, or with each expiry the card may carry."""
        candidates = self._bac_candidates()
        if not candidates:
            raise ReadError(ReadFailure.PROTOCOL, "no PACE this driver speaks")
        for information in candidates[:-1]:
            try:
                return run_bac(self.channel, information, self.rng)
            except ReadError as error:
                if error.failure is not ReadFailure.WRONG_MRZ:
                    raise
        return run_bac(self.channel, candidates[-1], self.rng)

    def _bac_candidates(self) -> list[str]:
        if self.request.mrz_information is not None:
            return [self.request.mrz_information]
        number, birth = self.request.expected_number, self.request.birth
        if number is None or birth is None:
            return []
        expiries = expiry_candidates(birth, self.request.issued, self.today)
        return [mrz_information_of(number, birth, expiry) for expiry in expiries]

    def _read_files(self, reader: FileReader) -> _Files:
        raw_sod = reader.read(Ef.SOD)
        sod, damaged = None, False
        if raw_sod is not None:
            try:
                sod = parse_sod(raw_sod)
            except SodError:
                damaged = True
        dg1 = reader.read(Ef.DG1)
        if dg1 is None:
            raise ReadError(ReadFailure.PROTOCOL, "no DG1")

        def group(file: Ef, wanted: bool = True) -> bytes | None:
            # Without a list of hashes every file is worth a try.
            return reader.read(file) if wanted and (sod is None or sod.lists(int(file) & 0xFF)) else None

        return _Files(
            dg1=dg1,
            dg2=group(Ef.DG2, self.request.photo),
            dg13=group(Ef.DG13, self.request.read_dg13),
            dg14=group(Ef.DG14),
            dg15=group(Ef.DG15),
            sod=sod,
            sod_damaged=damaged,
        )

    def _authenticate_chip(self, reader: FileReader, files: _Files) -> ChipProof:
        """Chip Authentication, proven by reading DG1 again under the new keys."""
        if files.dg14 is None:
            return ChipProof.UNSUPPORTED
        key = choose_chip_key(parse_security_infos(_content(files.dg14)))
        if key is None:
            return ChipProof.UNSUPPORTED
        try:
            self.channel.secure(run_chip_authentication(self.channel, key, self.rng))
            again = reader.read(Ef.DG1)
        except ReadError as error:
            # A chip that cannot follow answers nonsense; a card that was taken away is something else.
            if error.failure is ReadFailure.PROTOCOL:
                return ChipProof.FAILED
            raise
        return ChipProof.PASSED if again == files.dg1 else ChipProof.FAILED

    def _authenticate_actively(self, reader: FileReader, files: _Files, chip: ChipProof) -> ChipProof:
        if files.dg15 is None:
            listed = files.sod is not None and files.sod.lists(15)
            return ChipProof.NOT_POSSIBLE_HERE if listed else ChipProof.UNSUPPORTED
        try:
            key, hash_name = parse_dg15(files.dg15), named_hash(files.dg14)
        except TlvError:
            return ChipProof.NOT_POSSIBLE_HERE
        # After a failed Chip Authentication there is no session left to ask in.
        if key is None or chip is ChipProof.FAILED:
            return ChipProof.NOT_POSSIBLE_HERE
        return run_active_authentication(self.channel, key, hash_name, self.rng, extended=reader.extended)


def _content(dg14: bytes) -> bytes:
    """DG14 is `6E { SecurityInfos }` (Doc 9303-10 clause 4.7.14)."""
    return Tlv(dg14).expect(0x6E).value


def _photo(dg2: bytes | None) -> bytes | None:
    if dg2 is None:
        return None
    try:
        return parse_dg2(dg2).content
    except PhotoError:
        # A photo nobody can decode helps nobody; the rest of the card still does.
        return None


def _check_signature(files: _Files, trust: TrustStore) -> tuple[SodVerdict, dict[int, str]]:
    present = files.by_number()
    if files.sod is None:
        verdict = SodVerdict.MISMATCH if files.sod_damaged else SodVerdict.ABSENT
        return verdict, dict.fromkeys(present, passive_authentication.UNLISTED)
    found = passive_authentication.verify(files.sod, present, trust)
    return found.sod, dict(found.groups)


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
