"""A map as a picture: everything on the sheet, near things as one dot, names where they have room."""

from dataclasses import dataclass

from fieldapp.domain.maps.pictures import SIDE, draw_picture


@dataclass
class Mark:
    lat: float
    lon: float
    sign: str = "open"
    is_urgent: bool = False


@dataclass
class Area:
    name: str
    scope: str
    outline: list[list[float]] | None


FIELD = Area("西街", "1", [[109.0, 32.6], [109.1, 32.6], [109.1, 32.7], [109.0, 32.7]])


def test_nothing_to_draw_is_no_picture():
    assert draw_picture([], [], {}) is None
    assert draw_picture([], [Area("西街", "1", None)], {}) is None


def test_outlines_and_marks_lie_on_the_sheet():
    picture = draw_picture([Mark(32.65, 109.05)], [FIELD], {"1": 3})
    [shape], [dot] = picture.shapes, picture.dots
    corners = [tuple(map(float, point.split(","))) for point in shape.points.split()]
    assert max(picture.width, picture.height) == SIDE
    assert all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in [*corners, (dot.x, dot.y)])
    assert (shape.grade, shape.name, dot.count, dot.first) == (3, "西街", 1, 0)


def test_north_is_up():
    south, north = draw_picture([Mark(32.6, 109.05), Mark(32.7, 109.05)], [FIELD], {}).dots
    assert south.y > north.y


def test_what_lies_near_is_one_dot_with_its_number_and_the_sign_they_share():
    near = [Mark(32.65, 109.05), Mark(32.65, 109.0501)]
    [dot] = draw_picture(near, [FIELD], {}).dots
    assert (dot.count, dot.sign, dot.is_urgent) == (2, "open", False)
    near[1].sign, near[1].is_urgent = "ended", True
    [dot] = draw_picture(near, [FIELD], {}).dots
    assert (dot.count, dot.sign, dot.is_urgent) == (2, "", True)


def test_a_name_wider_than_its_place_is_left_out():
    long = Area("很" * 60, "2", FIELD.outline)
    assert [shape.name for shape in draw_picture([], [long], {}).shapes] == [""]
