"""Every drawing: its size, its proportion, its colours, smooth edges, the same twice."""

import pytest
from PIL import Image, ImageChops, ImageStat

from kiosk.presentation import CardPlace, PaperFrom, ReaderKind, ReaderPlace
from screens.art import scenes
from screens.art.id_card import draw_id_card
from screens.art.roll_steps import RollStep
from screens.art.scenes import Scene
from screens.art.tones import rgb
from screens.tokens import Palette
from tests.screens.art.palettes import BLACK_ON_WHITE, STANDARD, YELLOW_ON_BLACK

EVERY = {
    "lotus hero": scenes.LOTUS_HERO,
    "seal": scenes.SEAL,
    "seal on lacquer": scenes.SEAL_ON_LACQUER,
    "card number": scenes.CARD_NUMBER,
    "card back": scenes.CARD_BACK,
    "card back with code": scenes.CARD_BACK_WITH_CODE,
    "show code": scenes.SHOW_CODE,
    "lay card": scenes.LAY_CARD,
    "reading card": scenes.READING_CARD,
    "take card": scenes.TAKE_CARD,
    "turn card": scenes.TURN_CARD,
    **{
        f"{kind.value} {name}": getattr(scenes.READERS[kind], name)
        for kind in (ReaderKind.SLOT, ReaderKind.CONTACT)
        for name in ("give", "hold", "take")
    },
    **{
        f"{kind.value} {place.value} {wide}": scenes.reader_at(CardPlace(kind, place), wide=wide)
        for kind in ReaderKind
        for place in ReaderPlace
        for wide in (False, True)
    },
    **{
        f"roll {step.value} {side.value}": scenes.roll_step(step, side)
        for step in RollStep
        for side in PaperFrom
    },
    "printer slot": scenes.PRINTER_SLOT,
    "machine": scenes.MACHINE,
    "ticket card": scenes.ticket_card(60),
}
SIZES = ((150, 150), (412, 237), (333, 640))
PALETTES = (STANDARD, YELLOW_ON_BLACK, BLACK_ON_WHITE)

every_scene = pytest.mark.parametrize("scene", EVERY.values(), ids=EVERY.keys())


def _visible_colours(picture: Image.Image) -> set[tuple[int, ...]]:
    pixels = picture.convert("RGBA").getcolors(picture.width * picture.height) or []
    return {colour for _, colour in pixels if isinstance(colour, tuple) and colour[3] == 255}


@every_scene
@pytest.mark.parametrize("size", SIZES)
def test_a_drawing_has_the_asked_size_and_shows_something(scene: Scene, size: tuple[int, int]) -> None:
    picture = scene.picture(size, STANDARD)

    assert picture.size == size
    assert len(_visible_colours(picture)) >= 2


@every_scene
@pytest.mark.parametrize("palette", PALETTES, ids=["standard", "yellow on black", "black on white"])
def test_a_drawing_is_the_same_twice(scene: Scene, palette: Palette) -> None:
    first, second = (scene.picture((200, 160), palette) for _ in range(2))

    assert first.tobytes() == second.tobytes()


@every_scene
def test_a_drawing_survives_a_box_of_one_pixel(scene: Scene) -> None:
    assert scene.picture((1, 1), STANDARD).size == (1, 1)


@every_scene
def test_high_contrast_uses_only_the_themes_colours(scene: Scene) -> None:
    allowed = {rgb(YELLOW_ON_BLACK.paper), rgb(YELLOW_ON_BLACK.ink), rgb(YELLOW_ON_BLACK.lacquer)}
    allowed |= {rgb(YELLOW_ON_BLACK.off), (0x2A, 0x1A, 0x15)}  # the pattern of a code stays dark on white
    picture = scene.picture((600, 600), YELLOW_ON_BLACK).convert("RGBA")
    counted = picture.getcolors(picture.width * picture.height) or []
    solid = {c[:3]: n for n, c in counted if isinstance(c, tuple) and c[3] == 255}
    strange = sum(count for colour, count in solid.items() if colour not in allowed)

    assert strange < 0.1 * sum(solid.values()), "only the blended pixels of edges may differ"


@pytest.mark.parametrize("box", [(800, 272), (432, 600)])
def test_a_card_keeps_its_proportion_and_is_centred(box: tuple[int, int]) -> None:
    left, top, right, bottom = draw_id_card(box, STANDARD).getbbox() or (0, 0, 0, 0)

    assert (right - left) / (bottom - top) == pytest.approx(432 / 272, rel=0.01)
    assert left == pytest.approx(box[0] - right, abs=1)
    assert top == pytest.approx(box[1] - bottom, abs=1)


def test_round_edges_are_smooth() -> None:
    alpha = scenes.SEAL.picture((92, 92), STANDARD).getchannel("A")
    shades = {shade for _, shade in alpha.getcolors(256) or []}

    assert {0, 255} < shades
    assert len(shades) > 8


