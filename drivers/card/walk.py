"""The walk through a chip: open it, read EF.SOD and the data groups it lists, let the chip prove itself.

The data groups come before the chip's proof, so that a clone still yields an identity to *reject*; after Chip
Authentication DG1 is read again under the new keys, which is the proof.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from drivers.card.active_authentication import named_hash, parse_dg15, run_active_authentication
from drivers.card.channel import Channel, TransmissionError
from drivers.card.chip_authentication import choose_chip_key, run_chip_authentication
from drivers.card.com import ComError, parse_com
from drivers.card.connection import Randomness, ReadError
from drivers.card.files import BrokenFileError, FileReader, SessionLostError
from drivers.card.lds import Ef, leave_application
from drivers.card.model import Access, ChipProof, ReadFailure, ReadRequest, ReadStep, StepListener
from drivers.card.opening import Opener
from drivers.card.passive_authentication import SecurityObject, SodError, parse_sod
from drivers.card.security_infos import parse_security_infos
from drivers.card.tlv import Tlv, TlvError

REOPENINGS = 2
"""As many as there are things a chip may end its session over: large blocks, short identifiers."""


@dataclass(frozen=True, slots=True)
class Files:
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


@dataclass(frozen=True, slots=True)
class Found:
    """What one walk through the chip brought."""

    access: Access
    files: Files
    chip_authentication: ChipProof
    active_authentication: ChipProof


class Walk:
    """One read's way through one chip."""

    def __init__(
        self, channel: Channel, request: ReadRequest, rng: Randomness, today: date, on_step: StepListener
    ) -> None:
        self._channel = channel
        self._request = request
        self._rng = rng
        self._opener = Opener(channel, request, rng, today)
        self._on_step = on_step

    def run(self, *, extended: bool) -> Found:
        """Raises `ReadError`, and `TlvError` for a DG14 that is none. `extended`: whether commands of
        extended length may be tried."""
        reader = FileReader(self._channel, extended=extended)
        self._on_step(ReadStep.OPENING)
        card_access = reader.card_access()
        for _ in range(REOPENINGS):
            try:
                return self._through(reader, card_access)
            except SessionLostError:
                # The reader of files remembers what it asked for, and does not ask so again.
                self._channel.open_anew()
                leave_application(self._channel)
        return self._through(reader, card_access)

    def _through(self, reader: FileReader, card_access: bytes | None) -> Found:
        access = self._opener.open(card_access)
        self._on_step(ReadStep.READING)
        files = self._read_files(reader)
        self._on_step(ReadStep.CHECKING)
        chip = self._authenticate_chip(reader, files)
        # Last, because a signature too long for this reader may end the session.
        active = self._authenticate_actively(reader, files, chip)
        return Found(access, files, chip, active)

    def _read_files(self, reader: FileReader) -> Files:
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
        listed = sod.lists if sod is not None else _named_by_com(reader)

        def group(file: Ef, wanted: bool = True) -> bytes | None:
            return reader.read(file) if wanted and listed(int(file) & 0xFF) else None

        return Files(
            dg1=dg1,
            dg2=group(Ef.DG2, self._request.photo),
            dg13=group(Ef.DG13, self._request.read_dg13),
            dg14=group(Ef.DG14),
            dg15=group(Ef.DG15),
            sod=sod,
            sod_damaged=damaged,
        )

    def _authenticate_chip(self, reader: FileReader, files: Files) -> ChipProof:
        """Chip Authentication, proven by reading DG1 again under the new keys."""
        if files.dg14 is None:
            return ChipProof.UNSUPPORTED
        key = choose_chip_key(parse_security_infos(_content(files.dg14)))
        if key is None:
            return ChipProof.UNSUPPORTED
        try:
            self._channel.secure(run_chip_authentication(self._channel, key, self._rng))
            again = reader.read(Ef.DG1)
        except ReadError as error:
            # A chip that cannot follow answers nonsense; a card that was taken away, or a reader that fails,
            # is something else and makes nobody's card a copy.
            if error.failure is not ReadFailure.PROTOCOL or isinstance(error, TransmissionError):
                raise
            return ChipProof.FAILED
        return ChipProof.PASSED if again == files.dg1 else ChipProof.FAILED

    def _authenticate_actively(self, reader: FileReader, files: Files, chip: ChipProof) -> ChipProof:
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
        return run_active_authentication(self._channel, key, hash_name, self._rng, extended=reader.extended)


def _named_by_com(reader: FileReader) -> Callable[[int], bool]:
    """Where to look without a list of hashes: what EF.COM names, or everywhere. Such a card is rejected
    whatever is found; this only spares a citizen the wait for files that are not there."""
    try:
        content = reader.read(Ef.COM)
        named = parse_com(content).groups if content is not None else None
    except (BrokenFileError, ComError):
        named = None
    return lambda number: named is None or number in named


def _content(dg14: bytes) -> bytes:
    """DG14 is `6E { SecurityInfos }` (Doc 9303-10 clause 4.7.14)."""
    return Tlv(dg14).expect(0x6E).value
