"""Who stands behind a document signer: anchors, links, dates, usage, keys; whatever lies in the folder."""

from __future__ import annotations

import base64
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import core, pem, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from ecdsa import SigningKey
from ecdsa import curves as ecdsa_curves
from ecdsa.util import sigencode_der
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.card.trust import MAX_LINKS, Standing, TrustStore
from tests.drivers.card.authorities import DOCUMENTS, NOW, YEAR, State

RSA_KEY = rsa.generate_private_key(65537, 2048)


def standing(store: TrustStore, dsc: bytes, moment: Any = NOW) -> Standing:
    return store.standing(x509.Certificate.load(dsc), moment)


def anchored(dsc: bytes, *folder: bytes) -> bool:
    found = standing(TrustStore(folder), dsc)
    assert found is not Standing.REVOKED
    return found is Standing.ANCHORED


def chain(length: int) -> list[State]:
    return [State(f"State {number}") for number in range(length + 1)]


def links(states: list[State]) -> list[bytes]:
    return [old.link(new) for old, new in pairwise(states)]


def test_the_issuer_named_in_a_signer_must_be_the_csca_whose_key_signed() -> None:
    state = State()
    assert anchored(state.signer().dsc, state.certificate())
    assert not anchored(State("Other", state.key).signer().dsc, state.certificate())


# Link certificates


@pytest.mark.parametrize("common", ["State", "State renamed"])
def test_a_new_csca_signed_by_the_old_trusted_one_is_trusted(common: str) -> None:
    old, new = State(), State(common)
    assert anchored(new.signer().dsc, old.certificate(), old.link(new))
    # The old one's signers stay believed.
    assert anchored(old.signer().dsc, old.certificate(), old.link(new))


def test_a_link_without_its_old_csca_anchors_nothing() -> None:
    old, new = State(), State("State renamed")
    assert not anchored(new.signer().dsc, old.link(new))
    assert not anchored(new.signer().dsc, old.link(new), State().certificate())


def test_a_chain_of_links_is_followed_to_its_bound_in_any_order() -> None:
    states = chain(MAX_LINKS + 1)
    folder = [*reversed(links(states)), states[0].certificate()]
    assert anchored(states[MAX_LINKS].signer().dsc, *folder)
    assert not anchored(states[MAX_LINKS + 1].signer().dsc, *folder)


def test_links_in_a_circle_end_and_anchor_nothing() -> None:
    one, two = State("One"), State("Two")
    assert not anchored(two.signer().dsc, one.link(two), two.link(one))


@pytest.mark.parametrize(
    "choices",
    [
        {"ca": False},
        {"ca": None},
        {"uses": None},
        {"uses": DOCUMENTS},
        {"start": NOW - 20 * YEAR},
        {"end": NOW - timedelta(days=1)},
    ],
    ids=["no CA", "not said to be CA", "no usage", "wrong usage", "begun before its issuer", "over"],
)
def test_a_link_that_may_not_be_one_is_none(choices: dict[str, Any]) -> None:
    old, new = State(), State("State renamed")
    assert not anchored(new.signer().dsc, old.certificate(), old.link(new, **choices))


def test_a_link_to_another_country_is_none() -> None:
    old, new = State(), State("State renamed", country="XX")
    assert not anchored(new.signer().dsc, old.certificate(), old.link(new))


def test_a_document_signer_issues_nobody() -> None:
    state = State()
    signer = state.signer()
    own = State("Document signer", signer._dsc_key)
    assert not anchored(own.signer().dsc, state.certificate(), signer.dsc, own.link(State("Forged")))


# Dates


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (NOW - 2 * YEAR, Standing.ANCHORED),
        (NOW - 4 * YEAR, Standing.UNKNOWN),
        (NOW, Standing.UNKNOWN),
    ],
)
def test_the_csca_must_have_been_valid_at_the_moment(moment: Any, expected: Standing) -> None:
    state = State()
    csca = state.certificate(start=NOW - 3 * YEAR, end=NOW - YEAR)
    assert standing(TrustStore((csca,)), state.signer().dsc, moment) is expected


def test_a_csca_with_dates_without_a_zone_does_not_spoil_the_good_one_beside_it() -> None:
    key = SigningKey.generate(ecdsa_curves.NIST256p)
    state = State()
    odd = x509.Certificate.load(state.certificate())
    odd["tbs_certificate"]["subject_public_key_info"] = x509.PublicKeyInfo.load(key.verifying_key.to_der())
    start = core.GeneralizedTime(contents=b"20200101000000")
    odd["tbs_certificate"]["validity"]["not_before"] = x509.Time("general_time", start)
    good = State()
    folder = (signed_by(odd, key), state.certificate())
    assert not anchored(signed_by(x509.Certificate.load(state.signer().dsc), key), *folder)
    assert anchored(good.signer().dsc, *folder, good.certificate())


# Usage


@pytest.mark.parametrize("choices", [{}, {"ca": None}, {"uses": None}])
def test_a_csca_put_into_the_folder_anchors(choices: dict[str, Any]) -> None:
    state = State()
    assert anchored(state.signer().dsc, state.certificate(**choices))


@pytest.mark.parametrize("choices", [{"ca": False}, {"uses": DOCUMENTS}, {"uses": ("crl_sign",)}])
def test_a_certificate_that_may_not_sign_certificates_is_no_anchor(choices: dict[str, Any]) -> None:
    state = State()
    assert not anchored(state.signer().dsc, state.certificate(**choices))