def test_straight_edges_are_sharp() -> None:
    slot = scenes.PRINTER_SLOT.picture((240, 232), STANDARD)
    row = [slot.getpixel((x, 130)) for x in range(40, 62)]
    ink2, surface = (*rgb(STANDARD.ink2), 255), (*rgb(STANDARD.surface), 255)

    assert row == [(0, 0, 0, 0)] * 6 + [ink2] * 8 + [surface] * 8


def test_the_scanner_hangs_from_the_upper_edge_of_any_box() -> None:
    for size in ((516, 412), (300, 600)):
        picture = scenes.SHOW_CODE.picture(size, STANDARD)
        assert picture.getpixel((size[0] // 2, 0)) == (*rgb(STANDARD.ink), 255)


def test_the_hero_fills_whatever_box_it_gets() -> None:
    for size in ((1080, 850), (900, 1080), (1080, 300)):
        hero = scenes.LOTUS_HERO.picture(size, STANDARD).convert("RGBA")
        assert hero.getpixel((0, 0)) == (*rgb(STANDARD.lacquer), 255)
        assert hero.getchannel("A").getextrema() == (255, 255)


def test_the_hero_is_symmetric() -> None:
    hero = scenes.LOTUS_HERO.picture((540, 400), STANDARD)
    mirrored = hero.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    grey = ImageChops.difference(hero, mirrored).convert("L")

    assert ImageStat.Stat(grey).mean[0] < 1.5, "only the rims of edges may differ"


def test_the_newer_cards_back_carries_a_code() -> None:
    size = (240, 152)
    plain, coded = (s.picture(size, STANDARD) for s in (scenes.CARD_BACK, scenes.CARD_BACK_WITH_CODE))

    assert plain.crop((176, 14, 226, 66)).tobytes() != coded.crop((176, 14, 226, 66)).tobytes()
    assert plain.crop((0, 80, 240, 152)).tobytes() == coded.crop((0, 80, 240, 152)).tobytes()


def test_fit_is_the_largest_size_in_proportion() -> None:
    assert scenes.SEAL.fit(300, 100) == (100, 100)
    assert scenes.LOTUS_HERO.fit(300, 100) == (300, 100)


def test_scenes_with_equal_options_are_equal_and_hashable() -> None:
    assert scenes.ticket_card(60) == scenes.ticket_card(60)
    assert len({scenes.ticket_card(60), scenes.ticket_card(60), scenes.ticket_card(90)}) == 2


def _middle_of(picture: Image.Image, colour: str) -> tuple[float, float]:
    """The centre of everything of one colour, in shares of the picture."""
    mask = Image.new("1", picture.size)
    wanted = (*rgb(colour), 255)
    data = picture.convert("RGBA").load()
    assert data is not None
    for x in range(picture.width):
        for y in range(picture.height):
            mask.putpixel((x, y), data[x, y] == wanted)
    left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
    return (left + right) / 2 / picture.width, (top + bottom) / 2 / picture.height


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("kind", list(ReaderKind))
@pytest.mark.parametrize(
    ("place", "across", "down"),
    [
        (ReaderPlace.BELOW, 0, 1),
        (ReaderPlace.ABOVE, 0, -1),
        (ReaderPlace.LEFT, -1, 0),
        (ReaderPlace.RIGHT, 1, 0),
    ],
)
def test_the_reader_stands_where_it_is_set_and_the_arrow_lies_between(
    kind: ReaderKind, place: ReaderPlace, across: int, down: int, wide: bool
) -> None:
    picture = scenes.reader_at(CardPlace(kind, place), wide=wide).picture((200, 200), STANDARD)
    device, arrow = _middle_of(picture, STANDARD.ink), _middle_of(picture, STANDARD.lacquer)

    for axis, sign in ((0, across), (1, down)):
        if sign:
            assert (device[axis] - 0.5) * sign > 0.2
            assert 0 < (device[axis] - arrow[axis]) * sign < 0.6
        else:
            assert device[axis] == pytest.approx(0.5, abs=0.02)
            assert arrow[axis] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("kind", [ReaderKind.SLOT, ReaderKind.CONTACT])
def test_what_is_inside_the_reader_is_not_seen(kind: ReaderKind) -> None:
    chips = {}
    for name in ("give", "hold", "take"):
        picture = getattr(scenes.READERS[kind], name).picture((526, 362), STANDARD).convert("RGBA")
        counted = picture.getcolors(picture.width * picture.height) or []
        chips[name] = sum(count for count, colour in counted if colour == (0xE6, 0xC2, 0x6B, 255))

    assert chips["hold"] == 0, "the chip is inside while it is being read"
    assert chips["give"] >= chips["take"] > 0, "on its way out it is seen again"
