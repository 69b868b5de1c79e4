"""Neighbours of the town's first grid at every level, each with some of everything.

A neighbour's rows look like the town's own (the same address, names, words and spot), so that only the area tells them
apart. `add(…, of=rule)` leaves out what the rule does not want: `rule(verb, scope)` is asked with the verb of the table
of permissions that shows such rows.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session
from support import unit_neighbours

from fieldapp.clock import day_of
from fieldapp.crypto import keys
from fieldapp.demo.core import square
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import (
    OPEN_STATES,
    AccessEntry,
    CalledUnit,
    Case,
    CaseState,
    CaseStep,
    Category,
    Certificate,
    Channel,
    ChannelKind,
    ChildRelease,
    Condition,
    Delivery,
    DeliveryState,
    Device,
    Digest,
    Door,
    GridKind,
    Household,
    Involvement,
    ItemState,
    JointCall,
    KnownBrowser,
    LadderFault,
    Level,
    Notice,
    Objection,
    Outcome,
    Patrol,
    PatrolCheck,
    PermissionRequest,
    Person,
    Photo,
    PhotoState,
    Place,
    Posting,
    Quarantined,
    QuarantineKind,
    Receipt,
    Reminder,
    Resident,
    Role,
    SavedFilter,
    ServiceItem,
    SignInSession,
    StepWords,
    Supervision,
    Task,
    Unapplied,
    Unit,
    Urgency,
    Verb,
    Visit,
    VisitWay,
)

Rule = Callable[[str, str], bool]
L = Level

# name: (code, scope, level); the parent is the place whose scope is the next longest. The town has some of them.
SPOTS: dict[str, tuple[str, str, Level]] = {
    "beneath": ("61090200100300101", "61090200100300101", L.GRID),  # a part of the first grid
    "beside": ("610902001003002", "610902001003002", L.GRID),
    "own_village": ("610902001003", "610902001003", L.VILLAGE),
    "other_village": ("610902001004001", "610902001004001", L.GRID),
    "own_street": ("610902001", "610902001", L.TOWN),
    "other_town": ("610902002001001", "610902002001001", L.GRID),
    "own_county": ("610902", "610902", L.COUNTY),
    "other_county": ("610921100001001", "610921100001001", L.GRID),
    "other_city": ("610102001001001", "610102001001001", L.GRID),
}
ABOVE = {
    "610902002": ("610902002", L.TOWN),
    "610902002001": ("610902002001", L.VILLAGE),
    "6101": ("610100", L.CITY),
    "610102": ("610102", L.COUNTY),
    "610102001": ("610102001", L.TOWN),
    "610102001001": ("610102001001", L.VILLAGE),
}


def everything(verb: str, scope: str) -> bool:
    return True


@dataclass
class Neighbour:
    """One place with its people: what the rows of other tables hang on."""

    name: str
    place: Place
    worker: Person
    unit: Unit


def settle(session: Session, now: datetime, names: list[str]) -> list[Neighbour]:
    """The places with a unit and a worker each."""
    found = []
    for name in names:
        code, scope, level = SPOTS[name]
        for above, (above_code, above_level) in ABOVE.items():
            if scope.startswith(above):
                _place(session, above_code, above, above_level)
        place = _place(session, code, scope, level)
        unit = Unit(name=f"{name} 服务站", is_centre=False, place=place, scope=scope)
        worker = Person(
            name="梅小雨",
            sign_in_name=f"n-{name}",
            phone="10000000000",
            must_change_password=False,
            is_demo=True,
        )
        posting = Posting(
            role=Role.GRID_WORKER,
            place=place,
            scope=scope,
            unit=unit,
            starts_on=day_of(now) - timedelta(days=90),
        )
        worker.postings.append(posting)
        session.add_all([unit, worker])
        found.append(Neighbour(name, place, worker, unit))
    session.flush()
    return found


def fill(session: Session, now: datetime, neighbour: Neighbour, of: Rule = everything) -> None:
    """Rows of every kind there, as far as the rule wants them."""
    for verb, makes in MAKERS.items():
        if of(verb, neighbour.place.scope):
            for make in makes:
                make(session, now, neighbour)
    session.flush()


def add(session: Session, now: datetime, of: Rule = everything) -> list[Neighbour]:
    """All neighbours with all they have."""
    found = settle(session, now, list(SPOTS))
    for each in found:
        fill(session, now, each, of)
    return found


def _place(session: Session, code: str, scope: str, level: Level) -> Place:
    known = session.scalars(select(Place).where(Place.code == code)).one_or_none()
    if known is not None:
        return known
    above = select(Place).where(Place.scope.in_([scope[:length] for length in range(4, len(scope))]))
    parent = max(session.scalars(above), key=lambda place: len(place.scope), default=None)
    place = Place(code=code, scope=scope, name=f"邻{scope}", level=level, parent=parent)
    if level is Level.GRID:
        place.grid_kind, place.grid_level = GridKind.COMPREHENSIVE, 3 if len(scope) > 15 else 2
        place.starts_on, place.basis = date(2026, 1, 1), "《网格划分方案》"
        place.outline = square(1, 1)
        (place.min_lon, place.min_lat), (place.max_lon, place.max_lat) = place.outline[0], place.outline[2]
    session.add(place)
    session.flush()
    return place


# --- what is seen by see_cases


def _cases(session: Session, now: datetime, at: Neighbour) -> None:
    actor = Actor.of(at.worker, day_of(now))
    lamp = session.scalars(select(Category).where(Category.code == "lamp")).unique().one()
    faults = select(Notice.id).where(Notice.kind.in_(list(LadderFault)))
    known = set(session.scalars(faults))
    for number, state in enumerate(CaseState):
        new = NewReport(
            category=lamp,
            words=f"西大街口的路灯三天没亮了，邻{at.name}",
            urgency=list(Urgency)[number % len(Urgency)],
            place_words="西大街12号门口",
            lat=32.692,
            lon=109.022,
            grid=at.place,
            reporter_name="王桂兰",
            reporter_phone="10000009001",
        )
        report = open_report(session, new, actor, now - timedelta(hours=2))
        case = session.get_one(Case, report.case_id)
        case.state, case.is_open = state, state in OPEN_STATES
        case.unit, case.handler = at.unit, at.worker
        if number % 2:
            case.due_at, case.supervision = now - timedelta(hours=1 + number), Supervision.YELLOW
        if state is CaseState.ON_HOLD:
            case.review_on = day_of(now)
        if not case.is_open:
            case.closed_at = now - timedelta(hours=1)
            for part in session.scalars(select(Involvement).where(Involvement.case_id == case.id)):
                part.is_open = False
        step = CaseStep(
            case_id=case.id, number=9, verb=Verb.ESCALATE, from_state=state, to_state=state, at=now - timedelta(hours=1),
            person_id=at.worker.id, public_words="邻", unit_id=at.unit.id,
        )  # fmt: skip
        session.add(step)
        session.flush()
        session.add(StepWords(step_id=step.id, body="邻内部"))
        _around(session, now, at, case, step, report.id)
    # What urgent ones found broken on their way up is seen by another verb, whose row stands below.
    for notice_id in set(session.scalars(faults)) - known:
        session.delete(session.get_one(Notice, notice_id))


def _around(
    session: Session, now: datetime, at: Neighbour, case: Case, step: CaseStep, report_id: Any
) -> None:
    """Photos, a call, an objection, and what its own people are told."""
    for about in ({"report_id": report_id}, {"step_id": step.id}):
        session.add(Photo(state=PhotoState.READY, received_sha256="0" * 64, received_at=now, **about))
    if case.state is CaseState.IN_HAND:
        call = JointCall(
            case_id=case.id, step_id=step.id, unit_id=at.unit.id, called_at=now, answer_by=now, come_by=now
        )
        call.called.append(CalledUnit(unit_id=at.unit.id, position=0))
        session.add(call)
    if case.state is CaseState.OBJECTED:
        session.add(
            Objection(case_id=case.id, raised_at=now, dispatched_by_id=at.unit.id, suggested_id=at.unit.id)
        )
    if case.state is CaseState.REPORTED:
        for whose in ({"person_id": at.worker.id}, {"unit_id": at.unit.id}):
            digest = Digest(for_id=next(iter(whose.values())), send_at=now - timedelta(hours=1), **whose)
            digest.reminders.append(Reminder(case_id=case.id, cause="overdue", step_id=step.id))
            session.add(digest)


def _filter(session: Session, now: datetime, at: Neighbour) -> None:
    session.add(SavedFilter(person_id=at.worker.id, name=f"邻{at.name}", asked={"q": "路灯"}, saved_at=now))


# --- see_households, see_patrols, give_task


def _homes(session: Session, now: datetime, at: Neighbour) -> None:
    home = Household(
        code=f"{at.place.code}-N001", grid_id=at.place.id, scope=at.place.scope, address="西大街12号1单元302室",
        lat=32.692, lon=109.022, headcount=3, contact_name="王桂兰", contact_initials="wgl", contact_phone="10000009001",
        contact_phone_last4=keys.blind("9001", "phone last four"), contact_consented_on=day_of(now),
        registered_by_id=at.worker.id, registered_at=now,
    )  # fmt: skip
    session.add(home)
    session.flush()
    for is_minor in (False, True):
        person = Resident(
            household_id=home.id, scope=home.scope, name="王桂兰", name_digest=keys.blind("王桂兰", "resident name"),
            initials="wgl", source="own_request", legal_basis="consent", needs=[], visit_every_days=30,
            next_visit_on=day_of(now), review_on=day_of(now) + timedelta(days=100), registered_at=now,
            is_minor=is_minor, birth_year=2018 if is_minor else 1943, registered_by_id=at.worker.id,
        )  # fmt: skip
        session.add(person)
        session.flush()


def _visits(session: Session, now: datetime, at: Neighbour) -> None:
    home = session.scalars(select(Household).where(Household.scope == at.place.scope).limit(1)).first()
    if home is None:  # not among what is wanted
        return
    for person in [None, *session.scalars(select(Resident).where(Resident.household_id == home.id)).unique()]:
        visit = Visit(
            household_id=home.id, resident_id=person.id if person else None, scope=home.scope, on=day_of(now),
            way=VisitWay.DOOR, condition=Condition.NEEDS_HELP, needs="邻", person_id=at.worker.id, received_at=now,
        )  # fmt: skip
        session.add(visit)


def _child_release(session: Session, now: datetime, at: Neighbour) -> None:
    theirs = select(Resident).where(Resident.scope == at.place.scope, Resident.is_minor.is_(True))
    for child in session.scalars(theirs).unique():
        session.add(ChildRelease(resident_id=child.id, asked_by_id=at.worker.id, asked_at=now, reason="邻"))


def _patrol(session: Session, now: datetime, at: Neighbour) -> None:
    for is_finished in (True, False):
        patrol = Patrol(
            person_id=at.worker.id, grid_id=at.place.id, scope=at.place.scope, on=day_of(now), is_finished=is_finished,
            place_words="西大街", words="邻",
        )  # fmt: skip
        patrol.checks.append(PatrolCheck(number=1, point="邻消防栓"))
        session.add(patrol)


def _task(session: Session, now: datetime, at: Neighbour) -> None:
    item = session.scalars(select(ServiceItem).where(ServiceItem.code == "visit_alone")).one()
    task = Task(
        title="探访西大街12号独居老人", note="邻", due_on=day_of(now) - timedelta(days=1), scope=at.place.scope,
        service_item_id=item.id, place_id=at.place.id, assignee_id=at.worker.id, given_by_id=at.worker.id, given_at=now,
    )  # fmt: skip
    session.add(task)
    session.flush()
    session.add(Photo(state=PhotoState.READY, received_sha256="0" * 64, received_at=now, task_id=task.id))


def _item(session: Session, now: datetime, at: Neighbour) -> None:
    """An application: those above and below see nothing of it before it is accepted."""
    session.add(
        ServiceItem(
            code=f"n-{at.name}", group="代办服务", name="邻事项", legal_basis="邻", standard="邻", minutes_per_household=5,
            state=ItemState.APPLIED, scope=at.place.scope, place_id=at.place.id, starts_on=day_of(now),
            applicant_unit_id=at.unit.id, applied_at=now, due_at=now,
        )
    )  # fmt: skip


# --- decide_review, see_quarantine, see_devices, manage_channels, see_ladder_faults


def _review(session: Session, now: datetime, at: Neighbour) -> None:
    for outcome in (Outcome.REVIEW, Outcome.NEEDS_FIX, Outcome.PARKED):
        id = uuid4()
        receipt = Receipt(
            id=id, door=Door.SYNC, kind="report", person_id=at.worker.id, body_sha256="0" * 64, answer={},
            received_at=now, outcome=outcome,
        )  # fmt: skip
        fields = {"words": ["邻"], "category": ["lamp"], "urgency": ["ordinary"]}
        body = json.dumps({"envelope": {"kind": "report", "fields": fields}})
        unapplied = Unapplied(
            id=id, kind="report", outcome=outcome, person_id=at.worker.id, scope=at.place.scope, entity_id=id,
            body=body, reason="closed", received_at=now,
        )  # fmt: skip
        session.add_all([receipt, unapplied])
        session.add(
            Photo(state=PhotoState.READY, received_sha256="0" * 64, received_at=now, submission_id=id, uploaded_by_id=at.worker.id)
        )  # fmt: skip


def _quarantine(session: Session, now: datetime, at: Neighbour) -> None:
    session.add(
        Quarantined(
            door=Door.SYNC, person_id=at.worker.id, kind=QuarantineKind.UNREADABLE, body="邻", received_at=now,
            delete_at=now + timedelta(days=30),
        )
    )  # fmt: skip


def _device(session: Session, now: datetime, at: Neighbour) -> None:
    device = Device(
        person_id=at.worker.id, first_contact_at=now, last_contact_at=now - timedelta(hours=40), held_count=3,
        held_oldest_at=now - timedelta(hours=40), highest_number=9,
    )  # fmt: skip
    session.add(device)
    session.flush()
    session.add(
        Notice(
            kind="held_too_long", subject_id=device.id, scope=at.place.scope, details={"held": 3}, made_at=now
        )
    )


def _channel(session: Session, now: datetime, at: Neighbour) -> None:
    channel = Channel(
        for_id=at.unit.id, unit_id=at.unit.id, scope=at.place.scope, kind=ChannelKind.MAIL, address="n@example.org",
        address_digest=at.name, made_at=now,
    )  # fmt: skip
    session.add(channel)
    session.flush()
    session.add(
        Delivery(
            channel_id=channel.id, is_urgent=False, due_at=now, state=DeliveryState.DEAD, next_try_at=now, settled_at=now
        )
    )  # fmt: skip


def _ladder_fault(session: Session, now: datetime, at: Neighbour) -> None:
    session.add(
        Notice(kind=LadderFault.VACANT, subject_id=at.unit.id, scope=at.place.scope, details={}, made_at=now)
    )


def _account(session: Session, now: datetime, at: Neighbour) -> None:
    session.add(PermissionRequest(posting_id=at.worker.postings[0].id, asked_at=now))
    session.add(
        KnownBrowser(
            token_digest=uuid4().hex, person_id=at.worker.id, browser="Chrome", first_at=now, last_at=now
        )
    )
    session.add(
        SignInSession(
            token_digest=uuid4().hex, person_id=at.worker.id, is_phone=True, started_at=now, last_seen_at=now
        )
    )


def _certificate(session: Session, now: datetime, at: Neighbour) -> None:
    today = day_of(now)
    session.add(
        Certificate(
            person_id=at.worker.id, number="邻证", issuer="邻中心", issued_on=today, valid_until=today,
            badge_digest=at.place.scope, recorded_by_id=at.worker.id, recorded_at=now,
        )
    )  # fmt: skip


def _log_line(session: Session, now: datetime, at: Neighbour) -> None:
    session.add(AccessEntry(at=now, person_id=at.worker.id, verb="export_log"))


# The verb that shows rows → what makes them.
MAKERS: dict[str, tuple[Callable[[Session, datetime, Neighbour], None], ...]] = {
    "see_access_log": (_log_line,),
    "see_cases": (_cases, _filter),
    "see_households": (_homes,),
    "see_care": (_visits,),
    "see_patrols": (_patrol,),
    "give_task": (_task,),
    "see_service_items": (_item,),
    "see_filings_of_area": (unit_neighbours.filing,),
    "decide_review": (_review,),
    "see_quarantine": (_quarantine,),
    "see_devices": (_device,),
    "manage_channels": (_channel,),
    "see_ladder_faults": (_ladder_fault,),
    "manage_people": (_account, _certificate),
    "release_child": (_child_release,),
    "see_evaluation": (unit_neighbours.evaluation,),
    "see_organisation": (unit_neighbours.organisation,),
    "see_area_meetings": (unit_neighbours.meetings,),
}
