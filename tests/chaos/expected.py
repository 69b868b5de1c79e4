"""What a saved form must have led to: every column of its row, what hangs on it, and how many rows of each table."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from chaos.errands import Errand
from chaos.mishaps import CLOCKS
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.models import (
    Case,
    CaseClock,
    CaseState,
    CaseStep,
    Category,
    Condition,
    Household,
    Involvement,
    Level,
    Patrol,
    Person,
    Place,
    Report,
    Resident,
    Source,
    Task,
    TaskState,
    TaskStep,
    TaskVerb,
    Urgency,
    Verb,
    Visit,
    VisitWay,
)

MAKES = {
    "report": Report,
    "visit": Visit,
    "household": Household,
    "resident": Resident,
    "patrol": Patrol,
    "patrol_start": Patrol,
}
CHANGES = {
    "task_done": Task,
    "task_refused": Task,
    "patrol_finish": Patrol,
    "household_edit": Household,
    "refusal": Household,
}
# Rows that one form adds, beside its receipt; clocks and milestones of a case are looked at with the case.
ADDS: dict[str, dict[str, int]] = {
    "report": {"report": 1, "case": 1, "case_step": 1, "case_involvement": 1, "search_entry": 1},
    "visit": {"visit": 1},
    "household": {"household": 1},
    "resident": {"resident": 1, "resident_care": 1},
    "patrol": {"patrol": 1},
    "patrol_start": {"patrol": 1},
    "task_done": {},
    "task_refused": {"task_step": 1},
    "refusal": {},
    "patrol_finish": {},
    "household_edit": {},
}
# What phones, sign-ins and the clocks of cases write, as often as they need to.
AS_NEEDED = {
    "device": "a store on a phone",
    "bundle_manifest": "what a phone was handed",
    "access_entry": "sign-ins and hand-overs",
    "sign_in_session": "one a sign-in",
    "known_browser": "one a browser and person",
    "address_failure": "a sign-in that went wrong",
    "case_clock": "looked at with its case",
    "case_rung": "looked at with its case",
    "digest": "who is told of an urgent case",
    "reminder": "who is told of an urgent case",
    "unapplied": "looked at by itself",
    "quarantined": "looked at by itself",
    "notice": "a phone that holds something for long",
    "effect": "counted with the photos",
}
# Columns of rows that stood there before anybody began: what an errand about them changes, and what a sign-in does.
ERRANDS_CHANGE = {
    "household": {
        "convenient_hours",
        "version",
        "refused_on",
        "refusal_until",
        "refused_words",
        "refused_way",
    },
    "task": {"state", "done_at", "done_words"},
    "search_entry": {"terms"},
}
SIGN_INS_CHANGE = {"person": {"failed_sign_ins", "locked_until", "locale", "look", "size"}}
CLOCK_ERROR = timedelta(
    minutes=8
)  # of the server's own tolerance, and what passes between typing and sending
Wanted = dict[str, Any]


@dataclass
class Saved:
    """One errand that was seen saved: by whom, where that person works, and when."""

    errand: Errand
    person: Person
    grid: Place
    at: datetime

    @property
    def asked(self) -> dict[str, UUID]:
        """The ids in the form's address."""
        query = parse_qs(urlsplit(self.errand.address).query)
        return {name: UUID(values[0]) for name, values in query.items()}

    @property
    def its_place(self) -> Wanted:
        return {"grid_id": self.grid.id, "scope": self.grid.scope}

    def typed(self, *names: str) -> Wanted:
        return {name: self.errand.fields.get(name, "") for name in names}


def _report(session: Session, saved: Saved) -> Wanted:
    code = saved.errand.fields["category"]
    nothing = (
        "lat",
        "lon",
        "accuracy_m",
        "patrol_id",
        "awaited_patrol_id",
        "reporter_name",
        "reporter_phone",
    )
    return {
        **saved.typed("words", "place_words"),
        **saved.its_place,
        **dict.fromkeys(nothing),
        "urgency": Urgency(str(saved.errand.fields["urgency"])),
        "category_id": session.scalars(select(Category.id).where(Category.code == code)).one(),
        "source": Source.WORKER,
        "person_id": saved.person.id,
    }


def _visit(session: Session, saved: Saved) -> Wanted:
    home = session.get_one(Household, saved.asked["household"])
    return {
        **saved.typed("purpose", "needs"),
        "way": VisitWay(str(saved.errand.fields["way"])),
        "condition": Condition(str(saved.errand.fields["condition"])),
        "household_id": home.id,
        "scope": home.scope,
        "resident_id": None,
        "person_id": saved.person.id,
        "case_id": None,
        "words_note": None,
    }


def _household(session: Session, saved: Saved) -> Wanted:
    nothing = ("lat", "lon", "contact_name", "contact_phone", "please_note", "refused_on", "refusal_until")
    return {
        **saved.typed("address"),
        **saved.its_place,
        **dict.fromkeys(nothing),
        "headcount": int(str(saved.errand.fields["headcount"])),
        "registered_by_id": saved.person.id,
    }


def _resident(session: Session, saved: Saved) -> Wanted:
    nothing = ("birth_year", "consent_words", "emergency_name", "emergency_phone", "ended_on")
    return {
        **saved.typed("name", "source", "legal_basis"),
        **dict.fromkeys(nothing),
        "household_id": saved.asked["household"],
        "scope": saved.grid.scope,
        "care_kinds": saved.errand.fields["care"],
        "is_minor": False,
        "needs": [],
        "registered_by_id": saved.person.id,
    }


