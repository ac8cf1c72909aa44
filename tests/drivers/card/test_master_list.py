"""Master lists: a state vouches for its own further CSCAs, and for nobody else's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from asn1crypto import pem, x509
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.card.master_list import is_master_list, open_master_list
from drivers.card.trust import Standing, TrustStore
from drivers.card.trust_folder import TrustProblem, TrustReason
from tests.drivers.card.authorities import CERTIFICATES, NOW, YEAR, State


def standing(store: TrustStore, dsc: bytes) -> Standing:
    return store.standing(x509.Certificate.load(dsc), NOW)


def test_a_csca_on_its_own_states_master_list_anchors() -> None:
    old, new = State("Old"), State("New")
    listed = old.master_list(old.certificate(), new.certificate())
    store = TrustStore((old.certificate(),), (), (listed,))
    assert standing(store, new.signer().dsc) is Standing.ANCHORED
    assert standing(TrustStore((old.certificate(),)), new.signer().dsc) is Standing.UNKNOWN
    # The list alone proves nothing: it would vouch for itself.
    assert standing(TrustStore((), (), (listed,)), new.signer().dsc) is Standing.UNKNOWN


def test_another_states_csca_on_the_list_anchors_nothing() -> None:
    state, other = State(), State("Other", country="XX")
    store = TrustStore((state.certificate(),), (), (state.master_list(other.certificate()),))
    assert standing(store, other.signer().dsc) is Standing.UNKNOWN


@pytest.mark.parametrize(
    "choices",
    [
        {"purposes": ("1.3.6.1.5.5.7.3.1",)},
        {"more": ()},
        {"ca": True, "uses": (*CERTIFICATES, "digital_signature")},
        {"uses": CERTIFICATES},
        {"signed_at": None},
        {"signed_at": NOW + 6 * YEAR},
        {"end": NOW - YEAR},
        {"tamper": True},
    ],
    ids=[
        "signed by a web server",
        "no purpose",
        "signed by an authority",
        "not for signatures",
        "without a time",
        "after its signer's time",
        "signer over",
        "wrong signature",
    ],
)
def test_a_list_that_may_not_be_one_does_not_count_and_is_told(
    choices: dict[str, Any], tmp_path: Path
) -> None:
    old, new = State("Old"), State("New")
    (tmp_path / "csca.cer").write_bytes(old.certificate())
    (tmp_path / "states.ml").write_bytes(old.master_list(new.certificate(), **choices))
    store = TrustStore.load(tmp_path, lambda: NOW)
    assert standing(store, new.signer().dsc) is Standing.UNKNOWN
    assert store.problems == (TrustProblem("states.ml", TrustReason.MASTER_LIST_NOT_SIGNED),)


def test_a_list_of_a_stranger_does_not_count() -> None:
    ours, stranger = State(), State()
    store = TrustStore((ours.certificate(),), (), (stranger.master_list(stranger.certificate()),))
    assert standing(store, stranger.signer().dsc) is Standing.UNKNOWN


def test_a_revoked_master_list_signer_vouches_for_nobody() -> None:
    old, new = State("Old"), State("New")
    listed = old.master_list(new.certificate(), serial=77)
    for revoked, expected in ((77, Standing.UNKNOWN), (78, Standing.ANCHORED)):
        store = TrustStore((old.certificate(),), (old.revokes(revoked),), (listed,))
        assert standing(store, new.signer().dsc) is expected


def test_revocation_lists_of_a_vouched_csca_count() -> None:
    old, new = State("Old"), State("New")
    listed = old.master_list(new.certificate())
    store = TrustStore((old.certificate(),), (new.revokes(77),), (listed,))
    assert standing(store, new.signer(serial=77).dsc) is Standing.REVOKED


def test_a_master_list_signer_signs_no_documents() -> None:
    state = State()
    listed = open_master_list(state.master_list(state.certificate()))
    assert listed is not None
    store = TrustStore((state.certificate(),))
    assert store.standing(listed.signer, NOW) is Standing.UNKNOWN


@pytest.mark.parametrize("name", ["states.ml", "states.der", "states.pem"])
def test_a_master_list_is_known_by_its_content(name: str, tmp_path: Path) -> None:
    old, new = State("Old"), State("New")
    content = old.master_list(new.certificate())
    (tmp_path / "csca.cer").write_bytes(old.certificate())
    (tmp_path / name).write_bytes(pem.armor("CMS", content) if name.endswith("pem") else content)
    store = TrustStore.load(tmp_path, lambda: NOW)
    assert standing(store, new.signer().dsc) is Standing.ANCHORED
    assert store.problems == ()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_raises(source: st.DataObject) -> None:
    content = bytearray(_LIST)
    for _ in range(source.draw(st.integers(1, 3))):
        content[source.draw(st.integers(0, len(content) - 1))] = source.draw(st.integers(0, 255))
    if is_master_list(bytes(content)):
        open_master_list(bytes(content))
    store = TrustStore((_OLD.certificate(),), (), (bytes(content),))
    assert standing(store, _OLD.signer().dsc) is Standing.ANCHORED


_OLD = State("Old")
_LIST = _OLD.master_list(State("New").certificate())
