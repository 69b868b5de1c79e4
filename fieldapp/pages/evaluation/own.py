"""Somebody's own figures: counted over the cases that they handled themselves, once they have asked."""

from typing import Any

from fieldapp import db
from fieldapp.domain.evaluation import figures
from fieldapp.domain.evaluation.indicators import OWN
from fieldapp.forms.evaluations import FiguresForm
from fieldapp.pages.evaluation import lists
from fieldapp.pages.evaluation.figures import formulas, month_choices, month_of, shown
from fieldapp.web.access import actor

MOST_LISTED = 50


def fill(form: FiguresForm) -> bool:
    """The months to choose from. Nothing is counted before one was chosen."""
    form.month.choices = month_choices()
    form.area.choices = []
    del form.area
    return not form.month.data or form.validate()


def context(form: FiguresForm, is_right: bool) -> dict[str, Any]:
    """Each figure with the cases behind it; nothing while no month was asked for."""
    if not is_right or not form.month.data:
        return {"own": [], "formulas": formulas(OWN), "is_asked": False}
    period, own = month_of(form), []
    for definition in OWN:
        items = figures.own_items(db.session(), definition, period, actor().id)
        said = shown(figures.of_items(definition.indicator, items), "")
        own.append((said, lists.entries(definition, items[:MOST_LISTED]), len(items)))
    return {"own": own, "formulas": formulas(OWN), "is_asked": True}