def _patrol(session: Session, saved: Saved) -> Wanted:
    return {
        **saved.typed("words", "place_words"),
        **saved.its_place,
        "person_id": saved.person.id,
        "is_finished": True,
    }


def _patrol_start(session: Session, saved: Saved) -> Wanted:
    return {**saved.its_place, "person_id": saved.person.id}


def _patrol_finish(session: Session, saved: Saved) -> Wanted:
    return {**_patrol_start(session, saved), **saved.typed("words"), "is_finished": True}


def _task_done(session: Session, saved: Saved) -> Wanted:
    return {"done_words": saved.errand.words, "state": TaskState.DONE, "assignee_id": saved.person.id}


def _task_refused(session: Session, saved: Saved) -> Wanted:
    """One step with its remark; what was done there stays empty."""
    steps = select(TaskStep.verb, TaskStep.words, TaskStep.person_id)
    [*written] = session.execute(steps.where(TaskStep.task_id == UUID(saved.errand.target))).all()
    is_right = written == [(TaskVerb.REFUSE, saved.errand.words, saved.person.id)]
    return {
        "state": TaskState.REFUSED if is_right else written,
        "done_words": None,
        "assignee_id": saved.person.id,
    }


def _refusal(session: Session, saved: Saved) -> Wanted:
    fields, on = saved.errand.fields, session.get_one(Household, UUID(saved.errand.target)).refused_on
    return {
        "refused_words": fields["words"],
        "refused_way": VisitWay(str(fields["way"])),
        "refusal_until": on and on + timedelta(days=int(str(fields["days"]))),
        "scope": saved.grid.scope,
    }


def _household_edit(session: Session, saved: Saved) -> Wanted:
    return {"id": UUID(saved.errand.target), "scope": saved.grid.scope}


HOLDS: dict[str, Callable[[Session, Saved], Wanted]] = {
    "report": _report,
    "visit": _visit,
    "household": _household,
    "resident": _resident,
    "patrol": _patrol,
    "patrol_start": _patrol_start,
    "patrol_finish": _patrol_finish,
    "task_done": _task_done,
    "task_refused": _task_refused,
    "refusal": _refusal,
    "household_edit": _household_edit,
}


def differences(session: Session, saved: Saved, row: Any) -> list[str]:
    """Each column that does not hold what was typed, who did it, where, or when."""
    wanted = HOLDS[saved.errand.kind](session, saved)
    other = [
        f"{name} is {getattr(row, name)!r}, not {value!r}"
        for name, value in wanted.items()
        if getattr(row, name) != value
    ]
    return other + _times(saved, row) + (_case(session, saved, row) if isinstance(row, Report) else [])


def _times(saved: Saved, row: Any) -> list[str]:
    """The phone's time is put right, unless its clock moved again before it sent."""
    wrong = []
    captured = getattr(row, "captured_at", None)
    if isinstance(row, Report):
        offsets = (0, *CLOCKS, *(-seconds for seconds in CLOCKS))
        near = [captured and abs(captured - saved.at - timedelta(seconds=s)) < CLOCK_ERROR for s in offsets]
        wrong += [] if any(near) else [f"captured at {captured}, seen at {saved.at}"]
    if isinstance(row, Visit | Patrol):
        days = (day_of(saved.at) - row.on).days
        wrong += [] if -1 <= days <= 4 else [f"on {row.on}, seen at {saved.at}"]
    return wrong


def _case(session: Session, saved: Saved, report: Report) -> list[str]:
    """The report's one case, as it is right after: nobody has done anything with it yet."""
    wanted = {
        **{
            name: getattr(report, name)
            for name in ("category_id", "urgency", "place_words", "scope", "source")
        },
        **dict.fromkeys(
            ("unit_id", "handler_id", "merged_into_id", "supervision", "closed_at", "lat", "lon")
        ),
        "state": CaseState.REPORTED,
        "is_open": True,
        "level": Level.VILLAGE,
        "summary": report.words[:300],
        "place_id": saved.grid.id,
        "is_restricted": False,
        "minor_involved": False,
    }
    case = session.get_one(Case, report.case_id)
    wrong = [
        f"case's {n} is {getattr(case, n)!r}, not {v!r}" for n, v in wanted.items() if getattr(case, n) != v
    ]
    steps = [(s.number, s.verb, s.from_state, s.to_state, s.person_id) for s in _of(session, CaseStep, case)]
    if steps != [(1, Verb.REPORT, CaseState.REPORTED, CaseState.REPORTED, saved.person.id)]:
        wrong.append(f"history {steps}")
    if [r.id for r in _of(session, Report, case)] != [report.id] or report.first_case_id != case.id:
        wrong.append("not the one report of its case")
    if [part.person_id for part in _of(session, Involvement, case)] != [saved.person.id]:
        wrong.append("others have a part in its case")
    kinds = Counter(clock.kind for clock in _of(session, CaseClock, case))
    if not kinds or set(kinds.values()) != {1} or case.due_at is None:
        wrong.append(f"clocks {dict(kinds)}, due {case.due_at}")
    return wrong


def _of(session: Session, model: Any, case: Case) -> list[Any]:
    return list(session.scalars(select(model).where(model.case_id == case.id)).unique())
