"""What a transaction of the escalation writes, in few statements."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from support.escalating import at, notices, told
from support.handling import actor

from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.deadlines import milestones
from fieldapp.domain.escalation import scan
from fieldapp.domain.escalation.results import ScanResult, write_result
from fieldapp.domain.notifications.digests import Line, Recipient
from fieldapp.models import (
    CaseState,
    CaseStep,
    LadderFault,
    Level,
    Rung,
    RungKind,
    Supervision,
    Verb,
)

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near


@pytest.fixture
def write(session, now):
    def _write(at=now, **parts):
        session.flush()
        write_result(session, scan.begin(session, at), ScanResult(**parts))
        session.expire_all()

    return _write


def test_milestones_and_cases_are_updated_by_id_and_others_are_left(session, town, write, now):
    reached, other = (milestones.of_case(session, case.id)[0] for case in (town.case, town.other_case))
    row = {"row": reached.id, "fired_at": now, "ended_at": now, "fault": "ladder_vacant"}
    later = now + timedelta(days=1)
    moved = {
        "row": town.case.id, "next_check_at": later, "level": Level.TOWN, "supervision": Supervision.NORMAL,
        "step_count": 7,
    }  # fmt: skip
    write(milestones=[row], cases=[moved])
    assert (reached.fired_at, reached.ended_at, reached.fault) == (now, now, "ladder_vacant")
    assert (other.fired_at, other.ended_at) == (None, None)
    case = town.case
    assert (case.next_check_at, case.level, case.supervision, case.step_count) == (
        later, Level.TOWN, Supervision.NORMAL, 7,
    )  # fmt: skip
    assert town.other_case.level is Level.VILLAGE


def test_steps_lines_and_faults_are_written(session, town, write, now):
    step = {
        "id": uuid4(), "case_id": town.case.id, "number": 2, "verb": Verb.CHASE, "from_state": CaseState.REPORTED,
        "to_state": CaseState.REPORTED, "at": now, "public_words": "", "unit_id": town.roads.id,
        "target_person_id": None, "before": {},
    }  # fmt: skip
    line = Line(Recipient(town.lin.id, False), now, town.case.id, RungKind.OVERDUE.value)
    fault = (LadderFault.VACANT, town.village_centre.id, town.village.scope)
    write(steps=[step], lines=[line], faults=[fault])
    assert session.get_one(CaseStep, step["id"]).verb is Verb.CHASE
    assert told(session, town.case, "overdue") == {town.lin.name}
    assert notices(session) == {("ladder_vacant", town.village.scope)}


def test_a_case_looked_at_again_is_put_off_until_the_next_working_day(session, town, with_sun, write, now):
    friday = at("2026-11-27T08:30")
    steps.hold(session, actor(town.sun, now), with_sun, friday.date(), Words(internal="等料"), now)
    write(friday, to_review=[with_sun.id])
    reviews = select(Rung).where(Rung.case_id == with_sun.id, Rung.kind == RungKind.REVIEW)
    assert [row.due_at for row in session.scalars(reviews.order_by(Rung.turn))] == [
        friday,
        at("2026-11-30T08:30"),
    ]


def test_a_late_call_is_looked_at(session, town, led, call, write):
    late = call.answer_by
    write(late, to_call=[led.id])
    assert town.roads.name in told(session, led, "call")


def test_nothing_reached_writes_nothing(session, town, write, statements):
    session.flush()
    run = scan.begin(session, town.case.opened_at)
    with statements() as ran:
        write_result(session, run, ScanResult())
    assert ran == []
