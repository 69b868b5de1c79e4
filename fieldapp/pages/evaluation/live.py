"""The list behind a figure that is counted live."""

from typing import Any

from flask import url_for

from fieldapp import clock, db
from fieldapp.domain.evaluation import figures, periods, units
from fieldapp.domain.evaluation.indicators import BY_INDICATOR
from fieldapp.forms.evaluations import ListForm
from fieldapp.models import Indicator, Level
from fieldapp.pages.evaluation import lists
from fieldapp.pages.evaluation.figures import days_of, shown
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import label
from fieldapp.web.request_values import query


def find(form: ListForm, indicator: Indicator) -> dict[str, Any] | None:
    """What the page of a list shows; None for what is no list of my area."""
    form.level.choices = [(each.value, label(each)) for each in Level]
    since, until = form.since.data, form.until.data
    if not form.validate() or since is None or until is None or until < since:
        return None
    area, level = form.area.data or "", Level(form.level.data)
    if not actor().may("see_evaluation", area):
        return None
    session, definition = db.session(), BY_INDICATOR[indicator]
    period = periods.period(session, since, until, clock.now())
    lines = units.lines_of(session, area, level, min(period.until, clock.today()))
    line = {each.scope: each for each in lines.lines}.get(form.unit.data or "")
    if line is None:
        return None
    items = figures.items_of(session, definition, period, lines, line)
    listing = lists.page_of(definition, items, wrong_only=query.text("only") == "wrong")
    return {
        "title": label(indicator),
        "unit": line,
        "days": days_of(period),
        "shown": shown(figures.of_items(indicator, items), ""),
        "formula": definition.formula,
        "page": listing,
        "back": url_for("desk.evaluations.show_live", area=area, month=f"{period.since:%Y-%m}"),
    }
