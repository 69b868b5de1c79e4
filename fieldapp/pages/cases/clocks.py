"""The clocks of a case as its page shows them: which run, until when, what stopped one; and who was told when."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from fieldapp import clock, db
from fieldapp.domain.deadlines.milestones import BEFORE_ANSWER
from fieldapp.domain.notifications import told
from fieldapp.models import Case, CaseClock, CaseState, ClockKind, RungKind, Verb
from fieldapp.web.labels.labels import label

CLOCKS = {
    ClockKind.ACCEPT: _l("To accept"),
    ClockKind.RESPOND: _l("First response"),
    ClockKind.FINISH: _l("To finish"),
    ClockKind.OVERALL: _l("Overall limit (never paused)"),
}
PAUSED = {
    CaseState.ASKED_REPORTER: _l("Waiting for the reporter"),
    CaseState.EXTENSION_ASKED: _l("Extension requested"),
    CaseState.ON_HOLD: _l("On hold"),
}
CAUSES = {cause.value: cause for cause in (*Verb, *RungKind)}
# In which states the first two clocks still run; the others run until the case is closed.
RUNS_IN = {ClockKind.ACCEPT: frozenset({CaseState.REPORTED}), ClockKind.RESPOND: BEFORE_ANSWER}


@dataclass(frozen=True)
class ClockLine:
    """One clock: done at a moment, stopped by something, or running."""

    name: str
    due_at: datetime
    done_at: datetime | None = None
    stopped_by: str = ""

    @property
    def is_done_late(self) -> bool:
        return self.done_at is not None and self.done_at > self.due_at


@dataclass(frozen=True)
class ToldLine:
    """Who was told, and why."""

    at: datetime
    level: str
    name: str
    cause: str


def clocks_and_told(cases: Sequence[Case]) -> Callable[[Case], dict[str, Any]]:
    """What the page of each of these cases shows of both, read in two statements."""
    ids = [case.id for case in cases]
    clocks: dict[UUID, dict[ClockKind, CaseClock]] = defaultdict(dict)
    for row in db.session().scalars(select(CaseClock).where(CaseClock.case_id.in_(ids))):
        clocks[row.case_id][row.kind] = row
    said = told.told_of(db.session(), ids, clock.now())
    return lambda case: {"clocks": _lines(case, clocks[case.id]), "told": _told(said.get(case.id, []))}


def _lines(case: Case, clocks: dict[ClockKind, CaseClock]) -> list[ClockLine]:
    """Those of an open case, what is done last."""
    if not case.is_open:
        return []
    lines = [_line(case, clocks[kind]) for kind in ClockKind if kind in clocks]
    return sorted(lines, key=lambda line: line.done_at is not None)


def _line(case: Case, row: CaseClock) -> ClockLine:
    name = str(CLOCKS[row.kind])
    if row.kind in RUNS_IN:
        return ClockLine(name, row.due_at, _left(case, row.started_at, RUNS_IN[row.kind]))
    if row.kind is ClockKind.OVERALL:
        return ClockLine(name, row.due_at)
    return ClockLine(name, case.due_at or row.due_at, stopped_by=str(PAUSED.get(case.state, "")))


def _left(case: Case, since: datetime, states: frozenset[CaseState]) -> datetime | None:
    """When the case first left these states after a clock began; None while it is in one of them."""
    if case.state in states:
        return None
    steps = [step for step in case.steps if step.at >= since and step.to_state not in states]
    return steps[0].at if steps else since


def _told(lines: Sequence[told.Told]) -> list[ToldLine]:
    return [
        ToldLine(line.at, label(line.level) if line.level else "", line.name, label(CAUSES[line.cause]))
        for line in lines
    ]
