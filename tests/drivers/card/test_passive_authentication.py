"""SOD: genuine, unanchored or mismatch, and nothing in between, whatever is done to it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import algos, cms, pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from ecdsa import BRAINPOOLP384r1, SigningKey
from ecdsa.util import sigencode_der
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.card.model import SodVerdict
from drivers.card.passive_authentication import LDS_SECURITY_OBJECT, SodError, parse_sod, verify
from drivers.card.simulated.issuer import CSCA_FILE, SimulatedIssuer
from drivers.card.tlv import Tlv
from drivers.card.trust import TrustStore
from drivers.card.trust_folder import TrustProblem, TrustReason
from tests.drivers.card.authorities import NOW, YEAR, Key, State, ec_key

FILES = {1: b"one", 13: b"thirteen", 14: b"fourteen"}


def test_genuine_when_a_trusted_csca_issued_the_signer(issuer: SimulatedIssuer, trust: TrustStore) -> None:
    verdict = verify(parse_sod(issuer.sign(FILES)), FILES, trust)
    assert verdict.sod is SodVerdict.GENUINE
    assert set(verdict.groups.values()) == {"verified"}


def test_unanchored_without_that_csca(issuer: SimulatedIssuer) -> None:
    stranger = TrustStore((SimulatedIssuer.generate().csca,))
    for store in (TrustStore(), stranger):
        assert verify(parse_sod(issuer.sign(FILES)), FILES, store).sod is SodVerdict.UNANCHORED


def test_a_namesake_csca_with_another_key_anchors_nothing(issuer: SimulatedIssuer) -> None:
    # Same subject name, another key: only the signature tells them apart.
    namesake = SimulatedIssuer.generate()
    store = TrustStore((namesake.csca,))
    assert verify(parse_sod(issuer.sign(FILES)), FILES, store).sod is SodVerdict.UNANCHORED


def test_a_changed_file_is_a_mismatch_and_named(issuer: SimulatedIssuer, trust: TrustStore) -> None:
    verdict = verify(parse_sod(issuer.sign(FILES)), {**FILES, 13: b"changed"}, trust)
    assert verdict.sod is SodVerdict.MISMATCH
    assert verdict.groups == {1: "verified", 13: "mismatch", 14: "verified"}


def test_an_unlisted_file_is_a_mismatch(issuer: SimulatedIssuer, trust: TrustStore) -> None:
    verdict = verify(parse_sod(issuer.sign({1: b"one"})), {1: b"one", 13: b"more"}, trust)
    assert verdict.sod is SodVerdict.MISMATCH
    assert verdict.groups[13] == "unlisted"


def test_hashes_replaced_after_signing_are_a_mismatch(issuer: SimulatedIssuer, trust: TrustStore) -> None:
    forged = {**FILES, 1: b"forged"}
    old, new = hashlib.sha256(b"one").digest(), hashlib.sha256(b"forged").digest()
    sod = issuer.sign(FILES).replace(old, new)
    verdict = verify(parse_sod(sod), forged, trust)
    assert verdict.groups[1] == "verified"
    assert verdict.sod is SodVerdict.MISMATCH


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_single_changed_octet_makes_wrong_data_genuine(source: st.DataObject) -> None:
    content = bytearray(_SOD)
    content[source.draw(st.integers(0, len(content) - 1))] ^= source.draw(st.integers(1, 255))
    try:
        sod = parse_sod(bytes(content))
    except SodError:
        return
    assert verify(sod, {1: b"forged"}, _TRUST).sod is SodVerdict.MISMATCH
    # The true data may pass only if the octet was outside everything that is signed.
    if verify(sod, FILES, _TRUST).sod is SodVerdict.GENUINE:
        assert sod.content == parse_sod(_SOD).content


@given(st.binary(max_size=200))
def test_noise_raises_only_the_declared_error(data: bytes) -> None:
    for content in (data, Tlv.build(0x77, data), Tlv.build(0x77, Tlv.build(0x30, data))):
        with pytest.raises(SodError):
            parse_sod(content)


def test_trust_folder_takes_der_and_pem_and_passes_over_the_rest(
    issuer: SimulatedIssuer, tmp_path: Path
) -> None:
    issuer.write_trust(tmp_path)
    other = SimulatedIssuer.generate()
    (tmp_path / "other.pem").write_bytes(pem.armor("CERTIFICATE", other.csca))
    (tmp_path / "README.md").write_text("not a certificate")
    (tmp_path / "broken.cer").write_bytes(b"\x30\x03\x02\x01")
    store = TrustStore.load(tmp_path)
    assert set(store.certificates) == {*issuer.certificates, other.csca}
    assert (tmp_path / CSCA_FILE).exists()


def test_an_odd_csca_does_not_spoil_the_good_one_beside_it(issuer: SimulatedIssuer) -> None:
    good = x509.load_der_x509_certificate(issuer.csca)
    key = ec.generate_private_key(ec.SECP256R1())
    odd = (
        x509.CertificateBuilder()
        .subject_name(good.subject)
        .issuer_name(good.subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(good.not_valid_before_utc)
        .not_valid_after(good.not_valid_after_utc)
        .add_extension(x509.UnrecognizedExtension(x509.OID_BASIC_CONSTRAINTS, b"\x04\x00"), critical=True)
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
    store = TrustStore((odd, issuer.csca))
    assert verify(parse_sod(issuer.sign(FILES)), FILES, store).sod is SodVerdict.GENUINE


def test_a_certificate_that_cannot_be_opened_is_passed_over(
    issuer: SimulatedIssuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer.write_trust(tmp_path)
    (tmp_path / "locked.cer").write_bytes(issuer.csca)
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "locked.cer":
            raise PermissionError
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    store = TrustStore.load(tmp_path)
    assert set(store.certificates) == set(issuer.certificates)
    assert store.problems == (TrustProblem("locked.cer", TrustReason.UNREADABLE),)


def test_a_signature_without_signed_attributes_is_a_mismatch(
    issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    sod = parse_sod(issuer.sign(FILES))
    signer = sod.signed["signer_infos"][0]
    del signer["signed_attrs"]
    signer["signature"] = ec_key(issuer).sign(sod.content, ec.ECDSA(hashes.SHA256()))
    assert verify(sod, FILES, trust).sod is SodVerdict.MISMATCH


def test_no_trust_folder_trusts_nobody(tmp_path: Path) -> None:
    assert TrustStore.load(None) == TrustStore.load(tmp_path / "absent") == TrustStore()


def test_a_document_signer_is_no_anchor(issuer: SimulatedIssuer) -> None:
    store = TrustStore((issuer.dsc,))
    assert verify(parse_sod(issuer.sign(FILES)), FILES, store).sod is SodVerdict.UNANCHORED


def test_an_issuer_kept_in_a_folder_stays_the_same(tmp_path: Path) -> None:
    first = SimulatedIssuer.in_folder(tmp_path)
    again = SimulatedIssuer.in_folder(tmp_path)
    assert first.csca == again.csca
    trust = TrustStore((first.csca,))
    assert verify(parse_sod(again.sign(FILES)), FILES, trust).sod is SodVerdict.GENUINE
    assert (tmp_path / "simulated-csca.key").stat().st_mode & 0o077 == 0


Sign = Callable[[bytes], bytes]


def sod_of(
    state: State,
    signer: Key | bytes,
    sign: Sign,
    algorithm: dict[str, Any],
    *,
    signed_at: datetime | None = NOW,
    digest: str = "sha256",
    **choices: Any,
) -> Any:
    """A SOD whose signer (a key, or its certificate), algorithm and signing time are as asked."""
    sod = parse_sod(_ISSUER.sign(FILES))
    issued = signer if isinstance(signer, bytes) else state.issue(_SIGNER_NAME, signer, **choices)
    dsc = asn1_x509.Certificate.load(issued)
    attributes: list[dict[str, Any]] = [
        {"type": "content_type", "values": [LDS_SECURITY_OBJECT]},
        {"type": "message_digest", "values": [hashlib.new(digest, sod.content).digest()]},
    ]
    if signed_at is not None:
        attributes.append({"type": "signing_time", "values": [cms.Time({"utc_time": signed_at})]})
    signed_attributes = cms.CMSAttributes(attributes)
    info = sod.signed["signer_infos"][0]
    info["sid"] = cms.SignerIdentifier(
        {"issuer_and_serial_number": {"issuer": dsc.issuer, "serial_number": dsc.serial_number}}
    )
    info["digest_algorithm"] = {"algorithm": digest}
    info["signature_algorithm"] = algos.SignedDigestAlgorithm(algorithm)
    info["signature"] = sign(signed_attributes.dump())
    info["signed_attrs"] = signed_attributes
    sod.signed["certificates"] = cms.CertificateSet([cms.CertificateChoices({"certificate": dsc})])
    return parse_sod(
        Tlv.build(0x77, cms.ContentInfo({"content_type": "signed_data", "content": sod.signed}).dump())
    )


def ecdsa_sod(state: State, **choices: Any) -> Any:
    key = ec.generate_private_key(ec.SECP256R1())
    return sod_of(
        state,
        key,
        lambda data: key.sign(data, ec.ECDSA(hashes.SHA256())),
        {"algorithm": "sha256_ecdsa"},
        **choices,
    )


def judged(sod: Any, store: TrustStore, today: datetime = NOW) -> SodVerdict:
    return verify(sod, FILES, store, lambda: today).sod


@pytest.mark.parametrize("kind", ["sha1", "sha224", "sha256", "sha384", "sha512"])
@pytest.mark.parametrize("scheme", ["PKCS1", "PSS", "ECDSA"])
def test_signers_of_every_algorithm(scheme: str, kind: str) -> None:
    chosen = getattr(hashes, kind.upper())()
    algorithm: dict[str, Any] = {"algorithm": f"{kind}_rsa"}
    key: Key = _RSA

    def sign(data: bytes) -> bytes:
        return _RSA.sign(data, padding.PKCS1v15(), chosen)

    if scheme == "PSS":
        # The mask's hash differs on purpose: RFC 4055 clause 3.1 lets it.
        mask = {"algorithm": "mgf1", "parameters": {"algorithm": "sha256"}}
        parameters = {"hash_algorithm": {"algorithm": kind}, "mask_gen_algorithm": mask, "salt_length": 20}
        algorithm = {"algorithm": "rsassa_pss", "parameters": parameters}

        def sign(data: bytes) -> bytes:
            return _RSA.sign(data, padding.PSS(padding.MGF1(hashes.SHA256()), 20), chosen)

    elif scheme == "ECDSA":
        algorithm, key = {"algorithm": f"{kind}_ecdsa"}, _EC

        def sign(data: bytes) -> bytes:
            return _EC.sign(data, ec.ECDSA(chosen))

    state = State()
    store = TrustStore((state.certificate(),))
    assert judged(sod_of(state, key, sign, algorithm, digest=kind), store) is SodVerdict.GENUINE
    broken = sod_of(state, key, lambda data: sign(data + b"!"), algorithm, digest=kind)
    assert judged(broken, store) is SodVerdict.MISMATCH


def test_a_revoked_signer_is_a_mismatch() -> None:
    state = State()
    store = TrustStore((state.certificate(),), (state.revokes(4711),))
    assert judged(ecdsa_sod(state, serial=4711), store) is SodVerdict.MISMATCH
    assert judged(ecdsa_sod(state, serial=4712), store) is SodVerdict.GENUINE


def test_a_revoked_signer_is_a_mismatch_also_when_nothing_is_valid_any_more() -> None:
    state = State()
    store = TrustStore((state.certificate(),), (state.revokes(4711),))
    sod = ecdsa_sod(state, serial=4711, signed_at=None)
    assert judged(sod, store, NOW + 20 * YEAR) is SodVerdict.MISMATCH


@pytest.mark.parametrize(
    ("theirs", "ours", "expected"),
    [
        ("VN", "VN", SodVerdict.GENUINE),
        ("UT", "VN", SodVerdict.UNANCHORED),
        ("UT", None, SodVerdict.GENUINE),
    ],
)
def test_another_states_csca_does_not_speak_for_this_states_data(
    theirs: str, ours: str | None, expected: SodVerdict
) -> None:
    state = State(country=theirs)
    store = TrustStore((state.certificate(),))
    found = verify(ecdsa_sod(state), FILES, store, lambda: NOW, state=ours)
    assert found.sod is expected


def test_a_signer_under_a_linked_csca_is_genuine() -> None:
    old, new = State("Old"), State("New")
    sod = ecdsa_sod(new)
    assert judged(sod, TrustStore((old.certificate(), old.link(new)))) is SodVerdict.GENUINE
    assert judged(sod, TrustStore((old.certificate(),))) is SodVerdict.UNANCHORED


@pytest.mark.parametrize("today", [NOW, NOW + 20 * YEAR], ids=["in its time", "long after"])
def test_certificates_are_judged_at_the_signing_time(today: datetime) -> None:
    state = State()
    store = TrustStore((state.certificate(),))
    assert judged(ecdsa_sod(state), store, today) is SodVerdict.GENUINE
    late = ecdsa_sod(state, end=NOW - timedelta(seconds=1))
    early = ecdsa_sod(state, start=NOW + timedelta(seconds=1))
    assert judged(late, store, today) is judged(early, store, today) is SodVerdict.MISMATCH


def test_a_csca_not_valid_at_the_signing_time_anchors_nothing() -> None:
    state = State()
    sod = ecdsa_sod(state, signed_at=NOW - 2 * YEAR)
    assert judged(sod, TrustStore((state.certificate(start=NOW - YEAR),))) is SodVerdict.UNANCHORED
    assert judged(sod, TrustStore((state.certificate(end=NOW - YEAR),))) is SodVerdict.GENUINE


def test_without_a_signing_time_certificates_are_judged_today() -> None:
    state = State()
    store = TrustStore((state.certificate(end=NOW + 9 * YEAR),))
    sod = ecdsa_sod(state, signed_at=None, end=NOW + YEAR)
    assert judged(sod, store, NOW) is SodVerdict.GENUINE
    assert judged(sod, store, NOW + 2 * YEAR) is SodVerdict.UNANCHORED


@pytest.mark.parametrize("choices", [{"ca": True}, {"uses": ("key_cert_sign",)}, {"uses": ()}])
def test_a_signer_that_is_no_document_signer_is_not_genuine(choices: dict[str, Any]) -> None:
    state = State()
    assert judged(ecdsa_sod(state, **choices), TrustStore((state.certificate(),))) is SodVerdict.UNANCHORED


@pytest.mark.parametrize(("changed", "expected"), [(False, SodVerdict.GENUINE), (True, SodVerdict.MISMATCH)])
def test_a_signer_whose_curve_is_spelled_out_must_be_on_a_known_one(
    changed: bool, expected: SodVerdict
) -> None:
    state = State()
    key = SigningKey.generate(BRAINPOOLP384r1)
    spki = key.verifying_key.to_der(curve_parameters_encoding="explicit")
    if changed:
        order = int(BRAINPOOLP384r1.order).to_bytes(48, "big")
        spki = spki.replace(order, order[:-1] + bytes([order[-1] ^ 2]))
    dsc = asn1_x509.Certificate.load(state.signer().dsc)
    dsc["tbs_certificate"]["subject_public_key_info"] = asn1_x509.PublicKeyInfo.load(spki)
    content = dsc["tbs_certificate"].dump(force=True)
    assert isinstance(state.key, ec.EllipticCurvePrivateKey)
    dsc["signature_value"] = state.key.sign(content, ec.ECDSA(hashes.SHA256()))

    def sign(data: bytes) -> bytes:
        return bytes(key.sign_digest(hashlib.sha256(data).digest(), sigencode=sigencode_der))

    sod = sod_of(state, dsc.dump(force=True), sign, {"algorithm": "sha256_ecdsa"})
    assert judged(sod, TrustStore((state.certificate(),))) is expected


def usage_period(start: datetime, end: datetime) -> tuple[x509.ExtensionType, bool]:
    times = (Tlv.build(0x80 + n, f"{at:%Y%m%d%H%M%S}Z".encode()) for n, at in enumerate((start, end)))
    oid = x509.ObjectIdentifier("2.5.29.16")
    return x509.UnrecognizedExtension(oid, bytes(Tlv.build(0x30, *times))), False


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (NOW - YEAR, NOW + YEAR, SodVerdict.GENUINE),
        (NOW - 2 * YEAR, NOW - YEAR, SodVerdict.UNANCHORED),
        (NOW + YEAR, NOW + 2 * YEAR, SodVerdict.UNANCHORED),
    ],
)
def test_a_key_signs_in_its_usage_period(start: datetime, end: datetime, expected: SodVerdict) -> None:
    state = State()
    store = TrustStore((state.certificate(),))
    more = [usage_period(start, end)]
    assert judged(ecdsa_sod(state, more=more), store) is expected
    # The period says nothing of when a card may be read.
    assert judged(ecdsa_sod(state, more=more, signed_at=None), store) is SodVerdict.GENUINE


_RSA = rsa.generate_private_key(65537, 2048)
_EC = ec.generate_private_key(ec.BrainpoolP384R1())
_SIGNER_NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Document signer")])
_ISSUER = SimulatedIssuer.generate()
_SOD = _ISSUER.sign(FILES)
_TRUST = TrustStore((_ISSUER.csca,))
