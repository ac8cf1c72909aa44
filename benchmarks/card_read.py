"""What one read costs: commands, bytes, own processor time, wall time.

Run with `python -m benchmarks.card_read`. The chip is simulated in the same process; its time is taken out of
the figures: "own" is the terminal's side alone, no chip, no daemon, no process start.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, replace
from datetime import date

from drivers.card.connection import SystemRandomness
from drivers.card.model import CardReading, ReadRequest
from drivers.card.reading import read_chip
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.profiles import ProfileName, SimulatedIdCard, make_card
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline

ROUNDS = 9
OWN_LIMIT_MS = 80.0
COMMAND_LIMITS = {ProfileName.ADULT_2021: 22, ProfileName.ADULT_2024: 22, ProfileName.SHORT_LENGTH_ONLY: 48}


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


def main() -> None:
    issuer = SimulatedIssuer.generate()
    trust = TrustStore((issuer.csca,))
    print(f"{'profile':22}{'commands':>9}{'bytes':>8}{'own ms':>8}{'wall ms':>9}   (median of {ROUNDS})")
    missed = False
    for profile in (ProfileName.ADULT_2021, ProfileName.ADULT_2024, ProfileName.SHORT_LENGTH_ONLY):
        card = make_card(issuer, profile=profile)
        plain = ReadRequest(can=card.person.can)
        for label, request in ((profile.value, plain), ("  + photo", replace(plain, photo=True))):
            costs = [measure(card, request, trust) for _ in range(ROUNDS)]
            own = statistics.median(cost.own_ms for cost in costs)
            wall = statistics.median(cost.wall_ms for cost in costs)
            first = costs[0]
            print(f"{label:22}{first.commands:>9}{first.octets:>8}{own:>8.1f}{wall:>9.1f}")
            if request is plain:
                missed = missed or own > OWN_LIMIT_MS or first.commands > COMMAND_LIMITS[profile]
    limits = ", ".join(f"{name.value} {limit}" for name, limit in COMMAND_LIMITS.items())
    print(f"limits: {OWN_LIMIT_MS:.0f} ms own; commands {limits}: {'missed' if missed else 'met'}")


if __name__ == "__main__":
    main()
