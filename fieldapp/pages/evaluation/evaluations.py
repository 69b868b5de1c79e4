"""Evaluations, schemes and appeals: what needs doing first, in words; then the figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext

from fieldapp import clock, db
from fieldapp.domain.access import policy
from fieldapp.domain.cases.lists import MOST_COUNTED
from fieldapp.domain.evaluation import appeals, evaluations, schemes
from fieldapp.domain.evaluation.indicators import DEFINITIONS
from fieldapp.domain.overview import morning
from fieldapp.forms.evaluations import NewSchemeForm, OpeningForm, SchemeForm
from fieldapp.models import Evaluation, EvaluationFigure, EvaluationScheme, Indicator, Level
from fieldapp.pages.evaluation import figures
from fieldapp.pages.evaluation.figures import Row
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import day, label

MOST_LISTED = 60
APPEAL_DAYS = 15


@dataclass(frozen=True)
class Need:
    """Something that waits for somebody, in words, and where it is done."""

    words: str
    href: str


def index_context() -> dict[str, Any]:
    session = db.session()
    found = session.scalars(evaluations.visible_evaluations(actor()).limit(MOST_LISTED)).unique().all()
    waiting = evaluations.appeals_waiting(session, [each.id for each in found])
    return {
        "needs": [*_steps(found, waiting), *_cases()],
        "evaluations": [(each, state_of(each)) for each in found],
        "schemes": session.scalars(schemes.visible_schemes(actor())).unique().all(),
        "may_manage": bool(schemes.places_to_evaluate(session, actor())),
    }


def _steps(found: Sequence[Evaluation], waiting: dict[Any, int]) -> list[Need]:
    """What the evaluations themselves wait for: of who evaluates, and of the units."""
    needs, today = [], clock.today()
    for each in found:
        name, href = (
            f"{each.version.name} · {day(each.since)}",
            url_for("desk.evaluations.show", evaluation_id=each.id),
        )
        evaluates = policy.may_evaluate(actor(), each.scope)
        if evaluates and each.closed_at is None and each.until < today:
            needs.append(Need(gettext("%(name)s: the period is over and can be closed", name=name), href))
        elif evaluates and each.closed_at is not None and each.published_at is None:
            needs.append(Need(gettext("%(name)s: closed, not published yet", name=name), href))
        if evaluates and waiting.get(each.id):
            words = gettext(
                "%(name)s: %(count)s appeals wait for a decision", name=name, count=waiting[each.id]
            )
            needs.append(Need(words, href))
        if not evaluates and each.appeal_until and today <= each.appeal_until:
            words = gettext(
                "%(name)s: published; appeals until %(day)s", name=name, day=day(each.appeal_until)
            )
            needs.append(Need(words, href))
    return needs


def _cases() -> list[Need]:
    """What the cases of my area wait for, as the overview counts it."""
    now = clock.now()
    since = morning.last_working_day(db.session(), actor(), now)
    totals = morning.look(db.session(), actor(), since, now).totals
    said: dict[str, tuple[str, dict[str, Any]]] = {
        "new": (gettext("%(count)s cases wait for a handler"), {"state": "new"}),
        "waiting": (gettext("%(count)s cases wait for a decision"), {"state": "waiting"}),
        "overdue": (gettext("%(count)s cases are overdue"), {"overdue": "y"}),
        "to_verify": (gettext("%(count)s cases wait to be verified or closed"), {"state": "to_verify"}),
    }
    return [
        Need(words % {"count": _count(totals[name])}, url_for("desk.cases.index", **by))
        for name, (words, by) in said.items()
        if totals.get(name)
    ]


def _count(total: int) -> str:
    return f"{total}+" if total >= MOST_COUNTED else str(total)


def state_of(evaluation: Evaluation) -> str:
    if evaluation.published_at is not None:
        return gettext("Published")
    return gettext("Figures frozen") if evaluation.closed_at is not None else gettext("Running")


def show_context(evaluation: Evaluation) -> dict[str, Any]:
    """Counted live while it is open, for who evaluates; frozen afterwards, for each unit its own."""
    session, now = db.session(), clock.now()
    definitions = evaluations.definitions_of(evaluation.version)
    period = evaluations.period_of(session, evaluation, now)
    may_manage = policy.may_evaluate(actor(), evaluation.scope)
    if evaluation.closed_at is None:
        lines = evaluations.lines_of(session, evaluation, now)
        rows = figures.live_rows(definitions, period, evaluation.scope, lines, evaluation.level)
        waiting: list[Any] = []
    else:
        rows, waiting = _frozen(evaluation)
    return {
        "evaluation": evaluation,
        "state": state_of(evaluation),
        "days": figures.days_of(period),
        "rows": rows,
        "heads": [
            (label(each.indicator), evaluation.version.weights[each.indicator.value]) for each in definitions
        ],
        "formulas": figures.formulas(definitions),
        "appeals": waiting,
        "may_close": may_manage and evaluation.closed_at is None and evaluation.until < clock.today(),
        "may_publish": may_manage and evaluation.closed_at is not None and evaluation.published_at is None,
        "may_manage": may_manage,
    }


def _frozen(evaluation: Evaluation) -> tuple[list[Row], list[Any]]:
    units = evaluations.units_of(db.session(), actor(), evaluation)
    kept = [figure for unit in units for figure in unit.figures]
    corrected = {each.id: appeals.corrected(each) for each in kept}
    rows = [figures.frozen_row(unit, evaluation.version, corrected, _address) for unit in units]
    raised = [
        (unit, figure, appeal, _address(figure))
        for unit in units
        for figure in unit.figures
        for appeal in figure.appeals
    ]
    return rows, raised


def _address(figure: EvaluationFigure) -> str:
    return url_for("desk.evaluations.list_frozen", figure_id=figure.id)


def fill_scheme(form: SchemeForm, scheme: EvaluationScheme | None) -> SchemeForm:
    """The choices of a scheme's form; with a scheme, what its newest version says where nothing was typed."""
    levels = schemes.levels_below(scheme.place.level) if scheme else schemes.levels_below(Level.CITY)
    form.level.choices = [(each.value, label(each)) for each in levels]
    if isinstance(form, NewSchemeForm):
        places = schemes.places_to_evaluate(db.session(), actor())
        form.place.choices = [(str(place.id), place.name) for place in places]
    return form


