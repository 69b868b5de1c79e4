"""Charts: shapes that say what the numbers say, and a table beside each."""

from itertools import pairwise

import pytest
from flask import render_template_string
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.pages.charts import BOTTOM, HEIGHT, TOP, Figure, Point, Series, column_chart, line_chart, share

VALUES = st.lists(st.one_of(st.none(), st.integers(0, 1_000_000)), min_size=1, max_size=60)
DRAWN = """{% from "components/chart.html" import chart as drawn %}{{ drawn(chart) }}"""


def series_of(*rows):
    return [
        Series(f"series {number}", [Figure(value, str(value), f"/list/{value}") for value in row])
        for number, row in enumerate(rows)
    ]


def points_of(count):
    return [Point(f"{number}", f"point {number}") for number in range(count)]


def column_of(*rows):
    return column_chart("c", "Title", "Head", points_of(len(rows[0])), series_of(*rows))


def line_of(*rows, most=0):
    return line_chart("c", "Title", "Head", points_of(len(rows[0])), series_of(*rows), most)


@given(VALUES)
def test_every_value_is_drawn_once_inside_the_axes(values):
    known = [value for value in values if value is not None]
    columns = column_of(values).drawing.columns
    dots = [dot for line in line_of(values).drawing.lines for dot in line.dots]
    assert len(columns) == len(dots) == len(known)
    assert all(TOP <= column.y <= HEIGHT - BOTTOM for column in columns)
    assert all(TOP <= y <= HEIGHT - BOTTOM for _, y in dots)


@given(VALUES)
def test_a_higher_column_is_a_greater_number(values):
    known = [value for value in values if value is not None]
    heights = [column.height for column in column_of(values).drawing.columns]
    for (low, small), (high, great) in zip(
        sorted(zip(known, heights, strict=True)), sorted(zip(known, heights, strict=True))[1:], strict=False
    ):
        assert low <= high and small <= great


@given(VALUES)
def test_the_scale_has_round_steps_up_to_the_highest_value(values):
    steps = [float(words) for _, words in column_of(values).drawing.steps]
    assert steps[0] == 0 and steps[-1] >= max((value or 0) for value in values)
    assert 3 <= len(steps) <= 6 and len({b - a for a, b in pairwise(steps)}) == 1


def test_a_line_is_interrupted_where_there_is_no_value():
    assert [len(line.dots) for line in line_of([1, 2, None, 3]).drawing.lines] == [2, 1]


def test_a_fixed_scale_ends_where_it_is_told():
    assert line_of([3, 20], most=100).drawing.steps[-1][1] == "100"


def test_at_most_seven_marks_stand_below_and_the_last_always():
    marks = column_of(list(range(13))).drawing.marks
    assert len(marks) <= 7 and marks[-1][1] == "12"


def test_the_longest_bar_is_whole_and_others_are_its_share():
    figures = [Figure(value, "") for value in (10, 5, None, 0)]
    assert [share(figure, figures) for figure in figures] == [100, 50, 0, 0]
    assert share(Figure(0, "0"), [Figure(0, "0")]) == 0


@pytest.mark.parametrize("draw", [column_of, line_of])
def test_the_table_says_every_number_and_links_it(app, draw):
    with app.test_request_context():
        text = render_template_string(DRAWN, chart=draw([3, 14], [15, None]))
    assert all(f'href="/list/{value}"' in text for value in (3, 14, 15))
    assert 'role="img" aria-label="Title"' in text and "style=" not in text
