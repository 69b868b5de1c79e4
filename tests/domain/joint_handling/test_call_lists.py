"""Which calls stand on whose list."""

import re

import pytest

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.joint_handling import call_lists

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near


def actor(person, now):
    return Actor.of(person, day_of(now))


def test_the_caller_sees_whom_it_waits_for(session, town, led, call, zhou, now):
    made = session.scalars(call_lists.concerning(actor(town.sun, now))).all()
    assert [one.unit.name for one in made] == ["汉滨区供电公司"]
    assert session.scalars(call_lists.awaiting(actor(zhou, now))).all() == made
    assert session.scalars(call_lists.awaiting(actor(town.tang, now))).all() == []


def test_open_calls_are_found_by_their_ids_and_not_by_walking_open_cases(session, town, now):
    """On SQLite, while hardly anybody is called in: 3 of the overview's 32 CPU ms."""
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by what is there, and there is nothing here")
    for query in (call_lists.awaiting, call_lists.concerning):
        asked = query(actor(town.tang, now)).compile(
            session.get_bind(), compile_kwargs={"literal_binds": True}
        )
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}").all()
        its = [row[3] for row in plan if re.match(r"(SCAN|SEARCH) case ", f"{row[3]} ")]
        assert its and all("(id=?)" in step for step in its), (query, its)
