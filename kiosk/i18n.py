"""Message catalogues: gettext files by Babel, one folder a language, merged at load.

Ids are symbolic (`home.title`); a missing id is a bug that a test finds, and shows as the id itself.
Adding a language is adding a folder under `config/locale/`.
"""

from __future__ import annotations

import gettext
import io
from functools import cache

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from kiosk.resources import config_folder

DEFAULT = "vi"


class Catalogue:
    """The texts of one language. Fields are filled in with `str.format` names: `{count}`."""

    def __init__(self, language: str, translations: gettext.GNUTranslations) -> None:
        self.language = language
        self._translations = translations

    def text(self, message: str, /, **fields: object) -> str:
        """The text of an id."""
        found = self._translations.gettext(message)
        return found.format(**fields) if fields else found

    def plural(self, message: str, n: int, /, **fields: object) -> str:
        """The text of a counted id; `{n}` is the count."""
        return self._translations.ngettext(message, message, n).format(n=n, **fields)

    def has(self, message: str) -> bool:
        return self._translations.gettext(message) != message


def languages() -> tuple[str, ...]:
    """Codes of the languages there are catalogues for, Vietnamese first."""
    found = sorted(p.name for p in (config_folder() / "locale").iterdir() if p.is_dir())
    return (DEFAULT, *(code for code in found if code != DEFAULT))


@cache
def catalogue(language: str) -> Catalogue:
    """The merged catalogue of `language`; an unknown language gives the default one."""
    folder = config_folder() / "locale" / language
    if not folder.is_dir():
        return catalogue(DEFAULT)
    merged = Catalog(locale=language)
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    merged[message.id] = message
    binary = io.BytesIO()
    write_mo(binary, merged)
    binary.seek(0)
    return Catalogue(language, gettext.GNUTranslations(binary))
