"""Whom a terminal believes: its own authority, a pinned key; and the certificate it shows itself."""

from __future__ import annotations

import ssl
import warnings
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from drivers.deadline import Deadline
from kiosk.portal.embedded.authority import Certificates, make_certificates
from kiosk.portal.model import PortalFailure
from kiosk.portal.tls import Tls, pin_of, pinned
from kiosk.portal.wire import Reply, Wire, _Adapter
from tests.kiosk.portal.rawserver import RawServer, http_reply, raw_server


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("ours"))


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("theirs"))


def _pin(file: Path) -> str:
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    return pin_of(certificate.public_bytes(Encoding.DER))


def _speaking(made: Certificates, clients: Path | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.server)
    if clients is not None:
        # 1.2: with 1.3 a refused client hears of it only after its question.
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.load_verify_locations(clients)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


class _Heard:
    """Answers, and keeps what it was asked."""

    def __init__(self) -> None:
        self.questions: list[bytes] = []

    def __call__(self, connection: object) -> None:
        assert isinstance(connection, ssl.SSLSocket)
        self.questions.append(connection.recv(65_536))
        connection.sendall(http_reply(b"{}"))


def _get(server: RawServer, tls: Tls, host: str = "127.0.0.1") -> Reply | PortalFailure:
    url = server.url.replace("127.0.0.1", host)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return Wire(tls=tls).get(url + "/x", params={}, headers={}, deadline=Deadline.after(5))


def _outcome(tls: Tls, server: ssl.SSLContext) -> tuple[bool, bool]:
    """Did it work, and was anything told to the other side before?"""
    heard = _Heard()
    with raw_server(heard, server) as listening:
        reply = _get(listening, tls)
        assert isinstance(reply, Reply) or reply is PortalFailure.TLS
        return isinstance(reply, Reply), any(heard.questions)


TOLD, NOTHING_TOLD = (True, True), (False, False)


def test_only_its_own_authority_is_believed(ours: Certificates, theirs: Certificates) -> None:
    assert _outcome(Tls(ca_file=ours.ca), _speaking(ours)) == TOLD
    assert _outcome(Tls(ca_file=theirs.ca), _speaking(ours)) == NOTHING_TOLD
    assert _outcome(Tls(), _speaking(ours)) == NOTHING_TOLD


def test_the_public_authorities_are_not_added_to_its_own(ours: Certificates) -> None:
    context = Tls(ca_file=ours.ca).context()
    assert len(context.get_ca_certs()) == 1
    # Nor by the HTTP library while it connects.
    wire = Wire(tls=Tls(ca_file=ours.ca))
    with raw_server(_Heard(), _speaking(ours)) as server:
        reply = wire.get(server.url, params={}, headers={}, deadline=Deadline.after(5))
        assert isinstance(reply, Reply)
    adapter = wire._current().session.get_adapter("https://")
    assert isinstance(adapter, _Adapter)
    assert len(adapter._context.get_ca_certs()) == 1


def test_a_pinned_key_needs_no_authority_and_no_other_key_will_do(
    ours: Certificates, theirs: Certificates
) -> None:
    pin = _pin(ours.server)
    assert _outcome(Tls(pin=pin), _speaking(ours)) == TOLD
    assert _outcome(Tls(pin=pin), _speaking(theirs)) == NOTHING_TOLD


def test_with_an_authority_both_must_agree(ours: Certificates, theirs: Certificates) -> None:
    assert _outcome(Tls(ca_file=ours.ca, pin=_pin(ours.server)), _speaking(ours)) == TOLD
    assert _outcome(Tls(ca_file=ours.ca, pin=_pin(theirs.server)), _speaking(ours)) == NOTHING_TOLD
    assert _outcome(Tls(ca_file=theirs.ca, pin=_pin(ours.server)), _speaking(ours)) == NOTHING_TOLD


def test_a_certificate_of_another_name_is_refused(ours: Certificates) -> None:
    with raw_server(_Heard(), _speaking(ours)) as server:
        assert isinstance(_get(server, Tls(ca_file=ours.ca), "localhost"), Reply)
        named = server.url.replace("127.0.0.1", "127.1")
        reply = Wire(tls=Tls(ca_file=ours.ca)).get(named, params={}, headers={}, deadline=Deadline.after(5))
        assert reply is PortalFailure.TLS


def test_the_terminal_shows_its_certificate_when_asked(ours: Certificates, theirs: Certificates) -> None:
    server = _speaking(ours, clients=ours.ca)
    assert _outcome(Tls(ca_file=ours.ca, client_certificate=ours.client), server) == TOLD
    assert _outcome(Tls(ca_file=ours.ca, client_certificate=theirs.client), server) == NOTHING_TOLD
    assert _outcome(Tls(ca_file=ours.ca), server) == NOTHING_TOLD


def test_old_versions_are_not_spoken(ours: Certificates) -> None:
    assert Tls(ca_file=ours.ca).context().minimum_version is ssl.TLSVersion.TLSv1_2


def test_a_locked_key_is_refused_and_never_asked_about(ours: Certificates, tmp_path: Path) -> None:
    key = load_pem_private_key(ours.client.read_bytes(), None)
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
    file = tmp_path / "key.pem"
    file.write_bytes(locked)
    with pytest.raises(OSError, match="password"):
        Tls(client_certificate=ours.client, client_key=file).context()


def test_files_that_vanish_are_a_tls_failure(tmp_path: Path) -> None:
    wire = Wire(tls=Tls(ca_file=tmp_path / "gone.pem"))
    reply = wire.get("https://127.0.0.1:9", params={}, headers={}, deadline=Deadline.after(5))
    assert reply is PortalFailure.TLS


@pytest.mark.parametrize("certificate", [None, b"", b"\x30\x00", b"x" * 40])
def test_what_is_no_certificate_matches_no_pin(certificate: bytes | None) -> None:
    assert not pinned(certificate, "A" * 43 + "=")