@pytest.mark.parametrize("choices", [{}, {"ca": False}, {"uses": None}])
def test_a_document_signer_is_anchored(choices: dict[str, Any]) -> None:
    state = State()
    assert anchored(state.signer(**choices).dsc, state.certificate())


@pytest.mark.parametrize("choices", [{"ca": True}, {"uses": ("key_encipherment",)}])
def test_what_is_no_document_signer_is_not_anchored(choices: dict[str, Any]) -> None:
    state = State()
    assert not anchored(state.signer(**choices).dsc, state.certificate())


# Keys and algorithms


@pytest.mark.parametrize(
    "state",
    [
        State(key=RSA_KEY, digest=hashes.SHA256()),
        State(key=RSA_KEY, digest=hashes.SHA384(), pss=True),
        State(key=RSA_KEY, digest=hashes.SHA512(), pss=True),
        State(key=ec.generate_private_key(ec.BrainpoolP512R1()), digest=hashes.SHA512()),
        State(key=ec.generate_private_key(ec.SECP521R1()), digest=hashes.SHA224()),
    ],
    ids=["PKCS1 SHA-256", "PSS SHA-384", "PSS SHA-512", "brainpool SHA-512", "P-521 SHA-224"],
)
def test_cscas_of_every_kind_anchor_their_own_and_no_other(state: State) -> None:
    assert anchored(state.signer().dsc, state.certificate())
    assert not anchored(State().signer().dsc, state.certificate())


def explicit(state: State, curve: Any, *, changed: bool = False) -> tuple[bytes, SigningKey]:
    """The state's certificate with a key whose curve is spelled out, self-signed again."""
    key = SigningKey.generate(curve)
    spki = key.verifying_key.to_der(curve_parameters_encoding="explicit")
    if changed:  # b of y² = x³ + ax + b
        size = (curve.curve.p().bit_length() + 7) // 8
        value = int(curve.curve.b()).to_bytes(size, "big")
        spki = spki.replace(value, bytes([value[0] ^ 1]) + value[1:])
    certificate = x509.Certificate.load(state.certificate())
    certificate["tbs_certificate"]["subject_public_key_info"] = x509.PublicKeyInfo.load(spki)
    return signed_by(certificate, key), key


def signed_by(certificate: Any, key: SigningKey) -> bytes:
    content = certificate["tbs_certificate"].dump()
    hashed = hashes.Hash(hashes.SHA256())
    hashed.update(content)
    certificate["signature_value"] = key.sign_digest(hashed.finalize(), sigencode=sigencode_der)
    return bytes(certificate.dump())


@pytest.mark.parametrize("curve", [ecdsa_curves.BRAINPOOLP256r1, ecdsa_curves.BRAINPOOLP320r1])
def test_a_csca_with_the_explicit_parameters_of_a_known_curve_anchors(curve: Any) -> None:
    state = State()
    csca, key = explicit(state, curve)
    assert x509.Certificate.load(csca).public_key["algorithm"]["parameters"].name == "specified"
    dsc = signed_by(x509.Certificate.load(state.signer().dsc), key)
    assert anchored(dsc, csca)
    assert not anchored(state.signer().dsc, csca)


def test_a_csca_with_explicit_parameters_of_no_known_curve_anchors_nothing() -> None:
    state = State()
    csca, key = explicit(state, ecdsa_curves.BRAINPOOLP256r1, changed=True)
    assert not anchored(signed_by(x509.Certificate.load(state.signer().dsc), key), csca)


# The folder


def test_certificates_and_lists_may_share_one_pem_file(tmp_path: Path) -> None:
    old, new = State(), State("State renamed")
    lists = old.revokes(7)
    parts = [pem.armor("CERTIFICATE", old.certificate()), pem.armor("CERTIFICATE", old.link(new))]
    (tmp_path / "all.pem").write_bytes(b"".join([*parts, pem.armor("X509 CRL", lists)]))
    store = TrustStore.load(tmp_path)
    assert (len(store.certificates), store.revocation_lists) == (2, (lists,))
    assert standing(store, new.signer().dsc) is Standing.ANCHORED


_STATE = State()
_SEEDS = [_STATE.certificate(), _STATE.link(State("New")), _STATE.revokes(1, 2), _STATE.signer().dsc]
_DSC = _STATE.signer().dsc


@settings(max_examples=300, deadline=None)
@given(source=st.data())
def test_no_bytes_in_the_folder_raise_or_spoil_the_good_csca(
    source: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("trust")
    content = bytearray(source.draw(st.sampled_from([*_SEEDS, b""])) or source.draw(st.binary(max_size=200)))
    for _ in range(source.draw(st.integers(0, 4))):
        if content:
            content[source.draw(st.integers(0, len(content) - 1))] = source.draw(st.integers(0, 255))
    cut = bytes(content[: source.draw(st.integers(0, len(content)))])
    noise = source.draw(st.sampled_from([bytes(content), cut]))
    if source.draw(st.booleans()):
        label = source.draw(st.sampled_from([b"CERTIFICATE", b"X509 CRL"]))
        body = base64.b64encode(noise) if source.draw(st.booleans()) else noise
        noise = b"-----BEGIN " + label + b"-----\n" + body + b"\n-----END " + label + b"-----\n"
    (folder / source.draw(st.sampled_from(["a.cer", "a.crl", "a.pem"]))).write_bytes(noise)
    (folder / "good.der").write_bytes(_STATE.certificate())
    assert standing(TrustStore.load(folder), _DSC) is Standing.ANCHORED
