"""The colours of the illustrations, derived from a screen palette.

Most come straight from the palette's tokens. Petals, the card's pale jade, skin and the shaded sides of
devices exist in illustrations only and are named here. On the two high-contrast themes (pure black or pure
white paper) everything becomes outline: shapes are filled with the paper and edged with ink, accents take the
primary colour.
"""

from dataclasses import dataclass
from functools import lru_cache

from screens.tokens import Palette

RGB = tuple[int, int, int]
"""Red, green, blue, 0..255: what Pillow draws with."""


def rgb(token: str) -> RGB:
    """A palette's "RRGGBB" as Pillow wants it."""
    return int(token[0:2], 16), int(token[2:4], 16), int(token[4:6], 16)


def is_contrast(palette: Palette) -> bool:
    """True on the high-contrast themes, the only ones that stand on pure black or pure white paper."""
    return rgb(palette.paper) in ((0, 0, 0), (255, 255, 255))


@dataclass(frozen=True, slots=True)
class Tones:
    """One colour per thing that is drawn. A `None` edge means the shape is drawn without an outline."""

    paper: RGB
    surface: RGB
    sand: RGB
    line: RGB
    edge: RGB
    ink2: RGB
    accent: RGB
    """Arrows, frames, hands: what the eye must find first."""

    hero: RGB
    hero_disc: RGB
    hero_ring: RGB
    water: RGB
    petal_dark: RGB
    petal_red: RGB
    petal_rose: RGB
    petal_pink: RGB
    petal_pale: RGB
    petal_edge: RGB
    petal_gilt: RGB

    seal_on_paper: RGB
    seal_on_lacquer: RGB
    seal_line: RGB
    seal_ring: RGB

    card: RGB
    card_edge: RGB
    card_title: RGB
    card_line: RGB
    card_side: RGB
    card_number: RGB
    emblem: RGB
    emblem_ring: RGB
    photo: RGB
    person: RGB
    chip: RGB
    chip_line: RGB
    mrz: RGB

    device: RGB
    device_side: RGB
    device_bed: RGB
    device_edge: RGB | None
    device_dash: RGB
    glass_frame: RGB
    glass: RGB
    light: RGB
    ready: RGB
    signal: RGB

    floor: RGB
    track: RGB
    done: RGB
    done_mark: RGB
    done_edge: RGB | None


@lru_cache(maxsize=8)
def tones(palette: Palette) -> Tones:
    """The illustration colours for this palette."""
    return _outlined(palette) if is_contrast(palette) else _lacquered(palette)


def _lacquered(p: Palette) -> Tones:
    return Tones(
        paper=rgb(p.paper),
        surface=rgb(p.surface),
        sand=rgb(p.sand),
        line=rgb(p.line),
        edge=rgb(p.edge),
        ink2=rgb(p.ink2),
        accent=rgb(p.lacquer),
        hero=rgb(p.lacquer),
        hero_disc=(0x8A, 0x22, 0x18),
        hero_ring=(0xAF, 0x44, 0x37),
        water=rgb(p.lacquer_deep),
        petal_dark=rgb(p.lacquer_deep),
        petal_red=(0xB4, 0x46, 0x3A),
        petal_rose=(0xCF, 0x6F, 0x5E),
        petal_pink=(0xE7, 0xA3, 0x92),
        petal_pale=(0xF4, 0xCD, 0xBF),
        petal_edge=rgb(p.gilt_light),
        petal_gilt=rgb(p.gilt),
        seal_on_paper=rgb(p.lacquer),
        seal_on_lacquer=rgb(p.lacquer_deep),
        seal_line=rgb(p.gilt_light),
        seal_ring=rgb(p.gilt),
        card=(0xDD, 0xEB, 0xE4),
        card_edge=rgb(p.jade),
        card_title=rgb(p.jade),
        card_line=(0x7F, 0xAE, 0x9C),
        card_side=(0x7F, 0xAE, 0x9C),
        card_number=rgb(p.ink2),
        emblem=rgb(p.lacquer),
        emblem_ring=rgb(p.gilt_light),
        photo=rgb(p.surface),
        person=(0xB9, 0xA8, 0x97),
        chip=(0xE6, 0xC2, 0x6B),
        chip_line=(0x9A, 0x6F, 0x1C),
        mrz=(0xF7, 0xFB, 0xF9),
        device=rgb(p.ink),
        device_side=(0x14, 0x0B, 0x08),
        device_bed=(0x46, 0x30, 0x29),
        device_edge=None,
        device_dash=rgb(p.gilt),
        glass_frame=(0x5C, 0x19, 0x12),
        glass=rgb(p.gilt_light),
        light=(0xF4, 0xE5, 0xC1),
        ready=(0x8C, 0xD0, 0xB4),
        signal=rgb(p.jade),
        floor=rgb(p.gilt),
        track=rgb(p.gilt_light),
        done=rgb(p.jade),
        done_mark=rgb(p.surface),
        done_edge=None,
    )


def _outlined(p: Palette) -> Tones:
    paper, ink, accent = rgb(p.paper), rgb(p.ink), rgb(p.lacquer)
    return Tones(
        paper=paper,
        surface=paper,
        sand=paper,
        line=ink,
        edge=ink,
        ink2=ink,
        accent=accent,
        hero=paper,
        hero_disc=paper,
        hero_ring=ink,
        water=paper,
        petal_dark=paper,
        petal_red=paper,
        petal_rose=paper,
        petal_pink=paper,
        petal_pale=paper,
        petal_edge=accent,
        petal_gilt=accent,
        seal_on_paper=paper,
        seal_on_lacquer=paper,
        seal_line=accent,
        seal_ring=accent,
        card=paper,
        card_edge=ink,
        card_title=ink,
        card_line=ink,
        card_side=ink,
        card_number=accent,
        emblem=ink,
        emblem_ring=paper,
        photo=paper,
        person=ink,
        chip=paper,
        chip_line=ink,
        mrz=paper,
        device=paper,
        device_side=paper,
        device_bed=paper,
        device_edge=ink,
        device_dash=ink,
        glass_frame=paper,
        glass=accent,
        light=paper,
        ready=accent,
        signal=accent,
        floor=ink,
        track=rgb(p.off),
        done=paper,
        done_mark=ink,
        done_edge=ink,
    )
