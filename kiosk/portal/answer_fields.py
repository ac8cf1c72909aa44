"""Field types every portal dialect reads its answers with.

Text is cleaned before anybody sees it: control characters could steer a printer or reorder a line, and
nothing a portal sends may be longer than a screen can bear.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

MAX_TEXT = 500


def clean_text(value: object) -> object:
    """Composed, on one line, without control or direction characters, of limited length."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    kept = value
    # Printable means: nothing of the categories C and Z but the space. Most texts are, and need no look at
    # each character. Unassigned and private ones stay out as well: no font has them.
    if not value.isprintable():
        kept = "".join(" " if unicodedata.category(c).startswith(("C", "Z")) else c for c in value)
    return unicodedata.normalize("NFC", " ".join(kept.split()))[:MAX_TEXT]


def absent_list(value: object) -> object:
    """Providers write null for an empty list."""
    return [] if value is None else value


def _key(value: object) -> object:
    """Numbers and texts are both used as keys."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else clean_text(value)


Text = Annotated[str, BeforeValidator(clean_text)]
Key = Annotated[str, BeforeValidator(_key)]


class Part(BaseModel):
    """Unknown fields are ignored; an error never repeats what the portal said."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class WithExtras(Part):
    """Keeps unknown fields as well: a provider's own field may be named in the configuration."""

    model_config = ConfigDict(extra="allow", hide_input_in_errors=True)

    def own_field(self, name: str) -> str:
        """The text of the provider's own field; empty when it is not there or no text or number."""
        value = _key((self.model_extra or {}).get(name, ""))
        return value if isinstance(value, str) else ""
