"""Does whoever asks for a dossier by code know something of it that is not on every copy? Pure."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from kiosk.portal.dossier_codes import normalise

SHORTEST_SECRET = 4
LONGEST_SECRET = 64


def knows(secret: str, own: Iterable[str]) -> bool:
    """Whether `secret` is one of the dossier's `own`; how long the answer takes tells nothing.

    Spaces, case and hyphens do not count. An empty or very short text of the provider's is no secret.
    """
    said = normalise(secret[:LONGEST_SECRET]).encode()
    matches = [
        hmac.compare_digest(said, plain.encode())
        for plain in map(normalise, own)
        if len(plain) >= SHORTEST_SECRET
    ]
    return any(matches)
