"""The burden self-check: what the app asks of grids, the red lines with their evidence, and what people say of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from fieldapp import clock, db
from fieldapp.domain.access import policy
from fieldapp.domain.evaluation import burden, periods, red_lines
from fieldapp.domain.evaluation.burden import FORMS, Asked, Burden
from fieldapp.domain.evaluation.form_fields import fields_of
from fieldapp.domain.evaluation.periods import Period
from fieldapp.domain.evaluation.red_lines import RedLine, Source
from fieldapp.domain.evaluation.units import Line
from fieldapp.domain.service_items import minutes
from fieldapp.forms.evaluations import FiguresForm
from fieldapp.models import Case, CaseStep, Category
from fieldapp.pages import charts
from fieldapp.pages.evaluation import figures, red_line_facts
from fieldapp.web.access import actor

MONTHS_DRAWN = 6
MOST_FEEDBACK = 20
FEEDBACK = "app_feedback"
MOST_EVIDENCE = 40
_l = lazy_gettext
NAMES: dict[Burden, Any] = {
    Burden.REPORTS: _l("Reports filled in"),
    Burden.VISITS: _l("Visits written down"),
    Burden.PATROLS: _l("Patrols written down"),
    Burden.TASK_RESULTS: _l("Task results written"),
    Burden.HOUSEHOLDS: _l("Households registered"),
    Burden.RESIDENTS: _l("Residents registered"),
    Burden.PHOTOS_ASKED: _l("Photos asked for"),
    Burden.PHOTOS_GIVEN: _l("Photos given"),
    Burden.TASKS: _l("Tasks given"),
    Burden.NIGHT_TASKS: _l("of these in the quiet hours"),
    Burden.DAY_OFF_TASKS: _l("Tasks due on a day off"),
    Burden.ASKED_TWICE: _l("Reporters asked a second time"),
    Burden.SAME_TASK_TWICE: _l("The same task at the same household again"),
    Burden.UNADMITTED_REFUSED: _l("Unadmitted work refused"),
    Burden.UNADMITTED_GIVEN: _l("Unadmitted work given"),
}
LINES: dict[RedLine, Any] = {
    RedLine.NO_CLOCKING: _l("No clocking in, no points, no rankings, no time online"),
    RedLine.NO_FORCED_USE: _l(
        "Nobody is made to install it or to sign in regularly, and no such rate is counted"
    ),
    RedLine.NO_APPRAISAL: _l(
        "It is no vehicle of daily appraisal; likes, forwards and study time are no evidence"
    ),
    RedLine.NO_NEEDLESS_UPLOADS: _l("No photos, videos or tracks that are not necessary"),
    RedLine.NOTHING_TWICE: _l("The same form, figure or material is never asked for twice"),
    RedLine.OPEN_TO_COMPLAINTS: _l(
        "It says who runs it and its filing number, and takes complaints about itself"
    ),
}
HOW: dict[RedLine, Any] = {
    RedLine.NO_CLOCKING: _l("Every column, address and value of the app is looked through for such names."),
    RedLine.NO_FORCED_USE: _l("The same for rates of use; a phone stays signed in for the days shown."),
    RedLine.NO_APPRAISAL: _l(
        "These columns are all that indicators read; a person's own figures have these addresses, without anybody's "
        "name or number in them."
    ),
    RedLine.NO_NEEDLESS_UPLOADS: _l(
        "Fields that need a file; categories that need a photo; patrol routes kept too long."
    ),
    RedLine.NOTHING_TWICE: _l(
        "Second questions and repeated tasks of the month shown; the table above has both."
    ),
    RedLine.OPEN_TO_COMPLAINTS: _l("Settings of the server, and the public page."),
}
SOURCES: dict[Source, Any] = {
    Source.COLUMN: _l("Column"),
    Source.ROUTE: _l("Address"),
    Source.VALUE: _l("Value"),
    Source.SETTING: _l("Setting"),
    Source.FORM: _l("Form"),
    Source.RECORD: _l("Records"),
}


@dataclass(frozen=True)
class CheckShown:
    """One red line as the page shows it."""

    title: str
    how: str
    is_kept: bool
    looked_at: int
    evidence: list[tuple[str, str, bool]]
    more: int


@dataclass(frozen=True)
class Feedback:
    """What somebody said about the app, and the newest public answer."""

    case: Case
    answer: str


def context(form: FiguresForm) -> dict[str, Any]:
    """The whole page for a month and an area."""
    places = figures.areas("see_burden")
    if not figures.fill(form, places):
        return {"form": form, "is_shown": False}
    session, period = db.session(), _month(figures.first_of(form))
    place = figures.chosen(form, places)
    _, lines = figures.lines_below(place, period)
    month = burden.month_of(session, period, place.scope)
    by_line = burden.of_lines(session, month, place.scope, lines)
    whole = sum(by_line.values(), Asked())
    facts = red_line_facts.facts(period, whole)
    return {
        "form": form,
        "is_shown": True,
        "place": place,
        "days": figures.days_of(period),
        "sentence": _sentence(whole, month.working_days),
        "rows": _rows(whole),
        "grids": whole.grids,
        "minutes": minutes.shown_items(session, period.since, period.until),
        "heads": _heads(),
        "units": _units(lines.lines, by_line),
        "chart": _chart(place.scope),
        "fields": [(str(NAMES[each]), fields_of(form_class)) for each, form_class in FORMS.items()],
        "checks": [_shown(check) for check in red_lines.check_all(facts)],
        "example": _example(facts) if current_app.config["DEMO"] else None,
        "feedback": _feedback(),
        "printed_at": clock.now(),
    }


def _month(first: date) -> Period:
    """A whole month; nothing here waits for reporters."""
    return Period(first, periods.last_of_month(first), clock.now(), periods.DAY)


def _sentence(whole: Asked, working_days: int) -> str:
    """The app's part in a worker's day, in one sentence."""
    days = whole.grids * working_days
    if not days:
        return gettext("There are no grids here, so nothing was asked of anybody.")
    return gettext(
        "On a working day this app asked one grid for %(forms)s forms with %(fields)s fields that must be filled in "
        "and %(photos)s photos; in the whole month %(night)s tasks were given in the quiet hours.",
        forms=f"{whole.forms / days:.2f}",
        fields=f"{whole.needed_fields / days:.2f}",
        photos=f"{whole.counts[Burden.PHOTOS_ASKED] / days:.2f}",
        night=whole.counts[Burden.NIGHT_TASKS],
    )


def _rows(whole: Asked) -> list[tuple[str, int, str]]:
    """The whole area: what happened, and how much of it fell to one grid."""
    counts = {
        gettext("Forms together"): whole.forms,
        gettext("Fields that had to be filled in"): whole.needed_fields,
        **{str(NAMES[each]): whole.counts[each] for each in Burden},
    }
    return [(name, count, _per_grid(whole, count)) for name, count in counts.items()]


def _units(lines: Sequence[Line], by_line: dict[str, Asked]) -> list[tuple[Line, list[str]]]:
    """Each unit in the order of the codes, by what weighs most."""
    return [(line, _cells(by_line[line.scope])) for line in lines]


def _cells(asked: Asked) -> list[str]:
    count = asked.counts
    twice = count[Burden.ASKED_TWICE] + count[Burden.SAME_TASK_TWICE]
    off = count[Burden.NIGHT_TASKS] + count[Burden.DAY_OFF_TASKS]
    numbers = (count[Burden.PHOTOS_ASKED], count[Burden.PHOTOS_GIVEN], off, twice)
    admitted = (count[Burden.UNADMITTED_REFUSED], count[Burden.UNADMITTED_GIVEN])
    forms = (_per_grid(asked, asked.forms), _per_grid(asked, asked.needed_fields))
    return [str(asked.grids), *forms, *map(str, (*numbers, *admitted))]


def _heads() -> list[str]:
    return [
        gettext("Grids"), gettext("Forms a grid"), gettext("Fields a grid"), gettext("Photos asked for"),
        gettext("Photos given"), gettext("Night and days off"), gettext("Asked twice"),
        gettext("Unadmitted work refused"), gettext("Unadmitted work given"),
    ]  # fmt: skip


def _per_grid(asked: Asked, count: int) -> str:
    per_grid = asked.per_grid(count)
    return "—" if per_grid is None else f"{per_grid:.1f}"


def _chart(area: str) -> charts.Chart:
    """The forms of the last months."""
    session = db.session()
    firsts = periods.months_before(clock.today(), MONTHS_DRAWN)[::-1]
    months = [burden.Month(_month(first), [], []) for first in firsts]
    counts = burden.forms_of_months(session, months, area)
    series = charts.Series(gettext("Forms"), [charts.Figure(count, str(count)) for count in counts])
    points = [charts.Point(f"{first:%m}", f"{first:%Y-%m}") for first in firsts]
    return charts.column_chart(
        "forms", gettext("Forms filled in by month"), gettext("Month"), points, [series]
    )


def _shown(check: red_lines.Check) -> CheckShown:
    bad_first = sorted(check.evidence, key=lambda each: not each.is_bad)
    evidence = [(str(SOURCES[each.source]), each.what, each.is_bad) for each in bad_first[:MOST_EVIDENCE]]
    more = max(0, len(bad_first) - MOST_EVIDENCE)
    return CheckShown(
        str(LINES[check.line]), str(HOW[check.line]), check.is_kept, check.looked_at, evidence, more
    )


def _example(real: red_lines.Facts) -> CheckShown:
    """The first line as it would look with a column that breaks it."""
    broken = red_lines.check_all(red_line_facts.broken_example(real))
    return _shown(next(check for check in broken if check.line is RedLine.NO_CLOCKING))


def _feedback() -> list[Feedback]:
    """The newest suggestions and complaints about the app in my area, with the newest public words of each."""
    query = policy.visible_cases(actor()).join(Category, Case.category_id == Category.id)
    newest = (
        query.where(Category.code == FEEDBACK).order_by(Case.opened_at.desc(), Case.id).limit(MOST_FEEDBACK)
    )
    cases = db.session().scalars(newest).unique().all()
    said = select(CaseStep.case_id, CaseStep.public_words).where(
        CaseStep.case_id.in_([case.id for case in cases]), CaseStep.public_words != ""
    )
    rows = db.session().execute(said.order_by(CaseStep.number)) if cases else ()
    answers = {row.case_id: row.public_words for row in rows}
    return [Feedback(case, answers.get(case.id, "")) for case in cases]
