"""Pages of a sorted list: in order, each case once, and nobody is skipped while others work."""

from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from sqlalchemy import create_engine, event
from support.random_cases import add_random_cases, move_case

from fieldapp import clock
from fieldapp.domain import case_pages
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.case_pages import COMMIT_TIME, KEYS, Mark, Order
from fieldapp.domain.cases.lists import CaseQuery
from fieldapp.models import Case
from fieldapp.models.base import Base

ORDERS = [Order(key, turned) for key in KEYS for turned in (False, True)]
OPEN = CaseQuery()


@pytest.fixture
def cases(session, town, now):
    add_random_cases(session, 5, 40, now, town.tang.postings[0].scope)


@pytest.fixture
def page(session, town, now):
    def _page(order, after=None, at=now, by=OPEN, per_page=7):
        actor = Actor.of(town.tang, clock.day_of(now))
        return case_pages.find_page(session, actor, by, order, after, at, (per_page, 250))

    return _page


def turn(page, order, between=lambda: None, at=None):
    """The pages of a list to its end."""
    found = page(order)
    pages = [found.ids]
    moment = at
    while found.next:
        between()
        moment = moment and moment + timedelta(minutes=5)
        found = page(order, found.next, **({"at": moment} if moment else {}))
        pages.append(found.ids)
        assert len(pages) < 100
    return pages


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_pages_hold_every_case_once_in_order(session, town, cases, page, order):
    ids = [case_id for each in turn(page, order) for case_id in each]
    whole = page(order, per_page=250)
    assert ids == whole.ids and len(ids) == len(set(ids)) == whole.total > 20
    rows = {case.id: case for case in session.query(Case)}
    values = {
        "due": lambda case: case.due_at or case_pages.LAST,
        "opened": lambda case: case.opened_at,
        "number": lambda case: case.number,
        "state": lambda case: list(type(case.state)).index(case.state),
        "category": lambda case: case.category.code,
        "place": lambda case: case.scope,
    }[order.key]
    sorted_values = [values(rows[case_id]) for case_id in ids]
    assert all(a >= b if order.is_descending else a <= b for a, b in pairwise(sorted_values))


@pytest.mark.parametrize("order", ORDERS, ids=str)
@pytest.mark.parametrize("seed", range(4))
def test_who_turns_pages_skips_no_case_that_stays_in_the_list(session, town, cases, page, now, order, seed):
    chance, moment = Random(seed), [now]
    stayed = set(page(order, per_page=250).ids)

    def others_work():
        moment[0] += timedelta(minutes=5)
        for case in chance.sample(session.query(Case).filter(Case.is_open).order_by(Case.id).all(), 4):
            move_case(session, chance, case, moment[0] - timedelta(minutes=chance.randint(0, 4)))
            if not case.is_open:
                stayed.discard(case.id)

    shown = {case_id for each in turn(page, order, others_work, at=now) for case_id in each}
    assert stayed <= shown


def test_a_step_whose_transaction_ended_after_the_page_was_read_counts_as_moved(
    session, town, cases, page, now
):
    found = page(Order())
    last = session.get_one(Case, page(Order(), per_page=250).ids[-1])
    move_case(session, Random(1), last, now - COMMIT_TIME / 2)
    last.is_open, last.state, last.due_at = True, "in_hand", now - timedelta(days=900)
    session.flush()
    assert last.id in page(Order(), found.next).ids


@pytest.mark.parametrize("is_later", [False, True])
@pytest.mark.parametrize(
    ("order", "index"),
    [(Order(), "ix_case_town_due"), (Order("opened", True), "ix_case_town_opened")],
    ids=str,
)
def test_pages_follow_the_lists_indexes(engine, session, town, page, order, index, is_later, now):
    """As SQLite plans once it has counted many cases, which the test town has not."""
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by what it counted itself")
    ran = []

    def note(_connection, _cursor, sql, values, *_):
        ran.append((sql, values))

    after = Mark(town.case.id, now, now) if is_later else None
    event.listen(engine, "before_cursor_execute", note)
    page(order, after, by=CaseQuery(state="open" if order.key == "due" else "all"))
    event.remove(engine, "before_cursor_execute", note)
    sql, values = ran[-1]
    with create_engine("sqlite://").begin() as counted:
        Base.metadata.create_all(counted)
        counted.exec_driver_sql("ANALYZE")
        for row in (
            ("case", "sqlite_autoindex_case_1", "1000000 1"),
            ("case", "ix_case_town_due", "1000000 9000 4500 1 1"),
            ("case", "ix_case_town_opened", "1000000 9000 1"),
            ("case_step", "ix_case_step_at", "5000000 1 1"),
        ):
            counted.exec_driver_sql("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", row)
        counted.exec_driver_sql("ANALYZE sqlite_schema")
        plan = [row[3] for row in counted.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert [step for step in plan if step.startswith(("SCAN case", "SCAN case_step"))] == []
    assert any(index in step for step in plan)
