"""Revocation lists: whom they reach, who may write them, and what an old one is still good for."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509
from cryptography.x509 import ReasonFlags

from drivers.card.revocation import RevocationList
from drivers.card.trust import Standing, TrustStore
from tests.drivers.card.authorities import CERTIFICATES, NOW, YEAR, State

SERIAL = 4711


def standing(store: TrustStore, dsc: bytes, moment: Any = NOW) -> Standing:
    return store.standing(x509.Certificate.load(dsc), moment)


def test_a_listed_signer_is_revoked_and_another_is_not() -> None:
    state = State()
    store = TrustStore((state.certificate(),), (state.revokes(SERIAL),))
    assert standing(store, state.signer(serial=SERIAL).dsc) is Standing.REVOKED
    assert standing(store, state.signer(serial=SERIAL + 1).dsc) is Standing.ANCHORED


def test_a_signing_time_before_the_revocation_saves_nobody() -> None:
    # Whoever stole the key chooses the signing time.
    state = State()
    store = TrustStore((state.certificate(),), (state.revokes(SERIAL),))
    assert standing(store, state.signer(serial=SERIAL).dsc, NOW - 4 * YEAR) is Standing.REVOKED


def test_a_list_of_a_namesake_with_another_key_does_not_count() -> None:
    state, namesake = State(), State()
    store = TrustStore((state.certificate(),), (namesake.revokes(SERIAL),))
    assert standing(store, state.signer(serial=SERIAL).dsc) is Standing.ANCHORED


def test_another_states_list_reaches_only_its_own_signers() -> None:
    ours, theirs = State("Ours"), State("Theirs")
    store = TrustStore((ours.certificate(), theirs.certificate()), (theirs.revokes(SERIAL),))
    assert standing(store, ours.signer(serial=SERIAL).dsc) is Standing.ANCHORED
    assert standing(store, theirs.signer(serial=SERIAL).dsc) is Standing.REVOKED


@pytest.mark.parametrize("own", [True, False], ids=["with its own certificate", "by the link alone"])
def test_the_list_of_a_renamed_new_csca_reaches_what_the_old_key_issued(own: bool) -> None:
    old, new = State("Old"), State("New")
    folder = (old.certificate(), old.link(new), *([new.certificate()] if own else []))
    store = TrustStore(folder, (new.revokes(SERIAL),))
    assert standing(store, old.signer(serial=SERIAL).dsc) is Standing.REVOKED
    assert standing(store, new.signer(serial=SERIAL).dsc) is Standing.REVOKED
    assert standing(store, old.signer().dsc) is Standing.ANCHORED


def test_the_list_of_a_new_csca_of_the_same_name_reaches_the_old_ones_signers_without_a_link() -> None:
    old, new = State(), State()
    store = TrustStore((old.certificate(), new.certificate()), (new.revokes(SERIAL),))
    assert standing(store, old.signer(serial=SERIAL).dsc) is Standing.REVOKED


def test_a_list_under_another_name_than_its_keys_certificate_does_not_count() -> None:
    state = State()
    store = TrustStore((state.certificate(),), (State("Other", state.key).revokes(SERIAL),))
    assert standing(store, state.signer(serial=SERIAL).dsc) is Standing.ANCHORED


def test_a_list_reaches_over_several_links() -> None:
    old, new, newest = State("Old"), State("New"), State("Newest")
    folder = (old.certificate(), old.link(new), new.certificate(), new.link(newest))
    store = TrustStore(folder, (newest.revokes(SERIAL),))
    assert standing(store, old.signer(serial=SERIAL).dsc) is Standing.REVOKED


def test_a_csca_that_may_not_sign_lists_signs_none() -> None:
    state = State()
    for uses, expected in ((CERTIFICATES, Standing.REVOKED), (CERTIFICATES[:1], Standing.ANCHORED)):
        store = TrustStore((state.certificate(uses=uses),), (state.revokes(SERIAL),))
        assert standing(store, state.signer(serial=SERIAL).dsc) is expected


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (ReasonFlags.key_compromise, Standing.REVOKED),
        (ReasonFlags.certificate_hold, Standing.REVOKED),
        (ReasonFlags.remove_from_crl, Standing.ANCHORED),
    ],
)
def test_every_reason_revokes_but_the_one_that_takes_it_back(reason: ReasonFlags, expected: Standing) -> None:
    state = State()
    store = TrustStore((state.certificate(),), (state.revokes(SERIAL, reason=reason),))
    assert standing(store, state.signer(serial=SERIAL).dsc) is expected


def test_an_indirect_list_is_no_list() -> None:
    assert RevocationList.parse(State().revokes(SERIAL, indirect=True)) is None


def test_an_empty_list_revokes_nobody() -> None:
    state = State()
    store = TrustStore((state.certificate(),), (state.revokes(),))
    assert standing(store, state.signer(serial=SERIAL).dsc) is Standing.ANCHORED


def folder_with(folder: Path, state: State, *lists: bytes) -> Path:
    (folder / "csca.der").write_bytes(state.certificate())
    for number, content in enumerate(lists):
        (folder / f"{number}.crl").write_bytes(content)
    return folder


def test_an_expired_list_still_counts_and_is_logged_by_count(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    state = State()
    lists = (state.revokes(SERIAL, next_update=NOW - YEAR), state.revokes(1))
    with caplog.at_level(logging.INFO):
        store = TrustStore.load(folder_with(tmp_path, state, *lists), lambda: NOW)
    assert standing(store, state.signer(serial=SERIAL).dsc) is Standing.REVOKED
    assert [record.getMessage() for record in caplog.records] == [
        "trust folder: 1 of 2 revocation lists past their next update"
    ]


def test_a_list_nobody_trusted_signed_is_logged_by_count(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    state = State()
    with caplog.at_level(logging.INFO):
        TrustStore.load(folder_with(tmp_path, state, State().revokes(1)), lambda: NOW)
    assert [record.getMessage() for record in caplog.records] == [
        "trust folder: 1 revocation lists not signed by a trusted CSCA, ignored"
    ]


def test_a_list_in_force_is_not_worth_a_word(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    state = State()
    with caplog.at_level(logging.INFO):
        TrustStore.load(folder_with(tmp_path, state, state.revokes(1)), lambda: NOW)
    assert not caplog.records
