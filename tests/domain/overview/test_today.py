"""Today: what somebody is to do next, the most pressing first."""

from datetime import timedelta
from uuid import uuid4

import pytest

from fieldapp import clock
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.overview.entries import MOST_ENTRIES, Ask
from fieldapp.domain.overview.today import entries
from fieldapp.domain.patrols import patrols
from fieldapp.domain.reports.intake import open_report
from fieldapp.domain.tasks import finishing
from fieldapp.models import Case, Posting, Resident, Role, Task, Urgency

DONE = Words(internal="换了灯泡", public="路灯已修好")


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


@pytest.fixture
def asked(session, now):
    """asked(person) → [(what, id), …] in order."""

    def _asked(person, at=now):
        session.flush()
        return [(entry.ask, entry.id) for entry in entries(session, actor(person, at), at)]

    return _asked


def another_task(session, town, due_on):
    task = Task(
        title="发放防火通知", due_on=due_on, scope=town.grid.scope, service_item_id=town.visit_item.id,
        place_id=town.grid.id, assignee_id=town.mei.id, given_by_id=town.lin.id, given_at=town.task.given_at,
    )  # fmt: skip
    session.add(task)
    session.flush()
    return task


def test_a_worker_has_her_tasks_and_due_visits(asked, town):
    assert set(asked(town.mei)) == {(Ask.DO_TASK, town.task.id), (Ask.VISIT, town.granny.id)}


def test_overdue_comes_first_then_today_then_later(session, asked, town, now):
    later = another_task(session, town, clock.day_of(now) + timedelta(days=5))
    late = another_task(session, town, clock.day_of(now) - timedelta(days=1))
    order = [found for _, found in asked(town.mei)]
    assert order[0] == late.id and order[-1] == later.id
    assert set(order[1:-1]) == {town.task.id, town.granny.id}


def test_a_patrol_under_way_stands_on_top(session, asked, town, now):
    another_task(session, town, clock.day_of(now) - timedelta(days=1))
    begun = patrols.start(session, actor(town.mei, now), town.grid, now)
    assert asked(town.mei)[0] == (Ask.FINISH_PATROL, begun.id)


def test_what_is_done_is_gone(session, asked, town, now):
    finishing.finish(session, actor(town.mei, now), town.task, "", [], now)
    town.granny.next_visit_on = clock.day_of(now) + timedelta(days=30)
    assert asked(town.mei) == []


def test_a_child_is_not_on_the_list_of_those_without_permission(session, asked, town, now):
    town.child.next_visit_on = clock.day_of(now)
    assert (Ask.VISIT, town.child.id) not in asked(town.mei)
    town.child.registered_by_id = town.mei.id
    assert (Ask.VISIT, town.child.id) in asked(town.mei)


def test_a_household_that_refused_is_not_to_be_visited(asked, town, now):
    town.house.refusal_until = clock.day_of(now) + timedelta(days=10)
    assert (Ask.VISIT, town.granny.id) not in asked(town.mei)


def test_visits_are_for_those_who_walk_the_grid(asked, town):
    for person in (town.lin, town.wu, town.zhao):
        assert (Ask.VISIT, town.granny.id) not in asked(person)


def test_a_head_is_asked_to_dispatch_and_the_reporter_is_not(asked, town):
    assert asked(town.lin) == [(Ask.DISPATCH, town.case.id)]
    assert (Ask.DISPATCH, town.case.id) not in asked(town.mei)


