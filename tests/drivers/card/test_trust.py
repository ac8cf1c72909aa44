"""Who stands behind a document signer: anchors, links, dates, usage, keys; whatever lies in the folder."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import core, pem, x509
from cryptography import x509 as cx509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from ecdsa import SigningKey
from ecdsa import curves as ecdsa_curves
from ecdsa.util import sigencode_der
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.card.simulated.issuer import SignerKind, SimulatedIssuer
from drivers.card.trust import MAX_LINKS, Standing, TrustStore
from drivers.card.trust_folder import MAX_FILE, TrustProblem, TrustReason
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
    own = State("Document signer", signer.key)
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


def purposes(*oids: str, critical: bool = True) -> tuple[Any, bool]:
    return cx509.ExtendedKeyUsage([cx509.ObjectIdentifier(oid) for oid in oids]), critical


@pytest.mark.parametrize("critical", [True, False])
@pytest.mark.parametrize(
    ("oids", "expected"),
    [(("2.5.29.37.0",), True), (("1.3.6.1.5.5.7.3.1",), False), (("2.23.136.1.1.3",), False)],
    ids=["any purpose", "web server", "master list"],
)
def test_a_signer_for_other_purposes_is_no_document_signer(
    oids: tuple[str, ...], expected: bool, critical: bool
) -> None:
    state = State()
    dsc = state.signer(more=[purposes(*oids, critical=critical)]).dsc
    assert anchored(dsc, state.certificate()) is expected


UNHEARD_OF = cx509.UnrecognizedExtension(cx509.ObjectIdentifier("2.999.1"), b"\x05\x00")
DOCUMENT_TYPES = cx509.UnrecognizedExtension(
    cx509.ObjectIdentifier("2.23.136.1.1.6.2"), bytes.fromhex("30080201003103130149")
)


@pytest.mark.parametrize("critical", [True, False])
def test_only_a_critical_unknown_extension_spoils_a_certificate(critical: bool) -> None:
    state, new = State(), State("New")
    more = [(UNHEARD_OF, critical)]
    assert anchored(state.signer(more=more).dsc, state.certificate()) is not critical
    assert anchored(state.signer().dsc, state.certificate(more=more)) is not critical
    link = state.link(new, more=more)
    assert anchored(new.signer().dsc, state.certificate(), link) is not critical


def test_extensions_of_the_profile_spoil_nothing() -> None:
    state = State()
    more = [
        (DOCUMENT_TYPES, False),
        (cx509.CertificatePolicies([cx509.PolicyInformation(cx509.ObjectIdentifier("2.999"), None)]), True),
        (cx509.IssuerAlternativeName([cx509.RFC822Name("csca@example.invalid")]), False),
    ]
    assert anchored(state.signer(more=more).dsc, state.certificate(more=more))


def test_wrong_key_identifiers_do_not_matter_where_the_signature_is_right() -> None:
    state = State()
    wrong = [(cx509.AuthorityKeyIdentifier(bytes(20), None, None), False)]
    assert anchored(state.signer(more=wrong).dsc, state.certificate())


def test_names_in_another_string_type_and_case_are_the_same_name() -> None:
    # Doc 9303-12 asks for upper case and equal encoding; states in the field did otherwise.
    state = State("State")
    dsc = x509.Certificate.load(state.signer().dsc)
    country, common = (part[0] for part in dsc["tbs_certificate"]["issuer"].chosen)
    country["value"] = core.PrintableString("vn")
    common["value"] = x509.DirectoryString({"printable_string": core.PrintableString("STATE")})
    content = dsc["tbs_certificate"].dump(force=True)
    assert b"STATE" in content
    assert isinstance(state.key, ec.EllipticCurvePrivateKey)
    dsc["signature_value"] = state.key.sign(content, ec.ECDSA(hashes.SHA256()))
    assert anchored(dsc.dump(force=True), state.certificate())


def test_a_link_is_followed_though_every_csca_forbids_authorities_below_it() -> None:
    # pathLenConstraint 0 is mandatory in CSCA and link (Doc 9303-12); a link renews, it does not descend.
    issuer = SimulatedIssuer.generate()
    linked, today = issuer.signing_as(SignerKind.LINKED), datetime.now(UTC)
    assert standing(TrustStore(issuer.certificates), linked.dsc, today) is Standing.ANCHORED
    assert standing(TrustStore((issuer.csca,)), linked.dsc, today) is Standing.UNKNOWN


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

STATE = State()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.cer", b"\x30\x03\x02\x01", TrustReason.UNKNOWN_KIND),
        ("a.cer", b"", TrustReason.UNKNOWN_KIND),
        ("a.cer", bytes(MAX_FILE + 1), TrustReason.UNREADABLE),
        ("a.pem", b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", TrustReason.UNKNOWN_KIND),
        ("a.ldif", STATE.certificate(), TrustReason.UNKNOWN_KIND),
        ("a.zip", b"PK", TrustReason.UNKNOWN_KIND),
        ("a.cer", STATE.signer().dsc, TrustReason.NOT_AN_AUTHORITY),
        ("a.cer", STATE.certificate(ca=False), TrustReason.NOT_AN_AUTHORITY),
        ("a.cer", STATE.certificate(more=[(UNHEARD_OF, True)]), TrustReason.NOT_AN_AUTHORITY),
        ("a.cer", State("Old").link(State("New")), TrustReason.NOT_LINKED),
        ("a.cer", STATE.link(State("New", country="XX")), TrustReason.NOT_LINKED),
        ("a.crl", State().revokes(1), TrustReason.LIST_NOT_SIGNED),
        ("a.crl", STATE.revokes(1, indirect=True), TrustReason.UNKNOWN_KIND),
    ],
)
def test_a_file_that_does_nothing_is_told_with_its_reason(
    name: str, content: bytes, reason: TrustReason, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.der").write_bytes(STATE.certificate())
    store = TrustStore.load(tmp_path, lambda: NOW)
    assert store.problems == (TrustProblem(name, reason),)
    assert standing(store, STATE.signer().dsc) is Standing.ANCHORED


def test_notes_hidden_files_and_folders_are_not_worth_a_word(tmp_path: Path) -> None:
    (tmp_path / "good.CRT").write_bytes(STATE.certificate())
    for name in ("README.md", "fingerprints.txt", ".gitignore", ".~lock.cer"):
        (tmp_path / name).write_bytes(b"note")
    (tmp_path / "old.cer").mkdir()
    assert TrustStore.load(tmp_path, lambda: NOW).problems == ()


def test_a_good_certificate_beside_noise_in_one_pem_file_serves_and_the_noise_is_told(
    tmp_path: Path,
) -> None:
    noise = pem.armor("CERTIFICATE", b"noise")
    (tmp_path / "all.pem").write_bytes(pem.armor("CERTIFICATE", STATE.certificate()) + noise)
    store = TrustStore.load(tmp_path, lambda: NOW)
    assert standing(store, STATE.signer().dsc) is Standing.ANCHORED
    assert store.problems == (TrustProblem("all.pem", TrustReason.UNKNOWN_KIND),)


def test_a_folder_that_anchors_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("empty")
    assert TrustStore.load(tmp_path).problems == (TrustProblem("", TrustReason.NO_CSCA),)
    missing = TrustStore.load(tmp_path / "absent")
    assert missing.problems == (TrustProblem("", TrustReason.FOLDER_MISSING),)
    assert TrustStore.load(None).problems == ()


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


def test_the_folders_own_page_explains_every_reason() -> None:
    page = (Path(__file__).parents[3] / "config" / "trust" / "README.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE))
    assert rows == {reason.value for reason in TrustReason}
