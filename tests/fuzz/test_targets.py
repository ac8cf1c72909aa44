"""Every input, damaged in every way: only its declared errors come out, in bounded memory and time."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz import bounds
from tests.fuzz.mutations import PAYLOADS, Damage, Edit, damaged
from tests.fuzz.targets import Target, targets

MEMORY = 256 << 20
"""Bytes beyond what the process holds. A chip that claims 2 GB and is believed needs eight times as much."""
SECONDS = 10.0
"""Of processor time for one input; the slowest takes a few hundredths."""
LONGEST = 1 << 15
"""Bytes: twice what the photo of a card takes."""
LIGHT, HEAVY = 100, 25
CLAIMS = tuple(
    bytes.fromhex(text)
    for text in ("847FFFFFFF", "84FFFFFFFF", "8400FFFFFF", "83FFFFFF", "82FFFF", "8088888888888888", "80")
)
"""Lengths that promise far more than follows, and the indefinite one."""
FILLERS = (b"\x30\x80", b"\x00", b"\xff", b"7", b"[", b"\x31\x82\xff\xff\x30", b"-----BEGIN CMS-----")

edits = st.builds(
    Edit,
    damage=st.sampled_from(Damage),
    place=st.integers(0, 1 << 16),
    amount=st.integers(0, 300),
    payload=st.sampled_from(PAYLOADS) | st.binary(max_size=20),
)
names = pytest.mark.parametrize("name", targets())


def check(target: Target, data: bytes) -> None:
    """Runs it within the bounds; anything but its errors comes through."""
    with bounds.memory(MEMORY), bounds.processor(SECONDS):
        try:
            target.run(data)
        except target.errors:
            return


@names
def test_valid_samples_pass(name: str) -> None:
    target = targets()[name]
    assert target.seeds
    for seed in target.seeds:
        target.run(seed)


@names
def test_damaged_samples_raise_only_the_declared_errors(name: str) -> None:
    target = targets()[name]

    @settings(
        max_examples=HEAVY if target.heavy else LIGHT,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
    )
    @given(st.sampled_from(target.seeds), st.lists(edits, min_size=1, max_size=4))
    def holds(seed: bytes, several: list[Edit]) -> None:
        check(target, damaged(seed, several))

    holds()


@names
def test_noise_raises_only_the_declared_errors(name: str) -> None:
    target = targets()[name]

    @settings(max_examples=HEAVY if target.heavy else LIGHT, deadline=None)
    @given(st.binary(max_size=300))
    def holds(data: bytes) -> None:
        check(target, data)

    holds()


@names
def test_lengths_that_claim_too_much_cost_nothing(name: str) -> None:
    target = targets()[name]
    seed = min(target.seeds, key=len)
    # At the head, where the outermost length stands, and spread over the sample.
    step = max(1, len(seed) // (4 if target.heavy else 40))
    for at in {*range(min(8, len(seed))), *range(0, len(seed), step)}:
        for claim in CLAIMS:
            check(target, seed[:at] + claim + seed[at + 1 :])
            check(target, seed[:at] + claim)


@names
def test_a_long_input_is_no_trouble(name: str) -> None:
    target = targets()[name]
    for filler in (
        b"\x30\x80",
        b"\x00",
        b"\xff",
        b"7",
        b"[",
        b"\x31\x82\xff\xff\x30",
        b"-----BEGIN CMS-----",
    ):
        check(target, filler * (LONGEST // len(filler)))
