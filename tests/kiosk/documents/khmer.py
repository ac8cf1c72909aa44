"""A Khmer catalogue for the tests of shaping. No native reader has signed it, so it does not ship.

Words are parted by zero width spaces, which is where Khmer lines may break.
"""

from __future__ import annotations

import gettext
import io

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from kiosk.i18n import Catalogue, catalogue

_ZWSP = "\u200b"
TEXTS = {
    "ticket.your_number": "លេខ|របស់|អ្នក",
    "ticket.priority": "អាទិភាព",
    "ticket.reprint": "បោះពុម្ព|ម្តងទៀត",
    "ticket.counter": "បញ្ជរ",
    "ticket.counter.board": "មើល|ក្តារ|ហៅ|លេខ",
    "ticket.estimate.range": "ប្រហែល {low}–{high} នាទី",
    "ticket.brief": "មាន {ahead} នាក់|មុន|អ្នក, {wait}",
    "ticket.brief.unknown": "មាន {ahead} នាក់|មុន|អ្នក",
    "ticket.scan": "ស្កេន|ដើម្បី|រក្សាទុក|លេខ",
    "lookup.title": "ស្ថានភាព|សំណុំរឿង",
    "slip.status": "ស្ថានភាព",
    "slip.appointment": "ថ្ងៃ|ណាត់",
    "slip.holder": "អ្នក|កាន់|សំណុំរឿង",
    "slip.responsible": "អ្នក|ទទួលខុសត្រូវ",
    "reminder.where": "ទី|ណា",
    "reminder.bring": "យក|មក",
    "ticket.no_appointment": "មិនមែន|ជា|លិខិត|ណាត់|ទទួល|លទ្ធផល|ទេ",
}
SERVICE = "អត្រានុកូលដ្ឋាន"


def khmer(language: str) -> Catalogue:
    """Stands in for `kiosk.i18n.catalogue`, with Khmer beside the shipped languages."""
    if language != "km":
        return catalogue(language)
    made = Catalog(locale="km")
    for message, words in TEXTS.items():
        made.add(message, words.replace("|", _ZWSP))
    binary = io.BytesIO()
    write_mo(binary, made)
    binary.seek(0)
    return Catalogue("km", gettext.GNUTranslations(binary))