def test_the_one_it_was_dispatched_to_signs_and_feeds_back(session, asked, town, now):
    def case_of(person):
        return [ask for ask, found in asked(person) if found == town.case.id]

    steps.dispatch(session, actor(town.lin, now), town.case, town.wu, Words(), now)
    assert case_of(town.wu) == [Ask.SIGN] and case_of(town.lin) == []
    steps.sign_for(session, actor(town.wu, now), town.case, Words(), now)
    assert case_of(town.wu) == [Ask.FEED_BACK]
    steps.feed_back(session, actor(town.wu, now), town.case, DONE, now)
    assert case_of(town.wu) == [] and case_of(town.lin) == []
    assert case_of(town.mei) == [Ask.VERIFY]
    steps.verify(session, actor(town.mei, now), town.case, DONE, now)
    assert case_of(town.mei) == [] and case_of(town.lin) == [Ask.CLOSE]


def test_what_the_reporter_settled_the_head_verifies(session, asked, town, now):
    session.expire(town.case)
    steps.settle(session, actor(town.mei, now), town.case, DONE, now)
    assert (Ask.VERIFY, town.case.id) in asked(town.lin)
    assert (Ask.VERIFY, town.case.id) not in asked(town.mei)


def test_what_was_escalated_is_the_next_levels_to_do(session, asked, town, now):
    steps.escalate(session, actor(town.lin, now), town.case, Words(internal="要钱"), now)
    assert asked(town.lin) == []


def test_a_case_on_hold_comes_back_on_its_day(session, asked, town, now):
    today = clock.day_of(now)
    steps.dispatch(session, actor(town.lin, now), town.case, town.wu, Words(), now)
    steps.sign_for(session, actor(town.wu, now), town.case, Words(), now)
    held = actor(town.wu, now)
    steps.hold(session, held, town.case, today + timedelta(days=2), Words(internal="等配件"), now)
    assert asked(town.wu) == []
    assert asked(town.wu, now + timedelta(days=2)) == [(Ask.RESUME, town.case.id)]


def test_the_list_is_bounded(session, asked, town, now):
    for number in range(MOST_ENTRIES):
        another_task(session, town, clock.day_of(now) + timedelta(days=number))
    assert len(asked(town.mei)) == MOST_ENTRIES


def test_ten_statements_are_enough(session, town, now, statements):
    fill(session, town, now)
    session.commit()
    session.expunge_all()
    for person in (town.mei, town.lin):
        someone = actor(session.merge(person), now)
        with statements() as ran:
            assert len(entries(session, someone, now)) == MOST_ENTRIES
        assert len(ran) <= 6


def fill(session, town, now):
    """More of everything than Today shows."""
    mei = actor(town.mei, now)
    patrols.start(session, mei, town.grid, now)
    for number in range(20):
        another_task(session, town, clock.day_of(now) + timedelta(days=number))
        session.add(copy_of(town.granny, now))
    for _ in range(80):
        new = NewReport(category=town.lamp, words="路灯不亮", urgency=Urgency.ORDINARY, grid=town.grid)
        report = open_report(session, new, mei, now)
        session.get_one(Case, report.case_id)
    for case in session.query(Case).filter(Case.scope == town.grid.scope).limit(20):
        steps.dispatch(session, actor(town.lin, now), case, town.mei, Words(), now)


def copy_of(resident, now):
    return Resident(
        id=uuid4(), household_id=resident.household_id, scope=resident.scope, name="李秀英", name_digest="x",
        initials="lxy", source=resident.source, legal_basis=resident.legal_basis, needs=[],
        review_on=resident.review_on, registered_at=now, next_visit_on=clock.day_of(now),
    )  # fmt: skip


def test_who_leads_one_village_is_not_asked_to_lead_in_another(session, asked, town, now):
    """A grid head here who also works in a grid there sees the cases of both, and dispatches only here."""
    there = Posting(role=Role.GRID_WORKER, place=town.other_grid, scope=town.other_grid.scope)
    there.starts_on = clock.day_of(now)
    town.lin.postings.append(there)
    session.flush()
    seen = session.scalars(policy.visible_among(actor(town.lin, now), [town.other_case.id])).all()
    assert seen == [town.other_case]
    led = {id for ask, id in asked(town.lin) if ask is Ask.DISPATCH}
    assert led == {town.case.id}
