"""One function per input that somebody outside can shape: a chip, a certificate file, a scanner, a pipe.

`targets()` is a table for any fuzzer: call `run` with any bytes; nothing but one of `errors` may come out of
it. `seeds` are valid samples of the simulated card. Keys are made anew in each process, so a corpus on disk
is written by whoever keeps one.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from drivers.card import wire
from drivers.card.active_authentication import named_hash, parse_dg15, verify
from drivers.card.apdu import Apdu, ApduError, Response
from drivers.card.chip_authentication import choose_chip_key
from drivers.card.ciphers import Cipher
from drivers.card.com import ComError, parse_com
from drivers.card.dg13 import Dg13Error, parse_dg13
from drivers.card.lds import Ef
from drivers.card.master_list import open_master_list
from drivers.card.messaging import SecureMessaging, SecureMessagingError, SessionKeys
from drivers.card.model import Assurance, CardReading
from drivers.card.mrz import MrzError, Zone, mrz_information, parse_dg1, parse_zone
from drivers.card.passive_authentication import SodError, parse_sod
from drivers.card.passive_authentication import verify as verify_sod
from drivers.card.photo import PhotoError, parse_dg2
from drivers.card.probe_qr import describe_qr
from drivers.card.revocation import RevocationList
from drivers.card.security_infos import choose_pace, parse_security_infos
from drivers.card.simulated.profiles import ProfileName, SimulatedIdCard
from drivers.card.tlv import Tlv, TlvError, decode_oid, encode_oid, read_header
from drivers.card.trust import TrustStore
from drivers.scanner.framing import MAX_BYTES, FrameAssembler
from drivers.scanner.keys import EventsLost, KeyDecoder, KeyEvent
from kiosk.cardqr import recognise
from tests.drivers.card.authorities import State
from tests.fuzz import samples
from tests.fuzz.conversation import TODAY, Player, probe, read, record, request_of, split


@dataclass(frozen=True)
class Target:
    """`errors`: what `run` may raise. `heavy`: milliseconds for one seed, where others take microseconds."""

    run: Callable[[bytes], object]
    errors: tuple[type[Exception], ...] = ()
    seeds: tuple[bytes, ...] = field(default=(), repr=False)
    heavy: bool = False


@functools.cache
def targets() -> Mapping[str, Target]:
    """Every input by its name."""
    return {**_file_targets(), **_proof_targets(), **_answer_targets(), **_line_targets()}


def _cards() -> tuple[SimulatedIdCard, ...]:
    kinds = ("adult-2021", "adult-2024", "jpeg2000", "no-expiry", "passport-td3")
    return tuple(samples.sample(ProfileName(kind)) for kind in kinds)


def _files(identifier: Ef) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(card.files[identifier] for card in _cards() if identifier in card.files))


def _file_targets() -> dict[str, Target]:
    """What a chip stores."""
    zones = tuple("\n".join(card.person.mrz).encode() for card in _cards())
    return {
        "tlv": Target(_tlv, (TlvError,), tuple(content for ef in Ef for content in _files(ef))),
        "object_identifier": Target(decode_oid, (TlvError,), (encode_oid("2.23.136.1.1.1"),)),
        "security_infos": Target(_security_infos, (TlvError,), _files(Ef.CARD_ACCESS)),
        "com": Target(parse_com, (ComError,), (samples.com(),)),
        "mrz": Target(_mrz, (MrzError,), zones),
        "dg1": Target(_dg1, (MrzError,), _files(Ef.DG1)),
        "dg2": Target(parse_dg2, (PhotoError,), _files(Ef.DG2), heavy=True),
        "dg13": Target(parse_dg13, (Dg13Error,), _files(Ef.DG13)),
        "dg14": Target(_dg14, (TlvError,), (*_files(Ef.DG14), samples.named_key_dg14())),
        "dg15": Target(_dg15, (TlvError,), (*_files(Ef.DG15), samples.explicit_dg15())),
    }


def _proof_targets() -> dict[str, Target]:
    """What a chip or a trust folder offers as proof."""
    rsa, ecdsa, *_ = _cards()
    state, issuer = State(), samples.issuer()
    listed, master = state.revokes(5, 7), state.master_list(state.certificate(), issuer.csca)
    certificates = (issuer.csca, issuer.dsc, state.certificate())
    folder = (*certificates, listed, master, samples.pem(issuer.csca))
    signed = (*_files(Ef.SOD), *samples.other_signers())
    return {
        "rsa_signature": Target(functools.partial(_signature, rsa), (), samples.signatures(rsa)),
        "ecdsa_signature": Target(
            functools.partial(_signature, ecdsa), (), samples.signatures(ecdsa), heavy=True
        ),
        "sod": Target(_sod, (SodError,), signed, heavy=True),
        "certificate": Target(_certificate, (), certificates, heavy=True),
        "revocation_list": Target(RevocationList.parse, (), (listed,)),
        "master_list": Target(open_master_list, (), (master,), heavy=True),
        "trust_folder": Target(_trust_folder, (), folder, heavy=True),
    }


def _answer_targets() -> dict[str, Target]:
    """What a chip says: one answer, or all of a read or probe."""
    pace, bac = samples.sample(), samples.sample(ProfileName.BAC_ONLY)
    recorded = {card.profile: record(card, samples.trust()) for card in (pace, bac)}
    return {
        "apdu_command": Target(Apdu.decode, (ApduError,), (Apdu(0, 0xB0, 0, 0, le=8000).encode(),)),
        "apdu_response": Target(Response.decode, (ApduError,), (b"\x01\x02\x90\x00",)),
        "protected_answer_aes": Target(
            functools.partial(_unwrap, Cipher.AES_128), _MESSAGING, samples.protected(Cipher.AES_128)
        ),
        "protected_answer_3des": Target(
            functools.partial(_unwrap, Cipher.TDES), _MESSAGING, samples.protected(Cipher.TDES)
        ),
        "protected_objects": Target(_objects, _MESSAGING, samples.protected(Cipher.AES_128)),
        "read_pace": Target(functools.partial(_read, pace), (), (recorded[pace.profile],), heavy=True),
        "read_bac": Target(functools.partial(_read, bac), (), (recorded[bac.profile],), heavy=True),
        "probe": Target(functools.partial(_probe, pace), (), (recorded[pace.profile],), heavy=True),
    }


def _line_targets() -> dict[str, Target]:
    """What comes over a pipe or from a scanner."""
    codes = tuple(card.qr_text.encode() for card in _cards())
    keys = b"".join(bytes((key, value)) for key in (2, 3, 4, 43, 28) for value in (1, 0))
    return {
        "wire_request": Target(_wire_request, (wire.WireError,), samples.requests()),
        "wire_outcome": Target(_wire_outcome, (wire.WireError,), samples.outcomes()),
        "wire_report": Target(_wire_report, (wire.WireError,), samples.reports()),
        "scanned_text": Target(_scanned, (), codes),
        "scanner_line": Target(_framed, (), tuple(code + b"\r\n" for code in codes)),
        "scanner_keys": Target(_typed, (), (keys,)),
    }


_MESSAGING = (SecureMessagingError, TlvError, ApduError)


def _tlv(data: bytes) -> None:
    read_header(data)
    for item in Tlv.parse_all(data):
        item.children()


def _security_infos(data: bytes) -> None:
    infos = parse_security_infos(data)
    choose_pace(infos)
    choose_chip_key(infos)


def _mrz(data: bytes) -> None:
    text = data.decode("latin-1")
    mrz_information(text)
    _zone(parse_zone(text))


def _dg1(data: bytes) -> None:
    _zone(parse_dg1(data))


def _zone(zone: Zone) -> tuple[object, ...]:
    """Everything a visit asks of it."""
    return zone.name, zone.personal_number, zone.birth_date(TODAY), zone.expiry_date()


def _dg14(data: bytes) -> None:
    _security_infos(Tlv(data).expect(0x6E).value)
    named_hash(data)


def _dg15(data: bytes) -> None:
    key = parse_dg15(data)
    if key is not None:
        verify(key, samples.CHALLENGE, bytes(key.octets))


def _signature(card: SimulatedIdCard, data: bytes) -> bool:
    key = parse_dg15(card.files[Ef.DG15])
    assert key is not None
    return verify(key, samples.CHALLENGE, data)


def _sod(data: bytes) -> None:
    groups = {
        number & 0xFF: content for number, content in samples.sample().files.items() if number & 0xFF < 16
    }
    verify_sod(parse_sod(data), groups, samples.trust())


def _certificate(data: bytes) -> TrustStore:
    return TrustStore((samples.issuer().csca, data), (data,))


def _trust_folder(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "known.cer").write_bytes(samples.issuer().csca)
        (Path(folder) / "x.pem").write_bytes(data)
        TrustStore.load(Path(folder))


def _terminal(cipher: Cipher) -> SecureMessaging:
    session = SecureMessaging(SessionKeys.derive(cipher, samples.SECRET))
    session.wrap(Apdu(0, 0xB0, 0, 0, le=256))
    return session


def _unwrap(cipher: Cipher, data: bytes) -> Response:
    return _terminal(cipher).unwrap(Response.decode(data))


def _objects(data: bytes) -> Response:
    """What stands under a right checksum: the part a fuzzer would never reach."""
    objects = [item for item in Tlv.parse_all(data[:-2]) if item.tag in (0x85, 0x87, 0x99)]
    count = (2).to_bytes(Cipher.AES_128.block, "big")
    checksum = Cipher.AES_128.secure_messaging_mac(
        Cipher.AES_128.derive(samples.SECRET, 2), count + b"".join(objects)
    )
    answer = Response(b"".join(objects) + Tlv.build(0x8E, checksum), 0x9000)
    return _terminal(Cipher.AES_128).unwrap(answer)


def _read(card: SimulatedIdCard, data: bytes) -> None:
    outcome = read(Player(split(data)), request_of(card), samples.trust())
    if isinstance(outcome, CardReading) and outcome.assurance is not Assurance.REJECTED:
        assert outcome.identity.number == card.person.number
        assert outcome.identity.name == card.person.name


def _probe(card: SimulatedIdCard, data: bytes) -> None:
    wire.encode(probe(Player(split(data)), request_of(card), samples.trust()).as_json())


def _wire_request(data: bytes) -> object:
    return wire.decode_request(wire.decode(data))


def _wire_outcome(data: bytes) -> object:
    return wire.decode_outcome(wire.decode(data))


def _wire_report(data: bytes) -> object:
    return wire.decode_report(wire.decode(data))


def _scanned(data: bytes) -> None:
    text = data.decode("utf-8", errors="replace")
    recognise(text)
    tuple(describe_qr(text))


def _framed(data: bytes) -> None:
    frames = FrameAssembler()
    half = len(data) // 2
    scans = (*frames.feed(data[:half]), *frames.feed(data[half:]), *frames.pause())
    assert all(0 < len(scan) <= MAX_BYTES for scan in scans)


def _typed(data: bytes) -> None:
    """Two octets an event: the key, and whether it goes down, up, repeats, or events were lost."""
    decoder = KeyDecoder(idle_gap=0.05)
    scans: list[str] = []
    for number, (code, value) in enumerate(zip(data[::2], data[1::2], strict=False)):
        lost = value % 4 == 3
        # Now and then a pause long enough to end a scan.
        now = number * 0.01 + (value >> 2)
        scans += decoder.feed(EventsLost() if lost else KeyEvent(code, value % 4, now))
    scans += decoder.pause()
    assert all(0 < len(scan) <= MAX_BYTES for scan in scans)
