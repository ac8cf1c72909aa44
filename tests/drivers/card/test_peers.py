"""Signatures made by OpenSSL from the standards' text (`peers/make.sh`), judged here: our signers and our
verifiers might agree on a mistake, these cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.card.active_authentication import RsaKey, parse_dg15, verify
from drivers.card.model import SodVerdict
from drivers.card.passive_authentication import parse_sod
from drivers.card.passive_authentication import verify as verify_sod
from drivers.card.tlv import Tlv
from drivers.card.trust import TrustStore

PEERS = Path(__file__).with_name("peers")
FILES = {1: b"one\n", 14: b"fourteen\n"}
SODS = ("named", "explicit", "nist", "pkcs1", "pss", "streamed", "two", "revoked")
CHALLENGES = (PEERS / "active_authentication.txt").read_text(encoding="ascii").splitlines()


@pytest.fixture(scope="module")
def trust() -> TrustStore:
    return TrustStore.load(PEERS)


def test_the_whole_trust_file_serves(trust: TrustStore) -> None:
    assert len(trust.certificates) == 2
    assert len(trust.revocation_lists) == 1
    assert not [problem for problem in trust.problems if problem.file == "trust.pem"]


@pytest.mark.parametrize("name", SODS)
def test_sods_have_their_verdicts(name: str, trust: TrustStore) -> None:
    sod = parse_sod((PEERS / f"{name}.sod").read_bytes())
    found = verify_sod(sod, FILES, trust)
    assert found.sod is (SodVerdict.MISMATCH if name == "revoked" else SodVerdict.GENUINE)
    assert set(found.groups.values()) == {"verified"}
    assert verify_sod(sod, FILES, TrustStore()).sod is SodVerdict.UNANCHORED
    assert verify_sod(sod, {1: b"won\n"}, trust).sod is SodVerdict.MISMATCH


@pytest.mark.parametrize("name", [name for name in SODS if name not in ("two", "streamed")])
def test_a_bit_changed_in_the_signed_attributes_or_the_signature_is_a_mismatch(
    name: str, trust: TrustStore
) -> None:
    whole = (PEERS / f"{name}.sod").read_bytes()
    # The message digest attribute is signed, and the signature itself stands last (a streamed one ends in
    # marks, and of two signers the other one still stands).
    digest = whole.rindex(bytes.fromhex("2a864886f70d010904")) + 15
    for at in (digest, len(whole) - 1):
        changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        assert verify_sod(parse_sod(changed), FILES, trust).sod is SodVerdict.MISMATCH


def test_every_hash_of_the_standard_is_there() -> None:
    assert {line.split()[2] for line in CHALLENGES} == {"bc", "33cc", "38cc", "34cc", "36cc", "35cc"}


@pytest.mark.parametrize("line", CHALLENGES, ids=lambda line: "-".join(line.split()[:3]))
def test_active_authentication_signatures_pass_for_their_challenge_only(line: str) -> None:
    bits, _, _, challenge, public, signature = line.split()
    key = parse_dg15(Tlv.build(0x6F, bytes.fromhex(public)))
    assert isinstance(key, RsaKey)
    assert key.octets * 8 == int(bits)
    asked, given = bytes.fromhex(challenge), bytes.fromhex(signature)
    assert verify(key, asked, given)
    assert not verify(key, asked[::-1], given)
    for at in (0, len(given) // 2, len(given) - 1):
        assert not verify(key, asked, given[:at] + bytes([given[at] ^ 1]) + given[at + 1 :])
