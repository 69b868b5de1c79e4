"""What happens when a milestone is reached: who is told, which step is written, what is wrong on the way."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import delete
from support.escalating import at

from fieldapp.domain.escalation import scan as scans
from fieldapp.domain.escalation.reached_milestones import ScannedCase, reach
from fieldapp.domain.escalation.results import ScanResult
from fieldapp.domain.notifications.digests import Recipient
from fieldapp.models import CaseState, LadderFault, Level, Posting, Role, RungKind, Supervision, Urgency, Verb

pytestmark = pytest.mark.given_now("2026-11-24T10:05")  # a Tuesday in working hours, no holiday near
K, L = RungKind, Level


def unit(row):
    return Recipient(row.id, True)


def person(row):
    return Recipient(row.id, False)


@pytest.fixture
def reached(session, town, now):
    """reached(kind, …) → the case as it is afterwards, what is to be written, and the faults found."""

    def _reached(kind, level=L.VILLAGE, case=None, **row):
        session.flush()
        columns = {
            "id": town.case.id, "scope": town.case.scope, "urgency": Urgency.ORDINARY, "unit_id": None,
            "handler_id": None, "state": CaseState.SIGNED,
        }  # fmt: skip
        moved = case or ScannedCase(SimpleNamespace(**columns | row), L.VILLAGE, None, 4)
        milestone, result = SimpleNamespace(id=uuid4(), kind=kind, level=level), ScanResult()
        faults = reach(scans.begin(session, now), moved, milestone, result)
        assert {line.rung_id for line in result.lines} <= {milestone.id}
        assert {(line.case_id, line.cause) for line in result.lines} <= {(town.case.id, kind.value)}
        return moved, result, faults

    return _reached


def recipients(result):
    return [line.to for line in result.lines]


def end_postings(session, centre):
    session.execute(delete(Posting).where(Posting.unit_id == centre.id))


def test_the_next_level_has_the_case_and_looks_on_more_closely(town, reached, now):
    case, result, faults = reached(K.LEVEL, L.TOWN, unit_id=town.roads.id, handler_id=town.sun.id)
    assert (case.level, case.supervision, case.step_count) == (L.TOWN, Supervision.NORMAL, 5)
    assert recipients(result) == [unit(town.street_centre)] and faults == []
    (step,) = result.steps
    assert (step["verb"], step["number"], step["unit_id"], step["at"]) == (
        Verb.ESCALATE, 5, town.street_centre.id, now,
    )  # fmt: skip
    assert step["before"] == {"rung": "level", "level": "village", "supervision": None}
    assert result.lines[0].step_id == step["id"]


def test_each_further_level_raises_the_grade(town, reached):
    case, _, _ = reached(K.LEVEL, L.TOWN)
    _, result, _ = reached(K.LEVEL, L.COUNTY, case)
    assert (case.level, case.supervision, case.step_count) == (L.COUNTY, Supervision.YELLOW, 6)
    assert result.steps[0]["before"] == {"rung": "level", "level": "town", "supervision": "normal"}


def test_the_head_of_the_unit_is_told_by_name_of_what_nobody_has(town, reached):
    case, result, faults = reached(K.UNASSIGNED)
    assert recipients(result) == [person(town.lin)] and faults == []
    (step,) = result.steps
    assert (step["verb"], step["unit_id"], step["target_person_id"]) == (
        Verb.CHASE, town.village_centre.id, town.lin.id,
    )  # fmt: skip
    assert (case.level, case.supervision) == (L.VILLAGE, None)


def test_a_unit_without_a_head_is_told_itself(session, town, reached):
    town.lin.postings[0].role = Role.CENTRE_STAFF
    _, result, _ = reached(K.UNASSIGNED)
    assert recipients(result) == [unit(town.village_centre)]
    assert result.steps[0]["target_person_id"] is None


def test_where_nobody_is_posted_the_fault_is_found_and_the_next_one_up_is_told(session, town, reached):
    end_postings(session, town.village_centre)
    _, result, faults = reached(K.UNASSIGNED)
    assert recipients(result) == [person(town.luo)]
    assert [fault[0] for fault in faults] == [LadderFault.VACANT]


def test_where_nobody_answers_at_all_a_step_is_written_and_nobody_told(session, town, reached):
    session.execute(delete(Posting).where(Posting.unit_id.is_not(None)))
    _, result, faults = reached(K.UNASSIGNED)
    assert recipients(result) == [] and len(result.steps) == 1
    assert {fault[0] for fault in faults} == {LadderFault.VACANT}


def test_an_overdue_case_is_told_to_its_handler_its_level_and_the_next(town, reached):
    _, result, _ = reached(K.OVERDUE, unit_id=town.roads.id, handler_id=town.sun.id)
    assert recipients(result) == [person(town.sun), unit(town.village_centre), unit(town.street_centre)]
    (step,) = result.steps
    assert (step["verb"], step["unit_id"], step["target_person_id"]) == (
        Verb.CHASE, town.roads.id, town.sun.id,
    )  # fmt: skip


def test_an_overdue_case_that_nobody_has_is_told_to_each_once(town, reached):
    _, result, _ = reached(K.OVERDUE)
    assert recipients(result) == [unit(town.village_centre), unit(town.street_centre)]


def test_at_the_highest_level_there_is_no_next_one_to_tell(town, reached):
    columns = {"id": town.case.id, "scope": town.case.scope, "urgency": Urgency.ORDINARY, "unit_id": None}
    row = SimpleNamespace(**columns, handler_id=town.sun.id, state=CaseState.SIGNED)
    _, result, _ = reached(K.OVERDUE, case=ScannedCase(row, L.CITY, None, 4))
    assert recipients(result) == [person(town.sun), unit(town.city_centre)]


@pytest.mark.parametrize("kind", [K.WARNING, K.RESPOND, K.OVERALL, K.REVIEW])
def test_a_reminder_writes_no_step_and_a_warning_is_the_owners_alone(town, reached, kind):
    case, result, _ = reached(kind, unit_id=town.roads.id)
    centre = [] if kind is K.WARNING else [unit(town.village_centre)]
    assert recipients(result) == [unit(town.roads), *centre]
    assert result.steps == [] and case.step_count == 4 and result.lines[0].step_id is None
    assert result.to_review == ([town.case.id] if kind is K.REVIEW else [])


def test_faults_of_the_owner_and_of_the_centre_are_both_found(session, town, reached):
    end_postings(session, town.roads)
    end_postings(session, town.village_centre)
    for kind, count in ((K.WARNING, 2), (K.OVERALL, 3)):
        _, _, faults = reached(kind, unit_id=town.roads.id)
        assert [fault[0] for fault in faults] == [LadderFault.VACANT] * count


def test_an_urgent_case_is_told_at_the_level_of_the_milestone(town, reached):
    _, result, _ = reached(K.URGENT, L.GRID)
    assert recipients(result) == [person(town.lin)] and result.steps == []
    _, result, _ = reached(K.URGENT, L.COUNTY)
    assert recipients(result) == [unit(town.county_centre)]


def test_a_call_is_left_to_the_calls_and_tells_nobody_here(town, reached):
    _, result, faults = reached(K.CALL)
    assert (result.to_call, result.lines, result.steps, faults) == ([town.case.id], [], [], [])


@pytest.mark.parametrize(
    ("urgency", "moment"), [(Urgency.URGENT, "2026-11-24T10:05"), (Urgency.PRESSING, "2026-11-24T10:30")]
)
def test_only_what_is_urgent_is_told_at_once(reached, urgency, moment):
    _, result, _ = reached(K.WARNING, urgency=urgency)
    assert {line.send_at for line in result.lines} == {at(moment)}
