"""Today: what somebody is to do next, the most pressing first."""

from datetime import timedelta
from uuid import uuid4

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.overview.entries import MOST_ENTRIES, Ask
from fieldapp.domain.overview.today import entries
from fieldapp.domain.patrols import patrols
from fieldapp.domain.reports.intake import open_report
from fieldapp.domain.tasks import finishing
from fieldapp.models import Case, Resident, Task, Urgency


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


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
