"""The chip: command in, response out. No reader, no clock; chance is a parameter.

Speaks EF.CardAccess, PACE-ECDH-GM with CAN or MRZ, BAC, secure messaging, Chip and Active Authentication, and
reads of short and extended length. `delay` says how long the last answer takes; waiting is the reader's part.
"""

from __future__ import annotations

import math

from drivers.card import curves
from drivers.card.apdu import SW, Apdu, ApduError, Response
from drivers.card.bac import mrz_key_seed
from drivers.card.ciphers import Cipher, same
from drivers.card.connection import Randomness, SystemRandomness
from drivers.card.lds import EMRTD_AID, Ef
from drivers.card.simulated.pace_side import CIPHER, CURVE, PACE_OID, PaceRun
from drivers.card.simulated.profiles import SimulatedIdCard
from drivers.card.simulated.protection import BadProtectionError, ChipSession, MissingProtectionError
from drivers.card.tlv import Tlv, TlvError, find

ATR = bytes.fromhex("3B80800101")
"""A contactless card behind PC/SC without historical bytes: T=0 and T=1 offered (PC/SC part 3)."""

_CA_OID = bytes.fromhex("04007F00070202030202")
_SHORT_ANSWER = 256
_SHORT_PROTECTED = 223
"""What of a file fits a short answer under secure messaging, whatever the cipher."""
_DG3 = 0x0103
"""Fingerprints: there, but only for Extended Access Control (Doc 9303-10 clause 4.7.3)."""
_CHALLENGE = 8


