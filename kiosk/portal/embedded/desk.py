"""What the embedded portal knows and remembers, whichever dialect asks."""

from __future__ import annotations

from collections import Counter

from kiosk.portal.embedded.contract import detail_of
from kiosk.portal.embedded.synthetic import SyntheticData


class Desk:
    """The portal's memory: its data, its secret, the tokens it gave and how often it was asked what."""

    def __init__(self, data: SyntheticData, secret: str) -> None:
        self.data = data
        self.secret = secret
        self.details = {dossier.id: detail_of(dossier, data) for dossier in data.dossiers}
        self.tokens: set[str] = set()
        self.sessions: set[str] = set()
        self.asked: Counter[str] = Counter()
