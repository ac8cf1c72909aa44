"""Signed CMS content: whose keys signed it, and when they say they did (RFC 5652 clause 5).

EF.SOD and master lists are signed the same way; what a signer is worth is decided elsewhere. Anything odd
raises one of `certificates.DAMAGE`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from drivers.card import signatures
from drivers.card.certificates import DAMAGE

MAX_SIGNERS = 8
MAX_CERTIFICATES = 32
"""Both bound the work a hostile card can ask for. Doc 9303-10 clause 4.6.2.2 recommends one signer."""


@dataclass(frozen=True, slots=True)
class Signer:
    """The certificate whose key made a signature. `signed_at` None: it does not say when."""

    certificate: Any
    signed_at: datetime | None


def signers(signed: Any, content: bytes, content_type: str) -> list[Signer | None]:
    """One entry a SignerInfo: who signed `content`, or None where the signature is wrong or past checking.

    Doc 9303-10 clause 4.6.2.2 allows several signers, e.g. for two algorithms of which we know one.
    """
    infos = signed["signer_infos"]
    if not 0 < len(infos) <= MAX_SIGNERS or len(signed["certificates"]) > MAX_CERTIFICATES:
        return [None]
    return [_signer(signed, info, content, content_type) for info in infos]


def _signer(signed: Any, info: Any, content: bytes, content_type: str) -> Signer | None:
    try:
        return _verified(signed, info, content, content_type)
    except DAMAGE:
        # Includes UnknownAlgorithmError: a signature nobody can check is no signature.
        return None


def _verified(signed: Any, info: Any, content: bytes, content_type: str) -> Signer | None:
    hash_name = info["digest_algorithm"]["algorithm"].native
    # Mandatory in a SOD (Doc 9303-10 clause 4.6.2.2), as for any content but plain data (RFC 5652 5.3).
    attributes = info["signed_attrs"]
    values = {item["type"].native: item["values"] for item in attributes}
    if len(values) != len(attributes) or any(len(item) != 1 for item in values.values()):
        # Each at most once, each with one value (RFC 5652 clauses 5.3, 11): else two readers may differ.
        return None
    if bytes(values["message_digest"][0].native) != signatures.digest(hash_name, content):
        return None
    if values["content_type"][0].dotted != content_type:
        return None
    signed_at = values["signing_time"][0].native if "signing_time" in values else None
    # Issuer and number, or the key's identifier, name one certificate: one is tried, whatever a card repeats.
    held = (choice.chosen for choice in signed["certificates"] if choice.name == "certificate")
    certificate = next((item for item in held if _identifies(info["sid"], item)), None)
    if certificate is None:
        return None
    key, signature = certificate.public_key, bytes(info["signature"].native)
    for message in _signed_forms(attributes):
        if signatures.verify(key, info["signature_algorithm"], hash_name, signature, message):
            return Signer(certificate, signed_at)
    return None


def _signed_forms(attributes: Any) -> Iterator[bytes]:
    """What is signed is the SET OF, not the [0] it travels in, in DER (RFC 5652 clause 5.4).

    First as it stands. Then sorted: some signers sign the DER form and store another order. Either holds the
    same attributes.
    """
    plain = attributes.untag()
    stored = plain.dump()
    yield stored
    ordered = plain.dump(force=True)
    if ordered != stored:
        yield ordered


def _identifies(sid: Any, certificate: Any) -> bool:
    if sid.name == "issuer_and_serial_number":
        return bool(
            sid.chosen["serial_number"].native == certificate.serial_number
            and sid.chosen["issuer"] == certificate.issuer
        )
    return bool(sid.native == certificate.key_identifier)
