"""Submissions that could not be applied: kept, released when their parent arrives, given to a person in the end."""

from datetime import timedelta
from uuid import uuid4

import pytest
from support.handling import actor

from fieldapp.domain.submissions import unapplied
from fieldapp.domain.submissions.arrivals import Judgement, arrival_of
from fieldapp.domain.submissions.unapplied import KEPT_DAYS, PATIENCE
from fieldapp.models import Outcome, Receipt, Unapplied

APPLIED = Judgement(Outcome.APPLIED, ids={"id": "x"})


def row_of(session, arrival):
    return session.get(Unapplied, arrival.id, populate_existing=True)


def outcome(session, arrival):
    return session.get_one(Receipt, arrival.id, populate_existing=True).outcome


def test_a_row_keeps_what_was_sent_and_where_it_is_decided(session, town, send, now):
    target, parent = uuid4(), uuid4()
    arrival, _ = send(Judgement(Outcome.PARKED, reason="why", waits_for=parent), target=target)
    row = row_of(session, arrival)
    assert (row.kind, row.outcome, row.reason, row.person_id) == ("note", Outcome.PARKED, "why", town.mei.id)
    assert (row.target_id, row.entity_id, row.waits_for_id, row.received_at) == (
        target,
        arrival.id,
        parent,
        now,
    )
    assert (row.scope, row.is_guarded) == (town.grid.scope, False)
    assert arrival_of(row) == arrival
    elsewhere, _ = send(Judgement(Outcome.REVIEW, scope=town.other_grid.scope))
    assert row_of(session, elsewhere).scope == town.other_grid.scope


def test_a_correction_is_kept_under_what_it_puts_right(session, send):
    broken, _ = send(Judgement(Outcome.NEEDS_FIX))
    fix, _ = send(Judgement(Outcome.REVIEW), fixes=broken.id)
    assert row_of(session, fix).entity_id == broken.id


def test_what_waited_in_turn_is_released_in_turn_each_as_its_own_sender(session, town, send, now):
    parent, looked = uuid4(), []
    child, _ = send(Judgement(Outcome.PARKED, waits_for=parent))
    grandchild, _ = send(Judgement(Outcome.PARKED, waits_for=child.id), who=town.wu)
    stranger, _ = send(Judgement(Outcome.PARKED, waits_for=uuid4()))

    def judge(arrival, look):
        looked.append((arrival.id, look.actor.id))
        return APPLIED

    unapplied.release(session, parent, now, judge)
    assert looked == [(child.id, town.mei.id), (grandchild.id, town.wu.id)]
    assert row_of(session, child) is row_of(session, grandchild) is None
    assert row_of(session, stranger).outcome is Outcome.PARKED


def test_what_is_released_and_does_not_apply_stays_with_its_new_outcome(session, send, now):
    parent = uuid4()
    child, _ = send(Judgement(Outcome.PARKED, waits_for=parent))
    unapplied.release(session, parent, now, lambda *_: Judgement(Outcome.REVIEW, reason="later"))
    row = row_of(session, child)
    assert (row.outcome, row.reason, row.waits_for_id) == (Outcome.REVIEW, "later", None)
    assert outcome(session, child) is Outcome.REVIEW
    unapplied.release(session, parent, now, lambda *_: pytest.fail("it waits for a person now"))


def test_the_receipt_keeps_the_first_answer_and_what_it_came_to(session, send, now):
    arrival, answered = send(Judgement(Outcome.REVIEW, reason="why"))
    row = row_of(session, arrival)
    unapplied.settle(session, row, arrival, APPLIED, now)
    receipt = session.get_one(Receipt, arrival.id)
    assert receipt.answer == {**answered.answer, "now": {"ids": {"id": "x"}}}
    assert (row.body, row.decided_at, row.delete_at) == (None, now, now + KEPT_DAYS)


def test_what_is_not_applied_keeps_its_words_and_its_place(session, town, send, now):
    arrival, _ = send(Judgement(Outcome.REVIEW))
    row = row_of(session, arrival)
    unapplied.settle(session, row, arrival, Judgement(Outcome.NEEDS_FIX), now)
    assert row.body and (row.decided_at, row.delete_at, row.scope) == (None, None, town.grid.scope)
    unapplied.settle(session, row, arrival, Judgement(Outcome.REVIEW, scope=town.village.scope), now)
    assert row.scope == town.village.scope


def test_a_parent_missing_for_a_day_gives_the_child_to_a_person(session, send, now):
    parked, _ = send(Judgement(Outcome.PARKED, waits_for=uuid4()))
    broken, _ = send(Judgement(Outcome.NEEDS_FIX))
    unapplied.give_up_waiting(session, now + PATIENCE)
    assert outcome(session, parked) is Outcome.PARKED
    unapplied.give_up_waiting(session, now + PATIENCE + timedelta(seconds=1))
    session.flush()
    assert outcome(session, parked) is row_of(session, parked).outcome is Outcome.REVIEW
    assert "has not arrived" in row_of(session, parked).reason
    assert outcome(session, broken) is Outcome.NEEDS_FIX


@pytest.mark.parametrize("by", ["mei", "wu"])
def test_a_correction_ends_what_it_corrects_when_both_are_the_same_persons(session, town, send, now, by):
    broken, _ = send(Judgement(Outcome.NEEDS_FIX))
    fix, _ = send(Judgement(Outcome.REVIEW), fixes=broken.id)
    unapplied.close_corrected(session, actor(getattr(town, by), now).id, fix)
    session.flush()
    assert (row_of(session, broken) is None) is (by == "mei")
    assert (outcome(session, broken) is Outcome.APPLIED) is (by == "mei")


def test_what_waits_for_a_decision_is_not_ended_by_a_correction(session, town, send):
    waiting, _ = send(Judgement(Outcome.REVIEW))
    fix, _ = send(Judgement(Outcome.REVIEW), fixes=waiting.id)
    unapplied.close_corrected(session, town.mei.id, fix)
    assert row_of(session, waiting).outcome is Outcome.REVIEW
