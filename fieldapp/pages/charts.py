"""Charts drawn on the server: columns or lines as SVG shapes, each with the table that says the same.

A chart is never the only way to a number: `templates/components/chart.html` draws both. Series differ by shape and
dash as well as by colour, so that a chart prints in grey.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 400, 200
LEFT, RIGHT, TOP, BOTTOM = 48, 8, 12, 26
GAP = 0.3  # of a point's room, between two groups of columns
MOST_MARKS = 7  # words below the axis, so that they do not touch each other on a phone


@dataclass(frozen=True)
class Figure:
    """One number: as it is drawn, as it is written, and the address of the list of what it counts.

    `value` is None where there is nothing to tell; `text` says so in words. `words` are read out in the link's place.
    """

    value: float | None
    text: str
    href: str = ""
    words: str = ""


@dataclass(frozen=True)
class Point:
    """One place on the axis and one row of the table: `mark` is short, `name` may be longer."""

    mark: str
    name: str


@dataclass(frozen=True)
class Series:
    """One figure for each point."""

    name: str
    figures: Sequence[Figure]


@dataclass(frozen=True)
class Column:
    """A column of the drawing; `series` is the number of its series."""

    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A stretch of a line without a gap, and its dots."""

    series: int
    dots: list[tuple[float, float]]

    @property
    def points(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.dots)


@dataclass(frozen=True)
class Drawing:
    """Shapes in a box of `width` and `height`; `steps` and `marks` are the words beside and below the axes."""

    steps: list[tuple[float, str]]
    marks: list[tuple[float, str]]
    columns: list[Column] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


@dataclass(frozen=True)
class Chart:
    """What the macros draw: `head` is the word above the names of the points."""

    name: str
    title: str
    head: str
    points: Sequence[Point]
    series: Sequence[Series]
    drawing: Drawing


def column_chart(
    name: str, title: str, head: str, points: Sequence[Point], series: Sequence[Series]
) -> Chart:
    """A group of columns for each point. `name` is the chart's id in the page."""
    top, steps = _scale(series)
    columns = [
        _column(number, len(series), place, len(points), figure.value / top)
        for number, each in enumerate(series)
        for place, figure in enumerate(each.figures)
        if figure.value is not None
    ]
    drawing = Drawing(_steps(top, steps), _marks(points), columns=columns)
    return Chart(name, title, head, points, series, drawing)


def line_chart(
    name: str, title: str, head: str, points: Sequence[Point], series: Sequence[Series], most: float = 0
) -> Chart:
    """A line for each series, interrupted where there is no value; `most` is the scale's end if it is fixed (100 %)."""
    top, steps = _scale(series, most)
    lines = [
        Line(number, [(_middle(place, len(points)), _height_of(value / top)) for place, value in stretch])
        for number, each in enumerate(series)
        for stretch in _stretches(each.figures)
    ]
    drawing = Drawing(_steps(top, steps), _marks(points), lines=lines)
    return Chart(name, title, head, points, series, drawing)


def share(figure: Figure, figures: Sequence[Figure]) -> float:
    """How long the bar of a row is, as a percentage of the longest: for a table whose rows are bars."""
    longest = max((each.value or 0 for each in figures), default=0)
    return round(100 * (figure.value or 0) / longest, 1) if longest else 0


def _scale(series: Sequence[Series], most: float = 0) -> tuple[float, int]:
    """The scale's end and its number of steps: round numbers, no fractions of a case."""
    highest = most or max((f.value or 0 for each in series for f in each.figures), default=0)
    if highest <= 4:
        return 4.0, 4
    rough = highest / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    count = math.ceil(highest / step)
    return float(step * count), count


def _steps(top: float, count: int) -> list[tuple[float, str]]:
    return [(_height_of(number / count), f"{top * number / count:.0f}") for number in range(count + 1)]


def _marks(points: Sequence[Point]) -> list[tuple[float, str]]:
    """Every point's mark, or every second or third, the last one always."""
    every = max(1, math.ceil(len(points) / MOST_MARKS))
    last = len(points) - 1
    return [
        (_middle(place, len(points)), point.mark)
        for place, point in enumerate(points)
        if (last - place) % every == 0
    ]


def _column(series: int, of_series: int, place: int, of_points: int, share_of_top: float) -> Column:
    room = (WIDTH - LEFT - RIGHT) / of_points
    width = room * (1 - GAP) / of_series
    x = LEFT + room * (place + GAP / 2) + width * series
    y = _height_of(share_of_top)
    return Column(series, round(x, 1), y, round(width, 1), round(HEIGHT - BOTTOM - y, 1))


def _middle(place: int, of_points: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (place + 0.5) / of_points, 1)


def _height_of(share_of_top: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share_of_top, 1)


def _stretches(figures: Sequence[Figure]) -> list[list[tuple[int, float]]]:
    """The figures that have a value, in runs without a gap."""
    stretches: list[list[tuple[int, float]]] = [[]]
    for place, figure in enumerate(figures):
        if figure.value is None:
            stretches.append([])
        else:
            stretches[-1].append((place, figure.value))
    return [stretch for stretch in stretches if stretch]
