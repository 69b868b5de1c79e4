"""Figures as they are read: a share or stars, with n, coverage and an interval, each a link to the list behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext

from fieldapp import clock, db
from fieldapp.domain.evaluation import evaluations, figures, periods, units
from fieldapp.domain.evaluation.figures import Figure
from fieldapp.domain.evaluation.indicators import DEFINITIONS, Definition, Measured
from fieldapp.domain.evaluation.periods import Period
from fieldapp.domain.evaluation.units import Line, Lines
from fieldapp.forms.evaluations import FiguresForm
from fieldapp.models import EvaluatedUnit, EvaluationFigure, EvaluationVersion, Indicator, Level, Place
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import day, label

MONTHS = 12
Address = Callable[[Line, Definition], str]


@dataclass(frozen=True)
class Shown:
    """One figure in words; `corrected` once an appeal was upheld."""

    name: str
    words: str
    parts: list[str]
    href: str
    corrected: str = ""

    @property
    def details(self) -> str:
        return " · ".join(self.parts)

    @property
    def aloud(self) -> str:
        return gettext("%(name)s: %(words)s. Open the list.", name=self.name, words=self.words)


@dataclass(frozen=True)
class Row:
    """One unit with its figures; `weighted` is the result of the whole scheme, `key` is unique in the table."""

    key: str
    name: str
    is_together: bool
    figures: list[Shown]
    weighted: str = ""


def say(figure: Figure) -> str:
    """The figure itself, or why it is not shown."""
    if figure.value is None:
        return gettext("too few") if figure.counted else gettext("none")
    if figure.definition.measured is Measured.STARS:
        return gettext("%(stars)s stars", stars=f"{figure.value:.1f}")
    return f"{100 * figure.value:.0f} %"


def details(figure: Figure) -> list[str]:
    """How many there were, how sure it is, and how much of it answered."""
    parts = [f"n = {figure.counted}"]
    if figure.interval is not None:
        low, high = figure.interval
        is_stars = figure.definition.measured is Measured.STARS
        parts.append(f"{low:.1f}–{high:.1f}" if is_stars else f"{100 * low:.0f}–{100 * high:.0f} %")
    if figure.definition.measured is Measured.STARS and figure.coverage is not None:
        parts.append(gettext("coverage %(share)s", share=f"{100 * figure.coverage:.0f} %"))
    return parts


def shown(figure: Figure, href: str, corrected: Figure | None = None) -> Shown:
    said = f"{say(corrected)} ({' · '.join(details(corrected))})" if corrected is not None else ""
    return Shown(label(figure.indicator), say(figure), details(figure), href, said)


def live_rows(
    definitions: Sequence[Definition], period: Period, area: str, lines: Lines, level: Level
) -> list[Row]:
    """The units of an area, in the order of their codes."""
    found = figures.of_lines(db.session(), definitions, period, area, lines)

    def address(line: Line, definition: Definition) -> str:
        return list_address(period, area, level, line, definition)

    return [_live_row(line, found[line.scope], definitions, address) for line in lines.lines]


def _live_row(
    line: Line, by_indicator: dict[Indicator, Figure], definitions: Sequence[Definition], address: Address
) -> Row:
    cells = [shown(by_indicator[each.indicator], address(line, each)) for each in definitions]
    return Row(line.scope, line.name, line.is_together, cells)


def list_address(period: Period, area: str, level: Level, line: Line, definition: Definition) -> str:
    """The page of the list behind a live figure."""
    return url_for(
        "desk.evaluations.list_live", indicator=definition.indicator.value, since=period.since, until=period.until,
        area=area, level=level.value, unit=line.scope,
    )  # fmt: skip


def frozen_row(
    unit: EvaluatedUnit,
    version: EvaluationVersion,
    corrected: dict[Any, Figure | None],
    address: Callable[[EvaluationFigure], str],
) -> Row:
    """A unit of a closed evaluation; what appeals have corrected stands beside the old figure."""
    by_indicator = {each.indicator: each for each in unit.figures}
    definitions = [each for each in evaluations.definitions_of(version) if each.indicator in by_indicator]
    kept = [by_indicator[each.indicator] for each in definitions]
    as_frozen = {each.indicator: evaluations.figure_of(each) for each in kept}
    cells = [shown(as_frozen[each.indicator], address(each), corrected.get(each.id)) for each in kept]
    now = {each.indicator: corrected.get(each.id) or as_frozen[each.indicator] for each in kept}
    return Row(str(unit.id), unit.name, unit.is_together, cells, _weighted(version, as_frozen, now))


def _weighted(
    version: EvaluationVersion, before: dict[Indicator, Figure], now: dict[Indicator, Figure]
) -> str:
    """The weighted result, and what it was before appeals."""
    result, first = (evaluations.weighted(version, each) for each in (now, before))
    if result is None:
        return gettext("too few")
    if first is None or round(first, 1) == round(result, 1):
        return f"{result:.1f}"
    return gettext("%(now)s (before appeals %(before)s)", now=f"{result:.1f}", before=f"{first:.1f}")


def formulas(definitions: Sequence[Definition] = DEFINITIONS) -> list[dict[str, Any]]:
    """The table of indicators as anybody evaluated may read it."""
    return [
        {
            "name": label(each.indicator),
            "formula": gettext(each.formula),
            "evaluator": label(each.evaluator),
            "basis": gettext(each.basis),
            "is_low_good": each.is_low_good,
        }
        for each in definitions
    ]


def month_choices() -> list[tuple[str, str]]:
    """The last complete months, the newest first."""
    months = periods.months_before(clock.today(), MONTHS)
    return [(f"{each:%Y-%m}", f"{each:%Y-%m}") for each in months]


def fill(form: FiguresForm, places: Sequence[Place]) -> bool:
    """Whether the form is right; it gets its choices and, where nothing was said, the newest month and first area."""
    form.month.choices = month_choices()
    form.area.choices = [(place.scope, place.name) for place in places]
    form.month.data = form.month.data or form.month.choices[0][0]
    form.area.data = form.area.data or (places[0].scope if places else "")
    return bool(places) and form.validate()


def chosen(form: FiguresForm, places: Sequence[Place]) -> Place:
    """The area that is asked for, of a form that is right."""
    return {place.scope: place for place in places}[form.area.data or ""]


def first_of(form: FiguresForm) -> date:
    """The first day of the month that is asked for."""
    months = periods.months_before(clock.today(), MONTHS)
    return next(each for each in months if f"{each:%Y-%m}" == form.month.data)


def month_of(form: FiguresForm) -> Period:
    """The month that is asked for."""
    first = first_of(form)
    return periods.period(db.session(), first, periods.last_of_month(first), clock.now())


def lines_below(place: Place, period: Period) -> tuple[Level, Lines]:
    """The units by which a place is seen: those of the next level."""
    level = units.level_below(place.level)
    return level, units.lines_of(db.session(), place.scope, level, period.until)


def days_of(period: Period) -> str:
    return gettext("%(since)s to %(until)s", since=day(period.since), until=day(period.until))


def areas(verb: str) -> list[Place]:
    """The places of my postings that carry this verb, the widest first."""
    places = {posting.scope: posting.place for posting in actor().postings}
    return [places[scope] for scope in sorted(actor().scopes(verb), key=lambda each: (len(each), each))]
