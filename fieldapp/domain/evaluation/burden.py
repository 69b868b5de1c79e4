"""What the app itself asks of the grids of an area in a month, by what really happened. No person is counted."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    exists,
    extract,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from fieldapp.clock import CHINA
from fieldapp.domain.access.areas import within
from fieldapp.domain.calendar import calendars
from fieldapp.domain.evaluation.form_fields import fields_of
from fieldapp.domain.evaluation.periods import DAY, Period
from fieldapp.domain.evaluation.units import Lines
from fieldapp.domain.reference.settings import setting
from fieldapp.forms.base import Form
from fieldapp.forms.households import HouseholdForm
from fieldapp.forms.patrols import PatrolForm
from fieldapp.forms.reports import ReportForm
from fieldapp.forms.residents import ResidentForm
from fieldapp.forms.tasks import DoneForm
from fieldapp.forms.visits import VisitForm
from fieldapp.models import (
    Case,
    CaseStep,
    Category,
    Household,
    Level,
    Patrol,
    Photo,
    Place,
    Report,
    Resident,
    ServiceItem,
    Source,
    Task,
    TaskState,
    TaskStep,
    TaskVerb,
    Verb,
    Visit,
)

Rows = Select[*tuple[Any, ...]]
HOURS = re.compile(r"(\d{1,2}):\d\d\s*[-–]\s*(\d{1,2}):\d\d")
GRIDS = "grids"


class Burden(StrEnum):
    """What is counted, in the order of the page."""

    REPORTS = "reports"
    VISITS = "visits"
    PATROLS = "patrols"
    TASK_RESULTS = "task_results"
    HOUSEHOLDS = "households"
    RESIDENTS = "residents"
    PHOTOS_ASKED = "photos_asked"
    PHOTOS_GIVEN = "photos_given"
    TASKS = "tasks"
    NIGHT_TASKS = "night_tasks"
    DAY_OFF_TASKS = "day_off_tasks"
    ASKED_TWICE = "asked_twice"
    SAME_TASK_TWICE = "same_task_twice"
    UNADMITTED_REFUSED = "unadmitted_refused"
    UNADMITTED_GIVEN = "unadmitted_given"


B = Burden
# Each form that workers fill in, with its class: how many fields it has is read from that.
FORMS: dict[Burden, type[Form]] = {
    B.REPORTS: ReportForm,
    B.VISITS: VisitForm,
    B.PATROLS: PatrolForm,
    B.TASK_RESULTS: DoneForm,
    B.HOUSEHOLDS: HouseholdForm,
    B.RESIDENTS: ResidentForm,
}


@dataclass(frozen=True)
class Month:
    """A month as the counts need it: its days off, and the hours (UTC) in which nobody is to be disturbed."""

    period: Period
    days_off: list[date]
    quiet: list[int]

    @property
    def working_days(self) -> int:
        return (self.period.until - self.period.since).days + 1 - len(self.days_off)


@dataclass
class Asked:
    """What was asked of the grids of one line."""

    grids: int = 0
    counts: dict[Burden, int] = field(default_factory=lambda: dict.fromkeys(Burden, 0))

    @property
    def forms(self) -> int:
        return sum(self.counts[each] for each in FORMS)

    @property
    def needed_fields(self) -> int:
        return sum(self.counts[each] * fields_of(form).needed for each, form in FORMS.items())

    def per_grid(self, count: int) -> float | None:
        return count / self.grids if self.grids else None

    def __add__(self, other: "Asked") -> "Asked":
        counts = {each: self.counts[each] + other.counts[each] for each in Burden}
        return Asked(self.grids + other.grids, counts)


def month_of(session: Session, period: Period, area: str) -> Month:
    calendar = calendars.load_calendar(session, period.begins, area)
    days = [period.since + timedelta(days=number) for number in range((period.until - period.since).days + 1)]
    off = [day for day in days if not calendar.spans_on(day)]
    return Month(period, off, _quiet_hours(setting(session, "quiet_hours", "")))


def of_lines(session: Session, month: Month, area: str, lines: Lines) -> dict[str, Asked]:
    """What was asked at each line, by its scope, in one statement."""
    found = {line.scope: Asked() for line in lines.lines}
    grids = select(Place.scope).where(within(Place.scope, [area]), Place.level == Level.GRID, _runs(month))
    counted = {burden.value: rows(month, area) for burden, rows in COUNTED.items()} | {GRIDS: grids}
    for name, scope, count in session.execute(_by_place(counted, lines.length)):
        line = lines.of(scope)
        if line is not None and name == GRIDS:
            found[line.scope].grids += count
        elif line is not None:
            found[line.scope].counts[Burden(name)] += count
    return found


def forms_of_months(session: Session, months: Sequence[Month], area: str) -> list[int]:
    """How many forms the area's workers filled in, month by month."""
    counted = {
        str(number): union_all(*(COUNTED[burden](month, area) for burden in FORMS))
        for number, month in enumerate(months)
    }
    found = dict.fromkeys(range(len(months)), 0)
    for name, _scope, count in session.execute(_by_place(counted, len(area))):
        found[int(name)] += count
    return [found[number] for number in range(len(months))]


def _by_place(counted: dict[str, Any], length: int) -> Any:
    """(Name, place, count) of several lists of scopes."""
    parts: list[Any] = []
    for name, rows in counted.items():
        inner = rows.subquery()
        place = func.substr(inner.c.scope, 1, length)
        parts.append(select(literal(name, String()), place, func.count()).group_by(place))
    return union_all(*parts)


