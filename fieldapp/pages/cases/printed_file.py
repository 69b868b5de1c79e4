"""The case file as it is printed: all that is known of a case on paper, with reporters masked."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from fieldapp import clock, db
from fieldapp.domain.deadlines import clocks
from fieldapp.models import Case, CasePause, ClockKind, PauseReason, Report
from fieldapp.pages.cases.case import case_context
from fieldapp.pages.cases.clocks import CLOCKS
from fieldapp.web.access import actor
from fieldapp.web.labels.deadlines import limit_words
from fieldapp.web.labels.labels import mask_name, mask_phone, when

PAUSES = {
    PauseReason.REPORTER: _l("Waiting for the reporter"),
    PauseReason.EXTENSION: _l("Extension requested"),
    PauseReason.HOLD: _l("On hold"),
}


@dataclass(frozen=True)
class Limit:
    """One clock of the case: from when, until when, and on what rule."""

    name: str
    since: str
    until: str
    basis: str


def file_context(case: Case) -> dict[str, Any]:
    return {
        **case_context(case),
        "limits": _limits(case),
        "pauses": _pauses(case),
        "reporter": reporter,
        "printed": gettext("Printed %(time)s by %(name)s", time=when(clock.now()), name=actor().person.name),
    }


def reporter(report: Report) -> str:
    """Who reported it: a colleague by name, a resident masked."""
    if report.person:
        return report.person.name
    masked = " ".join(filter(None, (mask_name(report.reporter_name), mask_phone(report.reporter_phone))))
    return masked or gettext("A resident")


def _limits(case: Case) -> list[Limit]:
    found = clocks.clocks_of(db.session(), case)
    rows = [found[kind] for kind in ClockKind if kind in found]
    return [
        Limit(
            str(CLOCKS[row.kind]),
            when(row.started_at),
            when(row.due_at),
            f"{limit_words(row.amount, row.unit)} · {row.basis}",
        )
        for row in rows
    ]


def _pauses(case: Case) -> list[tuple[str, str, str]]:
    """Why, from when, until when the clock stood still."""
    query = select(CasePause).where(CasePause.case_id == case.id).order_by(CasePause.started_at)
    return [
        (str(PAUSES[row.reason]), when(row.started_at), when(row.ended_at))
        for row in db.session().scalars(query)
    ]