def scheme_values(scheme: EvaluationScheme) -> dict[str, Any]:
    """What its newest version says, by the names of the form."""
    version = scheme.newest
    weights = {f"weight_{name}": weight for name, weight in version.weights.items()}
    said = {"name": version.name, "level": version.level.value, "basis": version.basis}
    return {**said, **weights, "appeal_days": version.appeal_days, "as_seen": schemes.mark_of(scheme)}


def said_in(form: SchemeForm) -> schemes.NewVersion:
    weights = {each.value: form[f"weight_{each.value}"].data or 0 for each in Indicator}
    return schemes.NewVersion(
        name=form.name.data or "",
        level=Level(form.level.data),
        weights={name: weight for name, weight in weights.items() if weight},
        appeal_days=form.appeal_days.data or APPEAL_DAYS,
        basis=form.basis.data or "",
    )


def weight_fields(form: SchemeForm) -> list[Any]:
    """The fields of the weights in the order of the table, each with its formula."""
    return [(form[f"weight_{each.indicator.value}"], gettext(each.formula)) for each in DEFINITIONS]


def opening_form(scheme: EvaluationScheme) -> OpeningForm:
    """The form that opens an evaluation: the last complete month, unless another is typed."""
    last = clock.today().replace(day=1) - timedelta(days=1)
    return OpeningForm(since=last.replace(day=1), until=last)


def may_manage(scheme: EvaluationScheme) -> bool:
    """Whether the page offers changes."""
    return policy.may_evaluate(actor(), scheme.scope)