def _runs(month: Month) -> ColumnElement[bool]:
    return or_(Place.ends_on.is_(None), Place.ends_on > month.period.until)


def _quiet_hours(said: str) -> list[int]:
    """The full hours of "21:00-08:00", as hours of UTC."""
    found = HOURS.match(said.strip())
    if found is None:
        return []
    begin, end = int(found[1]) % 24, int(found[2]) % 24
    hours = [(begin + each) % 24 for each in range((end - begin) % 24)]
    ahead = int((CHINA.utcoffset(None) or timedelta()).total_seconds() // 3600)
    return sorted((hour - ahead) % 24 for hour in hours)


def _between(column: Any, month: Month) -> ColumnElement[bool]:
    return and_(column >= month.period.begins, column < month.period.ends)


def _filed(model: Any, at: Any, *more: Any) -> Callable[[Month, str], Rows]:
    """Rows of a table by where they lie and when they were written."""
    return lambda month, area: select(model.scope).where(
        within(model.scope, [area]), _between(at, month), *more
    )


def _patrols(month: Month, area: str) -> Rows:
    done = (Patrol.is_finished.is_(True), Patrol.on.between(month.period.since, month.period.until))
    return select(Patrol.scope).where(within(Patrol.scope, [area]), *done)


def _photos_asked(month: Month, area: str) -> Rows:
    """Workers' reports of categories that cannot be handled without a photo."""
    return (
        _filed(Report, Report.received_at, Report.source == Source.WORKER)(month, area)
        .join(Category, Report.category_id == Category.id)
        .where(Category.photo_needed.is_(True))
    )


def _photos_given(month: Month, area: str) -> Any:
    """Photos of workers' reports and of results of tasks."""
    inside = _between(Photo.received_at, month)
    of_reports = select(Report.scope).join(Photo, Photo.report_id == Report.id)
    of_reports = of_reports.where(within(Report.scope, [area]), inside, Report.source == Source.WORKER)
    of_tasks = select(Task.scope).join(Photo, Photo.task_id == Task.id)
    return union_all(of_reports, of_tasks.where(within(Task.scope, [area]), inside))


def _night_tasks(month: Month, area: str) -> Rows:
    at_night = extract("hour", Task.given_at).in_(month.quiet)
    return _filed(Task, Task.given_at, at_night)(month, area)


def _day_off_tasks(month: Month, area: str) -> Rows:
    return select(Task.scope).where(within(Task.scope, [area]), Task.due_on.in_(month.days_off))


def _asked_twice(month: Month, area: str) -> Rows:
    """Cases whose reporter was asked once more after an earlier question."""
    step, earlier = aliased(CaseStep), aliased(CaseStep)
    before = exists().where(
        earlier.case_id == step.case_id, earlier.verb == Verb.ASK_REPORTER, earlier.number < step.number
    )
    query = select(Case.scope).join(step, step.case_id == Case.id)
    return query.where(
        within(Case.scope, [area]), step.verb == Verb.ASK_REPORTER, _between(step.at, month), before
    )


def _same_task_twice(month: Month, area: str) -> Rows:
    """The same work at the same household, given again within the month."""
    earlier = aliased(Task)
    before = exists().where(
        earlier.household_id == Task.household_id,
        earlier.service_item_id == Task.service_item_id,
        earlier.given_at >= month.period.begins,
        earlier.given_at < Task.given_at,
        earlier.state != TaskState.WITHDRAWN,
    )
    return _filed(Task, Task.given_at, before)(month, area)


def _refused(month: Month, area: str) -> Rows:
    query = select(Task.scope).join(TaskStep, TaskStep.task_id == Task.id)
    return query.where(
        within(Task.scope, [area]), TaskStep.verb == TaskVerb.REFUSE, _between(TaskStep.at, month)
    )


def _unadmitted(month: Month, area: str) -> Rows:
    """Tasks based on an item that was not admitted when they were given."""
    begins, ends = month.period.since, month.period.until + DAY
    outside = or_(ServiceItem.starts_on >= ends, ServiceItem.ends_on <= begins)
    query = _filed(Task, Task.given_at)(month, area)
    return query.join(ServiceItem, Task.service_item_id == ServiceItem.id).where(outside)


COUNTED: dict[Burden, Callable[[Month, str], Any]] = {
    B.REPORTS: _filed(Report, Report.received_at, Report.source == Source.WORKER),
    B.VISITS: _filed(Visit, Visit.received_at),
    B.PATROLS: _patrols,
    B.TASK_RESULTS: _filed(Task, Task.done_at),
    B.HOUSEHOLDS: _filed(Household, Household.registered_at),
    B.RESIDENTS: _filed(Resident, Resident.registered_at),
    B.PHOTOS_ASKED: _photos_asked,
    B.PHOTOS_GIVEN: _photos_given,
    B.TASKS: _filed(Task, Task.given_at),
    B.NIGHT_TASKS: _night_tasks,
    B.DAY_OFF_TASKS: _day_off_tasks,
    B.ASKED_TWICE: _asked_twice,
    B.SAME_TASK_TWICE: _same_task_twice,
    B.UNADMITTED_REFUSED: _refused,
    B.UNADMITTED_GIVEN: _unadmitted,
}
