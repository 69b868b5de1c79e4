"""What still waits for somebody: of my units, of my areas, and how a matter went on."""

import pytest
from sqlalchemy import select
from support.meetings import actor, decide, line_about, opened

from fieldapp.domain.meetings import decisions, open_decisions
from fieldapp.domain.tasks import finishing, refusing
from fieldapp.models import Decision, Task


@pytest.fixture
def meeting(session, town, now, overdue):
    return opened(session, town, now)


@pytest.fixture
def made(session, town, now, meeting, overdue):
    """By name: of a unit open, ended, taken back; as a task open, done, refused."""
    line, then = line_about(session, meeting, now, case_id=overdue.id), meeting.starts_at
    found = {name: decide(session, town, meeting, line) for name in ("open", "ended", "taken_back")}
    found |= {
        name: decide(session, town, meeting, line, owner=town.mei) for name in ("task", "done", "refused")
    }
    decisions.end(session, actor(town.sun, then), found["ended"], "好了", then)
    decisions.take_back(session, actor(town.tang, then), found["taken_back"], then)
    mei = actor(town.mei, then)
    finishing.finish(session, mei, session.get(Task, found["done"].task_id), "好了", [], then)
    refusing.refuse(session, mei, session.get(Task, found["refused"].task_id), "清单里没有", then)
    return found


def test_what_is_open_is_said_alike_by_row_and_by_query(session, made):
    query = (
        select(Decision.id).outerjoin(Task, Decision.task_id == Task.id).where(open_decisions.open_where())
    )
    by_query = set(session.scalars(query))
    for each in made.values():
        session.refresh(each)
    assert by_query == {each.id for each in made.values() if each.is_open}
    assert by_query == {made[name].id for name in ("open", "task", "refused")}


@pytest.mark.parametrize(("who", "names"), [("sun", {"open"}), ("tang", set()), ("mei", set())])
def test_a_unit_sees_what_it_carries_out(session, town, meeting, made, who, names):
    someone = actor(getattr(town, who), meeting.starts_at)
    found = set(session.scalars(open_decisions.of_units(someone).with_only_columns(Decision.id)))
    assert found == {made[name].id for name in names}


@pytest.mark.parametrize(("who", "sees"), [
    ("tang", True), ("bai", True), ("ding", True), ("lin", False), ("sun", False), ("mei", False),
])  # fmt: skip
def test_an_area_sees_all_that_is_open(session, town, meeting, made, who, sees):
    someone = actor(getattr(town, who), meeting.starts_at)
    found = set(session.scalars(open_decisions.of_area(someone).with_only_columns(Decision.id)))
    assert found == ({made[name].id for name in ("open", "task", "refused")} if sees else set())


def test_a_matter_tells_its_decisions_in_their_order(session, made):
    root_id = made["open"].matter_id
    found = open_decisions.of_matters(session, [root_id])
    assert [each.id for each in found[root_id]] == [
        each.id for name, each in made.items() if name != "taken_back"
    ]
