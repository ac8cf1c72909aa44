"""The palettes the drawings are tested with: the everyday one and the two high-contrast themes."""

from dataclasses import fields

from screens.tokens import LACQUER_AND_GILT, Palette


def _two_tone(paper: str, ink: str, accent: str, off: str) -> Palette:
    inks = {"ink": ink, "ink2": ink, "off": off, "line": ink, "edge": ink}
    papers = ("paper", "surface", "sand", "rose")
    return Palette(
        **{
            field.name: paper
            if field.name in papers or field.name.endswith("_tint")
            else inks.get(field.name, accent)
            for field in fields(Palette)
        }
    )


STANDARD = LACQUER_AND_GILT
YELLOW_ON_BLACK = _two_tone("000000", "FFFFFF", "FFE04A", "A8A8A8")
BLACK_ON_WHITE = _two_tone("FFFFFF", "000000", "000000", "555555")
