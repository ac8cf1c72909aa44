"""What a disturbed read may end in."""

from __future__ import annotations

from drivers.card.model import Identity, ReadFailure
from drivers.card.simulated.profiles import SimulatedIdCard

NOISE = frozenset(
    {
        ReadFailure.PROTOCOL,
        ReadFailure.NOT_AN_ID_CARD,
        ReadFailure.WRONG_CAN,
        ReadFailure.WRONG_MRZ,
        ReadFailure.CARD_BLOCKED,
    }
)
"""What a chip that talks nonsense may be taken for."""


def identity_of(card: SimulatedIdCard) -> Identity:
    """All that a good read tells of its holder."""
    who = card.person
    return Identity(who.number, who.name, who.birth, who.sex, who.expiry)
