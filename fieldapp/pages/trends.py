"""The trends of an area as charts and tables; every number opens the list of exactly the cases it counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext

from fieldapp import clock, db
from fieldapp.domain.cases import lists
from fieldapp.domain.overview import stored_trends, trend_units, trends
from fieldapp.domain.overview.trends import Counts, Period, Trends
from fieldapp.pages.charts import Chart, Figure, Point, Series, column_chart, line_chart, share
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import day, when

Link = Callable[..., str]


@dataclass(frozen=True)
class Row:
    """A category or unit with its figures; `bar` is how long its bar is, in per cent of the longest."""

    name: str
    figures: list[Figure]
    bar: float


def context(asked: str) -> dict[str, Any]:
    """What the page shows of the area asked for, or of one's own."""
    places = lists.areas_below(db.session(), actor())
    area = asked if asked and actor().may("see_cases", asked) else _own_area()
    shown = {"places": places, "area": area, "area_name": _name_of(area, places)}
    return shown | (_of_area(area) if area else {"charts": [], "tables": []})


def _own_area() -> str:
    return next(iter(actor().scopes("see_cases")), "")


def _name_of(area: str, places: Sequence[Any]) -> str:
    return {place.scope: place.name for place in places}.get(area, "")


def _of_area(area: str) -> dict[str, Any]:
    found = stored_trends.find_trends(db.session(), area, clock.now())
    return {
        "charts": _charts(found),
        "tables": [_categories(found), _units(found)],
        "since": day(found.period.since),
        "through": day(found.through),
        "counted_at": when(found.counted_at),
    }


def _charts(found: Trends) -> list[Chart]:
    period, head = found.period, gettext("Week")
    points = [
        Point(f"{first.month}-{first.day}", f"{first:%m-%d} – {last:%m-%d}")
        for first, last in zip(period.mondays, period.last_days, strict=True)
    ]
    opened, closed, still_open, overdue = (
        Series(name, [_figure(value, name, point.name, href) for value, point, href in rows])
        for name, rows in _by_week(found, points)
    )
    return [
        column_chart("flow", gettext("Opened and closed by week"), head, points, [opened, closed]),
        line_chart(
            "stock", gettext("Open and overdue at the end of each week"), head, points, [still_open, overdue]
        ),
    ]


def _by_week(found: Trends, points: Sequence[Point]) -> list[tuple[str, list[Any]]]:
    period, link = found.period, _link(found)
    days = list(zip(period.mondays, period.last_days, strict=True))
    hrefs = [_hrefs(link, first, last) for first, last in days]
    values = [_values(counts) for counts in found.weeks]
    return [
        (name, [(values[w][n], points[w], hrefs[w][n]) for w in range(trends.WEEKS)])
        for n, name in enumerate(_names())
    ]


def _categories(found: Trends) -> dict[str, Any]:
    rows = trends.find_categories(db.session(), list(found.categories))
    named = [(kind.name, found.categories[kind.id], {"category": kind.code}) for kind in rows]
    return _table(found, "categories", gettext("By category"), gettext("Category"), named)


def _units(found: Trends) -> dict[str, Any]:
    rows = trend_units.find_units(db.session(), list(found.units))
    named = [(unit.name, found.units[unit.id], {"unit": unit.id, "below": "y"}) for unit in rows]
    return _table(found, "units", gettext("By unit"), gettext("Unit"), named)


def _table(
    found: Trends, name: str, title: str, head: str, named: Sequence[tuple[str, Counts, dict[str, Any]]]
) -> dict[str, Any]:
    """Rows in the order given: of codes, never of figures."""
    link, period = _link(found), Period(found.through)
    bars = [Figure(counts.opened, "") for _, counts, _ in named]
    rows = [
        Row(
            row_name,
            [
                _figure(value, words, row_name, href)
                for value, words, href in zip(
                    _values(counts), _names(), _hrefs(link, period.since, found.through, **by), strict=True
                )
            ],
            share(bar, bars),
        )
        for (row_name, counts, by), bar in zip(named, bars, strict=True)
    ]
    return {"name": name, "title": title, "head": head, "heads": _names(), "rows": rows}


def _names() -> list[str]:
    return [gettext("Cases opened"), gettext("Cases closed"), gettext("Cases open"), gettext("Cases overdue")]


def _values(counts: Counts) -> tuple[int, int, int, int]:
    return counts.opened, counts.closed, counts.open, counts.overdue


def _figure(value: int, what: str, of_what: str, href: str) -> Figure:
    words = gettext("%(name)s, %(what)s: %(count)s", name=of_what, what=what, count=value)
    return Figure(value, str(value), href if value else "", words)


def _link(found: Trends) -> Link:
    """Makes the address of a list of the area's cases, those of every state and nothing kept apart."""

    def link(**by: Any) -> str:
        return url_for("desk.cases.index", state="all", area=found.area, plain="y", **by)

    return link


def _hrefs(link: Link, first: date, last: date, **by: Any) -> tuple[str, str, str, str]:
    """The lists behind the four figures of a time."""
    return (
        link(**by, opened_from=first, opened_to=last),
        link(**by, closed_from=first, closed_to=last),
        link(**by, open_on=last),
        link(**by, overdue_on=last),
    )
