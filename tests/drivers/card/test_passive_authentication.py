"""SOD: genuine, unanchored or mismatch, and nothing in between, whatever is done to it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.card.model import SodVerdict
from drivers.card.passive_authentication import SodError, parse_sod, verify
from drivers.card.simulated.issuer import CSCA_FILE, SimulatedIssuer
from drivers.card.tlv import Tlv
from drivers.card.trust import TrustStore

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
    assert set(store.certificates) == {issuer.csca, other.csca}
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
    assert TrustStore.load(tmp_path).certificates == (issuer.csca,)


def test_a_signature_without_signed_attributes_is_a_mismatch(
    issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    sod = parse_sod(issuer.sign(FILES))
    signer = sod.signed["signer_infos"][0]
    del signer["signed_attrs"]
    signer["signature"] = issuer._dsc_key.sign(sod.content, ec.ECDSA(hashes.SHA256()))
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
    assert (tmp_path / "simulated-dsc.key").stat().st_mode & 0o077 == 0


_ISSUER = SimulatedIssuer.generate()
_SOD = _ISSUER.sign(FILES)
_TRUST = TrustStore((_ISSUER.csca,))
