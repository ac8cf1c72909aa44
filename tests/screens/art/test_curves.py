"""The geometry under the drawings."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.art.curves import Affine, Path, arc, bezier, dashes, mirrored, plane, rounded

numbers = st.floats(-100, 100)
affines = st.builds(Affine, numbers, numbers, numbers, numbers, numbers, numbers)


@given(affines, affines, numbers, numbers)
def test_maps_applied_one_after_the_other_are_one_map(
    outer: Affine, inner: Affine, x: float, y: float
) -> None:
    assert outer.after(inner)((x, y)) == pytest.approx(outer(inner((x, y))), rel=1e-6, abs=1e-3)


def test_a_plane_puts_the_corners_where_they_belong() -> None:
    place = plane((10, 20), (100, 5), (-30, 60), (400, 200))

    assert place((0, 0)) == pytest.approx((10, 20))
    assert place((400, 0)) == pytest.approx((110, 25))
    assert place((0, 200)) == pytest.approx((-20, 80))


def test_a_bezier_curve_starts_and_ends_at_its_points() -> None:
    curve = bezier((0, 0), (10, 50), (60, 50), (70, 0))

    assert (curve[0], curve[-1]) == ((0, 0), (70, 0))
    assert max(y for _, y in curve) == pytest.approx(37.5)


@given(st.floats(1, 500), st.floats(-360, 360), st.floats(-360, 360))
def test_every_point_of_an_arc_is_on_its_circle(radius: float, start: float, end: float) -> None:
    assert all(math.dist(point, (3, 4)) == pytest.approx(radius) for point in arc((3, 4), radius, start, end))


@given(st.floats(1, 300), st.floats(1, 300), st.floats(0, 400))
def test_a_rounded_rectangle_stays_in_its_box(width: float, height: float, radius: float) -> None:
    for x, y in rounded(5, 7, width, height, radius):
        assert 5 - 1e-6 <= x <= 5 + width + 1e-6
        assert 7 - 1e-6 <= y <= 7 + height + 1e-6


def _length(path: Path) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(path))


@given(st.floats(0.5, 20), st.floats(0.5, 20))
def test_dashes_have_their_length_and_their_gaps(on: float, off: float) -> None:
    path: Path = [(0, 0), (30, 0), (30, 40), (0, 40)]
    found = dashes(path, on, off)

    assert all(_length(dash) == pytest.approx(on) for dash in found[:-1])
    assert _length(found[-1]) <= on + 1e-6
    assert sum(map(_length, found)) <= _length(path) + 1e-6
    assert len(found) == pytest.approx(_length(path) / (on + off), abs=1.01)


def test_mirroring_twice_changes_nothing() -> None:
    path: Path = [(1, 2), (3, 4)]

    assert mirrored(mirrored(path, 7), 7) == path
    assert mirrored(path, 7) == [(13, 2), (11, 4)]
