"""Revocation lists: whom they reach, who may write them, and what an old one is still good for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509
from cryptography.x509 import ReasonFlags

from drivers.card.revocation import RevocationList
from drivers.card.trust import Standing, TrustStore
from drivers.card.trust_folder import TrustProblem, TrustReason
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


def test_an_expired_list_still_counts_and_is_told(tmp_path: Path) -> None:
    state = State()
    lists = (state.revokes(SERIAL, next_update=NOW - YEAR), state.revokes(1))
    store = TrustStore.load(folder_with(tmp_path, state, *lists), lambda: NOW)
    assert standing(store, state.signer(serial=SERIAL).dsc) is Standing.REVOKED
    assert store.problems == (TrustProblem("0.crl", TrustReason.LIST_PAST_NEXT_UPDATE),)


def test_a_list_nobody_trusted_signed_is_told(tmp_path: Path) -> None:
    state = State()
    store = TrustStore.load(folder_with(tmp_path, state, State().revokes(1)), lambda: NOW)
    assert store.problems == (TrustProblem("0.crl", TrustReason.LIST_NOT_SIGNED),)


def test_a_list_in_force_is_not_worth_a_word(tmp_path: Path) -> None:
    state = State()
    assert TrustStore.load(folder_with(tmp_path, state, state.revokes(1)), lambda: NOW).problems == ()


# The authorities themselves


def test_a_revoked_csca_anchors_nothing_and_is_told(tmp_path: Path) -> None:
    old, new = State(), State()
    folder = (old.certificate(serial=SERIAL), old.link(new), new.certificate())
    for number, content in enumerate(folder):
        (tmp_path / f"{number}.cer").write_bytes(content)
    (tmp_path / "new.crl").write_bytes(new.revokes(SERIAL))
    store = TrustStore.load(tmp_path, lambda: NOW)
    assert standing(store, old.signer().dsc) is Standing.UNKNOWN
    assert standing(store, new.signer().dsc) is Standing.ANCHORED
    # The link hung on the revoked CSCA; the new one stands by its own certificate.
    assert TrustProblem("0.cer", TrustReason.AUTHORITY_REVOKED) in store.problems


def test_a_revoked_link_leads_nowhere() -> None:
    old, new = State("Old"), State("New")
    folder = (old.certificate(), old.link(new, serial=SERIAL))
    assert standing(TrustStore(folder, (old.revokes(SERIAL + 1),)), new.signer().dsc) is Standing.ANCHORED
    assert standing(TrustStore(folder, (old.revokes(SERIAL),)), new.signer().dsc) is Standing.UNKNOWN


def test_a_revoked_signer_with_the_number_of_a_csca_of_another_name_does_not_touch_that_csca() -> None:
    # CSCA certificates are often number 1, and so may be the first document signer of the renamed state.
    old, new = State("Old"), State("New")
    folder = (old.certificate(serial=1), old.link(new, serial=7), new.certificate(serial=9))
    store = TrustStore(folder, (new.revokes(1),))
    assert standing(store, old.signer().dsc) is Standing.ANCHORED
    assert standing(store, new.signer(serial=1).dsc) is Standing.REVOKED


def test_the_list_of_a_new_csca_of_the_same_name_withdraws_the_old_one_without_a_link() -> None:
    old, new = State(), State()
    store = TrustStore((old.certificate(serial=SERIAL), new.certificate()), (new.revokes(SERIAL),))
    assert standing(store, old.signer().dsc) is Standing.UNKNOWN
    assert standing(store, new.signer().dsc) is Standing.ANCHORED


def test_another_states_list_withdraws_no_csca() -> None:
    ours, theirs = State("Ours"), State("Theirs")
    folder = (ours.certificate(serial=SERIAL), theirs.certificate())
    assert standing(TrustStore(folder, (theirs.revokes(SERIAL),)), ours.signer().dsc) is Standing.ANCHORED
