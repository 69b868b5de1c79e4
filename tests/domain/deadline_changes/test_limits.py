"""A changed limit: who changes it, what it may be, and which open deadlines move with it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from support.handling import actor

from fieldapp.clock import CHINA
from fieldapp.domain.deadline_changes import limits
from fieldapp.domain.deadline_changes.recalculation import NewLimit
from fieldapp.domain.deadlines import clocks
from fieldapp.domain.errors import ChangedMeanwhile, NotYours, RuleBroken
from fieldapp.models import AccessEntry, ClockKind, Limit, Step, TimeUnit, Urgency, Verb

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
U, S, T = Urgency, Step, TimeUnit
DUE = datetime(2026, 12, 1, 9, 0, tzinfo=CHINA)  # of the town's cases: five working days
SHORTER = NewLimit("", U.ORDINARY, S.FINISH, 4, T.WORKING_DAYS, "区政府通知")


@pytest.fixture
def save(session, town, now):
    def _save(new=SHORTER, who=None, seen=""):
        return limits.save(session, actor(who or town.yan, now), new, now, seen)

    return _save


def row(session, new):
    return limits.find(session, new.category_code, new.urgency, new.step)


def test_limits_stand_by_category_then_urgency_then_step(session):
    session.add(
        Limit(category_code="lamp", urgency=U.URGENT, step=S.ACCEPT, amount=5, unit=T.MINUTES, basis="x")
    )
    session.flush()
    rows = limits.every(session)
    order = [(r.category_code, list(U).index(r.urgency), list(S).index(r.step)) for r in rows]
    assert order == sorted(order) and rows[-1].category_code == "lamp"
    assert (rows[0].urgency, rows[0].step) == (U.URGENT, S.ACCEPT)


def test_a_limit_is_found_by_exactly_its_category(session):
    assert limits.find(session, "", U.ORDINARY, S.FINISH).amount == 5
    assert limits.find(session, "lamp", U.ORDINARY, S.FINISH) is None
    assert limits.find(session, "", U.ORDINARY, S.RESPOND) is None


def test_a_shorter_limit_moves_every_open_deadline_of_its_urgency_and_says_why(session, town, save, now):
    town.other_case.urgency = U.PRESSING
    session.flush()
    (moved,) = save()
    assert (moved.case_id, moved.before, moved.after) == (town.case.id, DUE, DUE - timedelta(days=1))
    assert (town.case.due_at, town.other_case.due_at) == (DUE - timedelta(days=1), DUE)
    last = max(town.case.steps, key=lambda step: step.number)
    assert (last.verb, last.internal_words) == (Verb.RECKON, "区政府通知")
    assert (row(session, SHORTER).amount, row(session, SHORTER).basis) == (4, "区政府通知")


def test_a_preview_says_what_would_move_and_writes_nothing(session, town, now):
    (first, second) = limits.preview(session, SHORTER, now)
    assert {first.case_id, second.case_id} == {town.case.id, town.other_case.id}
    assert first.after == DUE - timedelta(days=1)
    session.flush()
    assert (town.case.due_at, row(session, SHORTER).amount) == (DUE, 5)


def test_a_categorys_own_limit_moves_its_cases_alone_and_they_stop_following_the_general_one(
    session, town, save
):
    town.other_case.category = town.pothole
    session.flush()
    own = replace(SHORTER, category_code="lamp", amount=3)
    assert [moved.case_id for moved in save(own)] == [town.case.id]
    assert [moved.case_id for moved in save()] == [town.other_case.id]
    assert town.case.due_at == datetime(2026, 11, 27, 9, 0, tzinfo=CHINA)  # the Friday before


def test_a_categorys_limit_for_another_step_or_urgency_is_no_limit_of_its_own(session, town, save):
    save(replace(SHORTER, category_code="lamp", step=S.SETTLE))
    save(replace(SHORTER, category_code="lamp", urgency=U.PRESSING))
    assert len(save()) == 2


@pytest.mark.parametrize("step", [S.SETTLE, S.EXTEND])
def test_a_limit_that_starts_no_clock_moves_no_deadline(session, town, save, step):
    assert save(replace(SHORTER, step=step)) == []
    assert row(session, replace(SHORTER, step=step)).amount == 4 and town.case.due_at == DUE


def test_a_changed_limit_to_accept_moves_that_clock_and_no_deadline(session, town, save):
    assert save(replace(SHORTER, step=S.ACCEPT, amount=2)) == []
    accept = clocks.clocks_of(session, town.case)[ClockKind.ACCEPT]
    assert accept.due_at == datetime(2026, 11, 26, 9, 0, tzinfo=CHINA) == town.case.accept_by


def test_what_had_no_limit_gets_a_row(session, save):
    new = replace(SHORTER, step=S.RESPOND, unit=T.WORKING_HOURS, basis=" 通知 ")
    save(new)
    stored = row(session, new)
    assert (stored.amount, stored.unit, stored.basis) == (4, T.WORKING_HOURS, "通知")


def test_a_change_leaves_its_line_by_codes_alone(session, save):
    save()
    save(replace(SHORTER, category_code="lamp"))
    lines = session.scalars(select(AccessEntry).where(AccessEntry.verb == "change_limit")).all()
    assert sorted(line.field for line in lines) == ["* ordinary finish", "lamp ordinary finish"]


# --- refusals


@pytest.mark.parametrize("name", ["gao", "luo", "tang", "ding", "mei"])
def test_only_administrators_change_limits(session, town, save, name):
    with pytest.raises(NotYours):
        save(who=getattr(town, name))
    assert row(session, SHORTER).amount == 5


def test_a_limit_changed_meanwhile_is_shown_again(session, save):
    seen = limits.mark_of(row(session, SHORTER))
    save(replace(SHORTER, amount=9), seen=seen)
    with pytest.raises(ChangedMeanwhile):
        save(seen=seen)
    assert row(session, SHORTER).amount == 9
    save(seen=limits.mark_of(row(session, SHORTER)))
    assert limits.mark_of(None) == limits.mark_of(None) != limits.mark_of(row(session, SHORTER))


def test_a_limit_that_another_added_at_this_moment_is_shown_again(session, save, monkeypatch):
    monkeypatch.setattr(limits, "insert_missing", lambda *_: None)
    with pytest.raises(ChangedMeanwhile):
        save(replace(SHORTER, category_code="lamp"))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"basis": "  "}, "based on"),
        ({"amount": 0}, "at least 1"),
        ({"amount": 100_001}, "at least 1"),
        ({"unit": T.MINUTES}, "clock time"),
        ({"urgency": U.URGENT}, "clock time"),
        ({"urgency": U.URGENT, "step": S.EXTEND, "unit": T.MINUTES}, "clock time"),
        ({"category_code": "unheard"}, "no such category"),
    ],
)
def test_a_limit_that_cannot_be_is_neither_previewed_nor_saved(session, save, now, changes, why):
    for act in (save, lambda new: limits.preview(session, new, now)):
        with pytest.raises(RuleBroken, match=why):
            act(replace(SHORTER, **changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 1},
        {"amount": 100_000, "step": S.SETTLE},
        {"urgency": U.URGENT, "unit": T.MINUTES},
        {"urgency": U.URGENT, "step": S.EXTEND},
    ],
)
def test_a_limit_at_the_border_is_saved(session, save, changes):
    new = replace(SHORTER, **changes)
    save(new)
    assert row(session, new).amount == new.amount
