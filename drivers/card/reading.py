"""One read of one chip, from EF.CardAccess to the verdict. Pure: the connection, chance and time come in."""

from __future__ import annotations

import time
from datetime import date

from drivers.card import passive_authentication
from drivers.card.channel import Channel
from drivers.card.connection import Connection, Randomness, ReadError
from drivers.card.dg13 import Dg13, Dg13Error, parse_dg13
from drivers.card.model import (
    Assurance,
    CardReading,
    ChipProof,
    Identity,
    ReadFailure,
    ReadOutcome,
    ReadRequest,
    SodVerdict,
    StepListener,
)
from drivers.card.mrz import VIETNAM, VIETNAM_ALPHA_2, MrzError, Zone, parse_dg1
from drivers.card.photo import PhotoError, parse_dg2
from drivers.card.tlv import TlvError
from drivers.card.trust import TrustStore
from drivers.card.walk import Files, Walk
from drivers.deadline import Deadline


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
        # Over T=0 extended length has no form of its own (ISO/IEC 7816-3 clause 12.2).
        extended = connection.transport != "T=0"
        found = Walk(channel, request, rng, today, on_step).run(extended=extended)
        zone = parse_dg1(found.files.dg1)
    except ReadError as error:
        return error.failure
    except (TlvError, MrzError):
        return ReadFailure.PROTOCOL
    files = found.files
    # What DG13 means is known of Vietnamese cards only; other states write there what they like.
    text = _text_fields(files.dg13) if zone.issuer == VIETNAM else Dg13()
    verdict, groups = _check_signature(files, trust, VIETNAM_ALPHA_2 if zone.issuer == VIETNAM else None)
    return CardReading(
        identity=_identity(zone, text, today),
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


def _photo(dg2: bytes | None) -> bytes | None:
    if dg2 is None:
        return None
    try:
        return parse_dg2(dg2).content
    except PhotoError:
        # A photo nobody can decode helps nobody; the rest of the card still does.
        return None


def _check_signature(files: Files, trust: TrustStore, state: str | None) -> tuple[SodVerdict, dict[int, str]]:
    present = files.by_number()
    if files.sod is None:
        verdict = SodVerdict.MISMATCH if files.sod_damaged else SodVerdict.ABSENT
        return verdict, dict.fromkeys(present, passive_authentication.UNLISTED)
    found = passive_authentication.verify(files.sod, present, trust, state=state)
    return found.sod, dict(found.groups)


def _text_fields(dg13: bytes | None) -> Dg13:
    if dg13 is None:
        return Dg13()
    try:
        return parse_dg13(dg13)
    except Dg13Error:
        # The name without diacritics from DG1 still serves the citizen.
        return Dg13()


def _identity(zone: Zone, text: Dg13, today: date) -> Identity:
    return Identity(
        number=zone.personal_number,
        name=text.name or zone.name,
        birth_date=text.birth_date or zone.birth_date(today),
        sex=zone.sex if zone.sex != "X" else text.sex or "X",
        expiry=zone.expiry_date(),
        previous_number=text.previous_number,
    )
