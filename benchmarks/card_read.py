"""What one read costs: commands, bytes, own processor time, wall time.

Run with `python -m benchmarks.card_read`. The chip is simulated in the same process; its time is taken out of
the figures: "own" is the terminal's side alone, no chip, no daemon, no process start. Beside it, in the same
run, the bare arithmetic no such read can do without, by the libraries `ecdsa` and `cryptography` alone.
"""

from __future__ import annotations

import secrets
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from ecdsa.curves import BRAINPOOLP256r1
from ecdsa.ellipticcurve import PointJacobi

from drivers.card.connection import SystemRandomness
from drivers.card.lds import Ef
from drivers.card.model import CardReading, ReadRequest
from drivers.card.reading import read_chip
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.face import dg2, drawn_face
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.profiles import ProfileName, SimulatedIdCard, make_card
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline

ROUNDS = 9
OWN_LIMIT_MS = 80.0
COMMAND_LIMITS = {ProfileName.ADULT_2021: 22, ProfileName.ADULT_2024: 22, ProfileName.SHORT_LENGTH_ONLY: 48}
PHOTO_LIMIT = 4
"""Commands more for a DG2 of `DG2_OCTETS`, with extended length."""
DG2_OCTETS = 15_700
"""As real cards have it."""
MULTIPLICATIONS = 7
"""On the curve of the simulated cards, by the terminal: five of PACE with generic mapping, two of Chip
Authentication (ICAO Doc 9303-11 clauses 4.4 and 6.2)."""


class Meter:
    """A connection to a chip that counts bytes and takes the chip's processor time."""

    transport = "memory"

    def __init__(self, chip: SimulatedChip) -> None:
        self._chip = chip
        self.commands = 0
        self.octets = 0
        self.chip_seconds = 0.0

    def transmit(self, command: bytes) -> bytes:
        started = time.process_time()
        answer = self._chip.respond(command)
        self.chip_seconds += time.process_time() - started
        self.commands += 1
        self.octets += len(command) + len(answer)
        return answer


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one read; times in milliseconds."""

    commands: int
    octets: int
    own_ms: float
    wall_ms: float


def measure(card: SimulatedIdCard, request: ReadRequest, trust: TrustStore) -> Cost:
    """One read, which must succeed."""
    meter = Meter(SimulatedChip(card))
    wall, processor = time.perf_counter(), time.process_time()
    outcome = read_chip(
        meter,
        request,
        trust=trust,
        rng=SystemRandomness(),
        deadline=Deadline.after(30),
        on_step=lambda _: None,
        today=date(2026, 1, 1),
    )
    own = time.process_time() - processor - meter.chip_seconds
    if not isinstance(outcome, CardReading):
        raise SystemExit(f"read failed: {outcome.value}")
    return Cost(meter.commands, meter.octets, own * 1000, (time.perf_counter() - wall) * 1000)


def with_real_size_photo(issuer: SimulatedIssuer, card: SimulatedIdCard) -> SimulatedIdCard:
    """The same card with a DG2 of `DG2_OCTETS`, signed anew."""
    face = drawn_face("JPEG")
    longer = DG2_OCTETS - len(dg2(face, "JPEG"))
    files = {**card.files, int(Ef.DG2): dg2(face + bytes(longer), "JPEG")}
    groups = {number - 0x100: content for number, content in files.items() if 0x101 <= number <= 0x110}
    return replace(card, files={**files, int(Ef.SOD): issuer.sign(groups)})


def bare_arithmetic() -> Callable[[], None]:
    """PACE and Chip Authentication's multiplications; the signatures of the SOD, of its certificate and of
    Active Authentication checked."""
    base = BRAINPOOLP256r1.generator
    # A point like the chip's: without the tables that `ecdsa` keeps for generators.
    point = PointJacobi(base.curve(), base.x(), base.y(), 1, base.order())
    signer = ec.generate_private_key(ec.BrainpoolP384R1())
    chip = rsa.generate_private_key(65537, 2048)
    text = secrets.token_bytes(256)
    signed = signer.sign(text, ec.ECDSA(hashes.SHA256()))
    answered = chip.sign(text, padding.PKCS1v15(), hashes.SHA256())

    def once() -> None:
        for _ in range(MULTIPLICATIONS):
            (point * (secrets.randbelow(base.order() - 1) + 1)).to_affine()
        for _ in range(2):
            signer.public_key().verify(signed, text, ec.ECDSA(hashes.SHA256()))
        chip.public_key().verify(answered, text, padding.PKCS1v15(), hashes.SHA256())

    return once


def own_ms(work: Callable[[], None]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def main() -> None:
    issuer = SimulatedIssuer.generate()
    trust = TrustStore((issuer.csca,))
    print(f"{'profile':22}{'commands':>9}{'bytes':>8}{'own ms':>8}{'wall ms':>9}   (median of {ROUNDS})")
    missed = False
    for profile in (ProfileName.ADULT_2021, ProfileName.ADULT_2024, ProfileName.SHORT_LENGTH_ONLY):
        card = with_real_size_photo(issuer, make_card(issuer, profile=profile))
        plain = ReadRequest(can=card.person.can)
        commands = {}
        for label, request in (
            (profile.value, plain),
            (f"  + DG2 of {DG2_OCTETS}", replace(plain, photo=True)),
        ):
            costs = [measure(card, request, trust) for _ in range(ROUNDS)]
            own = statistics.median(cost.own_ms for cost in costs)
            wall = statistics.median(cost.wall_ms for cost in costs)
            first = costs[0]
            commands[request.photo] = first.commands
            print(f"{label:22}{first.commands:>9}{first.octets:>8}{own:>8.1f}{wall:>9.1f}")
            missed = missed or own > OWN_LIMIT_MS
        missed = missed or commands[False] > COMMAND_LIMITS[profile]
        if profile is not ProfileName.SHORT_LENGTH_ONLY:
            missed = missed or commands[True] - commands[False] > PHOTO_LIMIT
    arithmetic = bare_arithmetic()
    bare = statistics.median(own_ms(arithmetic) for _ in range(ROUNDS))
    print(f"{'peer: bare arithmetic of ecdsa and cryptography':39}{bare:>8.1f}")
    limits = ", ".join(f"{name.value} {limit}" for name, limit in COMMAND_LIMITS.items())
    print(
        f"limits: {OWN_LIMIT_MS:.0f} ms own; commands {limits}; DG2 {PHOTO_LIMIT} more with extended length: "
        f"{'missed' if missed else 'met'}"
    )


if __name__ == "__main__":
    main()
