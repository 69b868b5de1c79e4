"""The list behind a frozen figure, with the unit's appeal about it and the evaluator's decision."""

from typing import Any

from flask import url_for
from flask_babel import gettext

from fieldapp import clock
from fieldapp.domain.access import policy
from fieldapp.domain.evaluation import appeals, evaluations, periods
from fieldapp.domain.evaluation.indicators import BY_INDICATOR
from fieldapp.domain.evaluation.periods import Period
from fieldapp.forms.evaluations import AppealForm, DecisionForm
from fieldapp.models import Evaluation, EvaluationAppeal, EvaluationFigure
from fieldapp.pages.evaluation import lists
from fieldapp.pages.evaluation.figures import days_of, shown
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import label


def list_context(figure: EvaluationFigure, form: AppealForm) -> dict[str, Any]:
    """What the page of the list shows; with ticks at what may be appealed against, where somebody may."""
    definition, items = BY_INDICATOR[figure.indicator], appeals.items_of(figure)
    evaluation = figure.unit.evaluation
    may_appeal = appeals.may_appeal(actor(), figure, clock.now())
    taken = {key for each in figure.appeals for key in each.items}
    return {
        "title": label(figure.indicator),
        "unit": figure.unit,
        "days": _days(evaluation),
        "shown": shown(evaluations.figure_of(figure), "", appeals.corrected(figure)),
        "formula": definition.formula,
        "page": lists.page_of(definition, items, wrong_only=False),
        "back": url_for("desk.evaluations.show", evaluation_id=evaluation.id),
        "figure": figure,
        "taken": taken,
        "may_appeal": may_appeal,
        "chosen": set(keys_of(form)),
        "appeal_until": evaluation.appeal_until,
    }


def keys_of(form: AppealForm) -> list[int]:
    """The items that were ticked, as far as these are numbers."""
    return [int(each) for each in form.items.data or [] if each.isascii() and each.isdigit()]


def fill_decision(form: DecisionForm, appeal: EvaluationAppeal) -> DecisionForm:
    form.decision.choices = [(each.value, label(each)) for each in appeals.decisions_for(appeal.figure)]
    return form


def appeal_context(appeal: EvaluationAppeal, form: DecisionForm) -> dict[str, Any]:
    """An appeal with the items it is about, the figure as it was frozen, and as it is corrected."""
    figure = appeal.figure
    fill_decision(form, appeal)
    definition, items = BY_INDICATOR[figure.indicator], appeals.items_of(figure)
    evaluation = figure.unit.evaluation
    return {
        "appeal": appeal,
        "unit": figure.unit,
        "title": label(figure.indicator),
        "days": _days(evaluation),
        "shown": shown(evaluations.figure_of(figure), "", appeals.corrected(figure)),
        "entries": lists.entries(definition, [items[key] for key in appeal.items]),
        "state": label(appeal.decision) if appeal.decision else gettext("Waits for a decision"),
        "back": url_for("desk.evaluations.show", evaluation_id=evaluation.id),
        "may_decide": appeal.decided_at is None
        and policy.may_evaluate(actor(), evaluation.scope)
        and appeal.person_id != actor().id,
    }


def _days(evaluation: Evaluation) -> str:
    return days_of(Period(evaluation.since, evaluation.until, clock.now(), periods.DAY))
