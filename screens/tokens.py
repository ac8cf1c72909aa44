"""Colours, type sizes and measures of the design, under their own names.

All lengths are design pixels: 1080 are the width of a portrait screen or the height of a landscape one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

Tone = Literal[
    "paper",
    "surface",
    "sand",
    "line",
    "edge",
    "ink",
    "ink2",
    "off",
    "lacquer",
    "lacquer_deep",
    "rose",
    "gold",
    "gold_tint",
    "gilt",
    "gilt_light",
    "jade",
    "jade_tint",
    "amber",
    "amber_tint",
    "crimson",
    "crimson_tint",
    "indigo",
    "indigo_tint",
]
Rgba = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme: a hex colour for every token."""

    paper: str
    surface: str
    sand: str
    line: str
    edge: str
    ink: str
    ink2: str
    off: str
    lacquer: str
    lacquer_deep: str
    rose: str
    gold: str
    gold_tint: str
    gilt: str
    gilt_light: str
    jade: str
    jade_tint: str
    amber: str
    amber_tint: str
    crimson: str
    crimson_tint: str
    indigo: str
    indigo_tint: str


LACQUER_AND_GILT = Palette(
    paper="FBF7F0",
    surface="FFFFFF",
    sand="F1E8DA",
    line="DCCFBD",
    edge="8A7868",
    ink="2A1A15",
    ink2="5A483F",
    off="6E5D50",
    lacquer="9A2A1F",
    lacquer_deep="74190F",
    rose="F8E7E1",
    gold="75540F",
    gold_tint="F7EED9",
    gilt="C4973A",
    gilt_light="F3E2B8",
    jade="17604A",
    jade_tint="DFEFE7",
    amber="7A4A00",
    amber_tint="FCEBC8",
    crimson="A0102C",
    crimson_tint="FBE4E6",
    indigo="24467C",
    indigo_tint="E3EAF6",
)


@cache
def colour(tone: Tone) -> Rgba:
    """The colour of a token as Kivy wants it."""
    value = getattr(LACQUER_AND_GILT, tone)
    return (int(value[0:2], 16) / 255, int(value[2:4], 16) / 255, int(value[4:6], 16) / 255, 1.0)


# Type sizes
TICKET = 256
CLOCK = 116
H1 = 60
TILE = 64
BUTTON = 40
TITLE = 40
BODY = 35
SMALL = 30
MINIMUM = 28

# Measures
MARGIN = 48
MARGIN_LANDSCAPE = 56
GAP = 40
"""Between touch targets, at least."""
SMALLEST_TARGET = 88
RADIUS = 24
KEY_RADIUS = 20
HERO_RADIUS = 32
FRAME = 3
HAIRLINE = 2
HEADER = 136
BAR = 292
BAR_LANDSCAPE = 164
ABOVE_BAR = 44
