"""Deciding a conflict, whatever kind it is: once, by who may, with its trace, and what waited for it follows."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.submissions import receiving, reviews
from fieldapp.domain.submissions.arrivals import Arrival, Judgement
from fieldapp.domain.submissions.reviews import CannotTakeIn
from fieldapp.forms.submissions import Envelope
from fieldapp.models import AccessEntry, Outcome, Photo, Receipt, Unapplied

REVIEW = Judgement(Outcome.REVIEW, reason="It was changed meanwhile.")
APPLIED = Judgement(Outcome.APPLIED, ids={"id": "x", "version": 7})


class Judge:
    """Says `answer`, and remembers how it was asked to look."""

    def __init__(self, answer):
        self.answer, self.looks = answer, []

    def __call__(self, arrival, look):
        self.looks.append((arrival, look))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def lin(town, now):
    return Actor.of(town.lin, day_of(now))


@pytest.fixture
def arrive(session, town, now):
    def _arrive(answer=REVIEW, **more):
        arrival = Arrival(uuid4(), Envelope("note", {"words": ["原话"]}, **more))
        receiving.receive(session, Actor.of(town.mei, day_of(now)), arrival, now, Judge(answer))
        return session.get_one(Unapplied, arrival.id)

    return _arrive


def test_it_is_taken_in_as_its_sender_with_the_reviewers_authority(session, town, lin, arrive, now):
    row, judge = arrive(), Judge(APPLIED)
    reviews.take_in(session, lin, row, "", now, judge)
    ((arrival, look),) = judge.looks
    assert arrival.envelope.fields == {"words": ["原话"]}
    assert look.is_decided and look.base_version is None
    assert look.actor.person is town.mei
    assert set(look.actor.postings) >= set(lin.postings)
    assert row.outcome is session.get_one(Receipt, row.id).outcome is Outcome.APPLIED
    assert row.body is None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (REVIEW, "It was changed meanwhile."),
        (
            Judgement(Outcome.NEEDS_FIX, complaints={"words": "Too long.", "on": "Too late."}),
            "Too long. Too late.",
        ),
        (Judgement(Outcome.PARKED, waits_for=uuid4()), "has not arrived"),
        (RuleBroken("A rule."), "A rule."),
        (AlreadyDone("It is closed."), "It is closed."),
        (NotYours("Not theirs."), "Not theirs."),
    ],
)
def test_what_still_cannot_be_applied_says_why_and_stays_undecided(session, lin, arrive, now, answer, said):
    row = arrive()
    with pytest.raises(CannotTakeIn, match=said):
        reviews.take_in(session, lin, row, "", now, Judge(answer))
    assert (row.outcome, row.decided_by_id) == (Outcome.REVIEW, None)
    assert "原话" in row.body


def test_what_a_failed_taking_in_wrote_is_undone(session, town, lin, arrive, now):
    row = arrive()

    def judge(arrival, look):
        town.house.address = "写了一半"
        session.flush()
        return REVIEW

    with pytest.raises(CannotTakeIn):
        reviews.take_in(session, lin, row, "", now, judge)
    session.expire_all()
    assert town.house.address != "写了一半"


def test_set_aside_keeps_the_words_for_a_while_and_never_judges_again(session, town, lin, arrive, now):
    row, judge = arrive(), Judge(APPLIED)
    reviews.set_aside(session, lin, row, "重复", now, judge)
    assert judge.looks == []
    assert (row.outcome, row.decision, row.delete_at) == (Outcome.SET_ASIDE, "重复", now + timedelta(days=30))
    receipt = session.get_one(Receipt, row.id)
    assert receipt.outcome is Outcome.SET_ASIDE
    assert "重复" not in str(receipt.answer)  # a receipt holds our own sentences only


@pytest.mark.parametrize("first", ["take_in", "set_aside"])
@pytest.mark.parametrize("second", ["take_in", "set_aside"])
def test_a_review_is_decided_once(session, lin, arrive, now, first, second):
    row = arrive()
    getattr(reviews, first)(session, lin, row, "x", now, Judge(APPLIED))
    outcome = row.outcome
    with pytest.raises(AlreadyDone):
        getattr(reviews, second)(session, lin, row, "x", now, Judge(APPLIED))
    assert row.outcome is outcome


@pytest.mark.parametrize("outcome", [Outcome.PARKED, Outcome.NEEDS_FIX])
def test_only_a_conflict_is_decided(session, lin, arrive, now, outcome):
    row = arrive(Judgement(outcome, waits_for=uuid4()))
    with pytest.raises(NotYours):
        reviews.set_aside(session, lin, row, "x", now, Judge(APPLIED))


@pytest.mark.parametrize("name", ["mei", "zhao", "wu", "sun", "ding", "yan", "far"])
def test_who_has_no_say_there_decides_nothing(session, town, arrive, now, name):
    row, someone = arrive(), Actor.of(getattr(town, name), day_of(now))
    for decide in (reviews.take_in, reviews.set_aside):
        with pytest.raises(NotYours):
            decide(session, someone, row, "x", now, Judge(APPLIED))


@pytest.mark.parametrize("name", ["lin", "qin", "luo", "tang", "bai", "gao"])
@pytest.mark.parametrize("verb", ["take_in", "set_aside"])
def test_each_decision_leaves_its_line(session, town, arrive, now, name, verb):
    row, someone = arrive(), Actor.of(getattr(town, name), day_of(now))
    getattr(reviews, verb)(session, someone, row, "x", now, Judge(APPLIED))
    entry = session.scalars(select(AccessEntry).where(AccessEntry.subject_id == row.id)).one()
    assert (entry.verb, entry.person_id, entry.field, entry.purpose) == (verb, someone.id, "note", "")


def test_what_named_it_as_its_own_earlier_change_goes_on_from_its_version(session, town, lin, arrive, now):
    home = uuid4()
    first = arrive(target=home)
    second = arrive(target=home, after=first.id)
    assert (second.outcome, second.waits_for_id) == (Outcome.PARKED, first.id)
    judge = Judge(Judgement(Outcome.APPLIED, ids={"id": str(home), "version": 7}))
    reviews.take_in(session, lin, first, "", now, judge)
    assert [look.base_version for _, look in judge.looks] == [None, 7]
    assert session.get_one(Receipt, second.id).outcome is Outcome.APPLIED


def test_a_later_fix_of_it_is_released_under_the_first_id(session, town, lin, arrive, now):
    broken = arrive(Judgement(Outcome.NEEDS_FIX))
    fixed = arrive(fixes=broken.id)
    child = arrive(Judgement(Outcome.PARKED, waits_for=broken.id))
    reviews.take_in(session, lin, fixed, "", now, Judge(APPLIED))
    assert session.get_one(Receipt, child.id).outcome is Outcome.APPLIED
    assert session.get_one(Receipt, broken.id).outcome is Outcome.APPLIED


def test_photos_go_with_it(session, town, lin, arrive, now):
    row = arrive()
    photo = Photo(received_sha256="0" * 64, submission_id=row.id, received_at=now, uploaded_by_id=town.mei.id)
    session.add(photo)
    session.flush()
    judge = Judge(APPLIED)
    reviews.take_in(session, lin, row, "", now, judge)
    assert judge.looks[0][1].photos == [photo]
