"""SODs of every form the standards allow: versions, hashes, ways to name a signer, several signers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from drivers.card.model import SodVerdict
from drivers.card.passive_authentication import parse_sod, verify
from drivers.card.simulated.document_signer import DocumentSigner
from drivers.card.simulated.issuer import SignerKind, SimulatedIssuer
from drivers.card.tlv import Tlv
from drivers.card.trust import TrustStore
from tests.drivers.card.authorities import State, ec_key

FILES = {1: b"one", 13: b"thirteen", 14: b"fourteen"}
SIGNER = State().signer()
WAYS = {
    "LDS object of version 1": replace(SIGNER, lds_version=("0108", "040000")),
    "no signing time": replace(SIGNER, signing_time=False),
    **{name: replace(SIGNER, hash_name=name) for name in ("sha1", "sha224", "sha384", "sha512")},
}


@pytest.mark.parametrize("way", WAYS)
def test_sods_of_every_form_are_read(way: str) -> None:
    sod = parse_sod(WAYS[way].sign(FILES))
    assert verify(sod, FILES, TrustStore()).sod is SodVerdict.UNANCHORED
    assert verify(sod, {**FILES, 1: b"forged"}, TrustStore()).sod is SodVerdict.MISMATCH


@pytest.mark.parametrize("kind", SignerKind)
@pytest.mark.parametrize("by_key_identifier", [True, False])
def test_signers_of_a_state_have_their_verdicts(
    kind: SignerKind, by_key_identifier: bool, issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    expected = {SignerKind.UNKNOWN: SodVerdict.UNANCHORED, SignerKind.REVOKED: SodVerdict.MISMATCH}
    signer = replace(issuer.signing_as(kind).signer, by_key_identifier=by_key_identifier)
    verdict = verify(parse_sod(signer.sign(FILES)), FILES, trust)
    assert verdict.sod is expected.get(kind, SodVerdict.GENUINE)
    assert set(verdict.groups.values()) == {"verified"}


def test_a_signer_named_by_another_key_identifier_is_not_found(issuer: SimulatedIssuer) -> None:
    signed = replace(issuer.signer, by_key_identifier=True).sign(FILES)
    identifier = asn1_x509.Certificate.load(issuer.dsc).key_identifier
    sod = parse_sod(signed)
    sod.signed["signer_infos"][0]["sid"] = cms.SignerIdentifier({"subject_key_identifier": identifier[::-1]})
    assert verify(sod, FILES, TrustStore()).sod is SodVerdict.MISMATCH


def together(*signers: DocumentSigner) -> Any:
    """One SOD with all the signers."""
    sods = [parse_sod(signer.sign(FILES)) for signer in signers]
    first = sods[0].signed
    first["certificates"] = cms.CertificateSet([sod.signed["certificates"][0] for sod in sods])
    first["signer_infos"] = cms.SignerInfos([sod.signed["signer_infos"][0] for sod in sods])
    return parse_sod(
        Tlv.build(0x77, cms.ContentInfo({"content_type": "signed_data", "content": first}).dump())
    )


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (("known", "unknown"), SodVerdict.GENUINE),
        (("unknown", "known"), SodVerdict.GENUINE),
        (("revoked", "linked"), SodVerdict.GENUINE),
        (("unknown", "unknown"), SodVerdict.UNANCHORED),
        (("unknown", "revoked"), SodVerdict.MISMATCH),
    ],
)
def test_of_several_signers_one_good_one_is_enough(
    kinds: tuple[str, ...], expected: SodVerdict, issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    sod = together(*(issuer.signing_as(SignerKind(kind)).signer for kind in kinds))
    assert verify(sod, FILES, trust).sod is expected


def test_a_wrong_signature_beside_an_unknown_signer_is_a_mismatch() -> None:
    sod = together(SIGNER, State().signer())
    sod.signed["signer_infos"][0]["signature"] = b"noise"
    assert verify(sod, FILES, TrustStore()).sod is SodVerdict.MISMATCH


@pytest.mark.parametrize(("count", "expected"), [(8, SodVerdict.UNANCHORED), (9, SodVerdict.MISMATCH)])
def test_the_number_of_signers_is_bounded(count: int, expected: SodVerdict) -> None:
    assert verify(together(*[SIGNER] * count), FILES, TrustStore()).sod is expected


def test_without_a_certificate_nobody_signed(issuer: SimulatedIssuer, trust: TrustStore) -> None:
    sod = parse_sod(issuer.sign(FILES))
    sod.signed["certificates"] = cms.CertificateSet([])
    assert verify(sod, FILES, trust).sod is SodVerdict.MISMATCH
    del sod.signed["certificates"]
    assert verify(sod, FILES, trust).sod is SodVerdict.MISMATCH


def with_attributes(issuer: SimulatedIssuer, signed: bytes, stored: bytes) -> Any:
    """The signature over one encoding of the attributes, another one stored. Both are the SET OF (31)."""
    sod = parse_sod(issuer.sign(FILES))
    info = sod.signed["signer_infos"][0]
    info["signed_attrs"] = cms.CMSAttributes.load(stored)
    info["signature"] = ec_key(issuer).sign(signed, ec.ECDSA(hashes.SHA256()))
    return parse_sod(
        Tlv.build(0x77, cms.ContentInfo({"content_type": "signed_data", "content": sod.signed}).dump())
    )


def attributes_of(issuer: SimulatedIssuer) -> list[Tlv]:
    """The encoded attributes, in DER order."""
    info = parse_sod(issuer.sign(FILES)).signed["signer_infos"][0]
    return Tlv(info["signed_attrs"].untag().dump()).children()


def test_attributes_stored_out_of_order_are_signed_in_either_order(
    issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    parts = attributes_of(issuer)
    ordered, other = Tlv.build(0x31, *parts), Tlv.build(0x31, *reversed(parts))
    assert ordered != other
    for signed in (ordered, other):
        sod = with_attributes(issuer, signed, other)
        assert verify(sod, FILES, trust).sod is SodVerdict.GENUINE
    assert verify(with_attributes(issuer, b"neither", other), FILES, trust).sod is SodVerdict.MISMATCH


def test_an_attribute_that_stands_twice_is_a_mismatch(issuer: SimulatedIssuer, trust: TrustStore) -> None:
    parts = attributes_of(issuer)
    for repeated in parts:
        doubled = Tlv.build(0x31, *sorted([*parts, repeated]))
        sod = with_attributes(issuer, doubled, doubled)
        assert verify(sod, FILES, trust).sod is SodVerdict.MISMATCH


@pytest.mark.parametrize("left_out", [0, 1, 2])
def test_only_the_signing_time_may_be_missing(
    left_out: int, issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    parts = attributes_of(issuer)
    names = [
        next(iter(item["type"].native for item in cms.CMSAttributes.load(Tlv.build(0x31, part))))
        for part in parts
    ]
    rest = Tlv.build(0x31, *(part for number, part in enumerate(parts) if number != left_out))
    expected = SodVerdict.GENUINE if names[left_out] == "signing_time" else SodVerdict.MISMATCH
    assert verify(with_attributes(issuer, rest, rest), FILES, trust).sod is expected
