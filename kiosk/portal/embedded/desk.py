"""What the embedded portal knows and remembers, whichever dialect asks."""

from __future__ import annotations

from collections import Counter

from kiosk.portal.embedded.contract import DossierDetailOut, detail_of
from kiosk.portal.embedded.synthetic import SyntheticData


class Desk:
    """The portal's memory: its data, its secret, the tokens it gave and how often it was asked what."""

    def __init__(self, data: SyntheticData, secret: str) -> None:
        self.data = data
        self.secret = secret
        self._dossiers = {dossier.id: dossier for dossier in data.dossiers}
        self.tokens: set[str] = set()
        self.sessions: set[str] = set()
        self.asked: Counter[str] = Counter()

    def detail(self, dossier_id: str) -> DossierDetailOut | None:
        """The dossier with this id. Worded when it is asked for: most of them never are."""
        found = self._dossiers.get(dossier_id)
        return None if found is None else detail_of(found, self.data)

    def filed(self, number: str, code: str) -> list[DossierDetailOut]:
        """Those of this number with this code; an empty one is any, and both empty are none."""
        return [
            detail_of(dossier, self.data)
            for dossier in self._dossiers.values()
            if (number or code) and number in {"", dossier.citizen.number} and code in {"", dossier.code}
        ]