class SimulatedChip:
    """One powered chip. `reset` is what taking the card away and back does."""

    def __init__(self, card: SimulatedIdCard, rng: Randomness | None = None) -> None:
        self._card = card
        self._rng = rng or SystemRandomness()
        self._wrong_passwords = 0
        self.reset()

    def reset(self) -> None:
        self._session: ChipSession | None = None
        self._next_session: ChipSession | None = None
        self._in_application = False
        self._file: int | None = None
        self._pace: PaceRun | None = None
        self._authenticates_chip = False
        self._challenge = b""
        self._commands = 0
        self._left: Response | None = None
        self._wide = False
        self.delay = 0.0
        """Seconds the last answer takes; infinite for one that never comes."""

    def respond(self, command: bytes) -> bytes:
        """The answer to one command; never raises."""
        behaviour = self._card.behaviour
        self.delay = math.inf if behaviour.hangs_at == self._commands else behaviour.command_seconds
        self._commands += 1
        try:
            apdu = Apdu.decode(command)
        except ApduError:
            return _status(SW.WRONG_LENGTH).encode()
        if apdu.ins == 0xC0 and self._left is not None:
            return self._in_pieces(self._left).encode()
        self._left = None
        wide = self._wide = len(command) > 5 and command[4] == 0
        if wide and behaviour.short_length_only:
            self._session = None
            return _status(SW.WRONG_LENGTH).encode()
        response = self._answer(apdu)
        if self._next_session is not None:
            # New keys count from the command after the one that agreed on them.
            self._session, self._next_session = self._next_session, None
        if len(response.data) <= _SHORT_ANSWER or wide:
            return response.encode()
        if behaviour.short_length_only:
            self._session = None
            return _status(SW.WRONG_LENGTH).encode()
        return self._in_pieces(response).encode()

    def _answer(self, apdu: Apdu) -> Response:
        if self._session is None or apdu.cla & 0x0C != 0x0C:
            # A plain command ends secure messaging (clause 9.8.2).
            self._session = None
            protected = apdu.cla & 0x8C in (0x04, 0x08, 0x0C)
            return _status(SW.SM_INCORRECT) if protected else self._safely(apdu)
        return self._protected(apdu, self._session)

    def _in_pieces(self, whole: Response) -> Response:
        """The next 256 bytes of an answer that does not fit a short one (ISO/IEC 7816-4 clause 5.3.4)."""
        data, rest = whole.data[:_SHORT_ANSWER], whole.data[_SHORT_ANSWER:]
        self._left = Response(rest, whole.sw) if rest else None
        if not rest:
            return Response(data, whole.sw)
        return Response(data, 0x6100 | (len(rest) if len(rest) < _SHORT_ANSWER else 0))

    def _protected(self, apdu: Apdu, session: ChipSession) -> Response:
        try:
            plain = session.unprotect(apdu)
        except BadProtectionError as error:
            self._session = None
            return _status(SW.SM_MISSING if isinstance(error, MissingProtectionError) else SW.SM_INCORRECT)
        return session.protect(self._safely(plain), odd=bool(plain.ins & 1))

    def _safely(self, apdu: Apdu) -> Response:
        try:
            return self._perform(apdu)
        except (TlvError, curves.CurveError):
            return _status(SW.WRONG_DATA)

    def _perform(self, apdu: Apdu) -> Response:
        if apdu.cla & 0x80:
            return _status(SW.CLA_NOT_SUPPORTED)
        match apdu.ins:
            case 0xA4:
                return self._select(apdu)
            case 0xB0:
                return self._read_binary(apdu)
            case 0xB1:
                return self._read_far(apdu)
            case 0x88 if self._card.signer is not None:
                if self._session is None:
                    return _status(SW.SECURITY_NOT_SATISFIED)
                if len(apdu.data) != _CHALLENGE:
                    return _status(SW.WRONG_DATA)
                return Response(self._card.signer.sign(apdu.data, self._rng), SW.OK)
            case 0x22:
                return self._set_mechanism(apdu)
            case 0x86:
                return self._general_authenticate(apdu)
            case 0x84 if self._in_application and self._session is None:
                self._challenge = self._rng.octets(8)
                return Response(self._challenge, SW.OK)
            case 0x82 if self._challenge:
                return self._bac(apdu.data)
            case _:
                return _status(SW.INS_NOT_SUPPORTED)

    # Files ---------------------------------------------------------------------------------------------

    def _select(self, apdu: Apdu) -> Response:
        if apdu.p1 == 0x04:
            if apdu.data != EMRTD_AID:
                return _status(SW.FILE_NOT_FOUND)
            self._in_application, self._file = True, None
            return _status(SW.OK)
        if apdu.p1 not in (0x00, 0x02):
            return _status(SW.WRONG_P1P2)
        # No name is the master file's too (ISO/IEC 7816-4 clause 11.1.1).
        if apdu.data == b"\x3f\x00" or (apdu.p1 == 0x00 and not apdu.data):
            if self._card.behaviour.no_master_file:
                return _status(SW.INS_NOT_SUPPORTED)
            self._in_application, self._file = False, None
            return _status(SW.OK)
        return self._choose(int.from_bytes(apdu.data, "big"))

    def _choose(self, identifier: int) -> Response:
        if self._in_application and identifier == _DG3:
            return _status(SW.SECURITY_NOT_SATISFIED)
        belongs = (identifier == Ef.CARD_ACCESS) != self._in_application
        if not belongs or identifier not in self._card.files:
            return _status(SW.FILE_NOT_FOUND)
        if self._in_application and self._session is None:
            return _status(SW.SECURITY_NOT_SATISFIED)
        self._file = identifier
        return _status(SW.OK)

    def _read_binary(self, apdu: Apdu) -> Response:
        offset = apdu.p1 << 8 | apdu.p2
        if apdu.p1 & 0x80:
            chosen = self._choose(0x0100 | apdu.p1 & 0x1F)
            if not chosen.ok:
                return chosen
            offset = apdu.p2
        wanted = apdu.le or 0
        if wanted == _SHORT_ANSWER and self._session is not None and not self._wide:
            # All there is, within a short answer: a reader that asks so need not know of GET RESPONSE.
            found = self._content(offset, _SHORT_PROTECTED)
            return Response(found.data, SW.OK) if found.data else found
        return self._content(offset, wanted)

    def _read_far(self, apdu: Apdu) -> Response:
        """READ BINARY with the offset as a data object (ISO/IEC 7816-4 clause 11.3.3)."""
        offset = int.from_bytes(Tlv(apdu.data).expect(0x54).value, "big")
        # Le counts the tag and length of the data object 53 around the bytes too.
        wanted = apdu.le or 0
        header = 2 if wanted <= 2 + 127 else 3 if wanted <= 3 + 255 else 4
        found = self._content(offset, max(0, wanted - header))
        return Response(Tlv.build(0x53, found.data), found.sw) if found.data else found

    def _content(self, offset: int, wanted: int) -> Response:
        if self._file is None:
            return _status(SW.CONDITIONS_NOT_SATISFIED)
        if self._in_application and self._session is None:
            return _status(SW.SECURITY_NOT_SATISFIED)
        content = self._card.files[self._file]
        if offset >= len(content):
            return _status(SW.WRONG_OFFSET)
        data = content[offset : offset + wanted]
        return Response(data, SW.OK if len(data) == wanted or wanted >= 256 else SW.END_OF_FILE)

    # BAC -----------------------------------------------------------------------------------------------

    def _bac(self, data: bytes) -> Response:
        """Mutual authentication with the keys of the MRZ (clause 4.3.3)."""
        challenge, self._challenge = self._challenge, b""
        seed = mrz_key_seed(self._card.person.access_information)
        enc, mac = Cipher.TDES.derive(seed, 1), Cipher.TDES.derive(seed, 2)
        cryptogram, checksum = data[:32], data[32:]
        if len(data) != 40 or not same(checksum, Cipher.TDES.mac(mac, cryptogram)):
            return _status(SW.AUTHENTICATION_FAILED)
        plain = Cipher.TDES.decrypt(enc, bytes(8), cryptogram)
        theirs, echoed, their_key = plain[:8], plain[8:16], plain[16:]
        if not same(echoed, challenge):
            return _status(SW.AUTHENTICATION_FAILED)
        my_key = self._rng.octets(16)
        answer = Cipher.TDES.encrypt(enc, bytes(8), challenge + theirs + my_key)
        secret = (int.from_bytes(their_key, "big") ^ int.from_bytes(my_key, "big")).to_bytes(16, "big")
        count = int.from_bytes(challenge[4:] + theirs[4:], "big")
        self._next_session = ChipSession(Cipher.TDES, secret, count)
        return Response(answer + Cipher.TDES.mac(mac, answer), SW.OK)

    # PACE and Chip Authentication ----------------------------------------------------------------------

    def _set_mechanism(self, apdu: Apdu) -> Response:
        objects = Tlv.parse_all(apdu.data)
        oid, reference = find(objects, 0x80), find(objects, 0x83)
        self._pace, self._authenticates_chip = None, False
        if (apdu.p1, apdu.p2) == (0xC1, 0xA4) and oid == PACE_OID and Ef.CARD_ACCESS in self._card.files:
            secrets = {
                b"\x01": mrz_key_seed(self._card.person.access_information, whole=True),
                b"\x02": self._card.person.can.encode("ascii"),
            }
            if not self._card.behaviour.can:
                del secrets[b"\x02"]
            if reference not in secrets:
                return _status(SW.REFERENCE_NOT_FOUND)
            self._pace = PaceRun(secrets[reference], self._rng)
            return _status(SW.OK)
        has_chip_key = Ef.DG14 in self._card.files and self._session is not None
        if (apdu.p1, apdu.p2) == (0x41, 0xA4) and oid == _CA_OID and has_chip_key:
            self._authenticates_chip = True
            return _status(SW.OK)
        return _status(SW.WRONG_DATA)

    def _general_authenticate(self, apdu: Apdu) -> Response:
        objects = Tlv(apdu.data).expect(0x7C).children()
        if self._pace is not None:
            return self._continue(self._pace, objects)
        if self._authenticates_chip and (key := find(objects, 0x80)) is not None:
            shared = curves.multiply(curves.decode_point(CURVE, key), self._card.chip_private_key)
            self._next_session = ChipSession(CIPHER, curves.x_coordinate(CURVE, shared))
            self._authenticates_chip = False
            return _dynamic(b"")
        return _status(SW.CONDITIONS_NOT_SATISFIED)

    def _continue(self, run: PaceRun, objects: list[Tlv]) -> Response:
        if not objects:
            self.delay += self._card.behaviour.throttle_seconds * self._wrong_passwords
        answer = run.step(objects)
        if run.failed:
            self._pace = None
            self._wrong_passwords += 1
            return _status(SW.AUTHENTICATION_FAILED)
        if run.agreed is not None:
            self._pace = None
            self._wrong_passwords = 0
            self._next_session = ChipSession(CIPHER, run.agreed)
        return _dynamic(answer) if answer is not None else _status(SW.WRONG_DATA)


def _status(sw: int) -> Response:
    return Response(b"", sw)


def _dynamic(content: bytes) -> Response:
    return Response(Tlv.build(0x7C, content), SW.OK)
