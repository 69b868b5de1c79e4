"""A submission is judged inside a savepoint: what it wrote stays only if it applied."""

from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from support.handling import actor

from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.submissions import judging
from fieldapp.domain.submissions.arrivals import Arrival, Judgement, Look
from fieldapp.domain.submissions.references import FOREIGN
from fieldapp.forms.submissions import Envelope
from fieldapp.models import Door, Outcome, Receipt, Setting

APPLIED = Judgement(Outcome.APPLIED)
REVIEW, NEEDS_FIX = Outcome.REVIEW, Outcome.NEEDS_FIX


@pytest.fixture
def judge(session, town, now):
    """judge(verdict, …) → the judgement of mei's submission, and how the judge was asked to look."""

    def _judge(verdict=APPLIED, **envelope):
        looks = []

        def decide(_arrival, look):
            looks.append(look)
            session.add(Setting(key="written", value="1", basis="x"))
            session.flush()
            if isinstance(verdict, Exception):
                raise verdict
            return verdict

        arrival = Arrival(uuid4(), Envelope("note", **envelope))
        found = judging.judge_arrival(session, arrival, Look(actor(town.mei, now), []), decide)
        return found, looks

    return _judge


@pytest.fixture
def receipt(session, town, now):
    def _receipt(outcome=Outcome.APPLIED, person=None, **answer):
        row = Receipt(
            id=uuid4(), door=Door.SYNC, kind="note", body_sha256="x", received_at=now, outcome=outcome
        )
        row.person_id, row.answer = (person or town.mei).id, answer
        session.add(row)
        session.flush()
        return row.id

    return _receipt


def is_written(session):
    return session.scalar(select(Setting.value).where(Setting.key == "written")) == "1"


def test_what_applied_stays(session, judge):
    assert judge()[0] is APPLIED and is_written(session)


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.APPLIED}))
def test_what_did_not_apply_leaves_nothing(session, judge, outcome):
    verdict = Judgement(outcome, reason="why")
    assert judge(verdict)[0] is verdict and not is_written(session)


@pytest.mark.parametrize(
    ("error", "outcome", "reason"),
    [
        (IntegrityError("", {}, Exception()), REVIEW, "already exists"),
        (AlreadyDone("moved on"), REVIEW, "moved on"),
        (NotYours("not yours"), REVIEW, "not yours"),
        (RuleBroken("too long"), NEEDS_FIX, "too long"),
    ],
)
def test_a_conflict_goes_to_a_person_and_a_broken_rule_back_to_the_sender(
    session, judge, error, outcome, reason
):
    found, _ = judge(error)
    assert found.outcome is outcome and reason in found.reason and not is_written(session)


def test_a_mistake_of_ours_is_no_verdict(session, judge):
    with pytest.raises(ZeroDivisionError):
        judge(ZeroDivisionError())


@pytest.mark.parametrize("outcome", [Outcome.PARKED, REVIEW, NEEDS_FIX])
def test_a_change_waits_for_ones_own_earlier_change(judge, receipt, outcome):
    after = receipt(outcome)
    found, looks = judge(after=after, target=uuid4())
    assert (found.outcome, found.waits_for, looks) == (Outcome.PARKED, after, [])


def test_a_change_waits_for_an_earlier_one_that_has_not_arrived(judge):
    after = uuid4()
    assert judge(after=after)[0].waits_for == after


def test_a_change_goes_on_from_the_version_its_earlier_one_made(judge, receipt):
    home = uuid4()
    after = receipt(ids={"id": str(home), "version": 7})
    for base, expected in ((None, 7), (3, 7), (9, 9)):
        _, (look,) = judge(Judgement(REVIEW), after=after, target=home, base_version=base)
        assert look.base_version == expected
    _, (look,) = judge(Judgement(REVIEW), after=after, target=uuid4(), base_version=3)
    assert look.base_version == 3  # it changed another record


@pytest.mark.parametrize("outcome", [Outcome.SET_ASIDE, Outcome.DISCARDED])
def test_an_earlier_change_that_came_to_nothing_lends_no_version(judge, receipt, outcome):
    home = uuid4()
    _, (look,) = judge(after=receipt(outcome, ids={"id": str(home), "version": 7}), target=home)
    assert look.base_version is None


def test_somebody_elses_change_is_not_followed(town, judge, receipt):
    found, looks = judge(after=receipt(person=town.wu))
    assert (found.outcome, found.reason, looks) == (REVIEW, FOREIGN, [])


def test_the_ids_of_what_was_made_are_those_of_the_last_answer(session, receipt):
    assert judging.made_ids(session, receipt(ids={"id": "a"})) == {"id": "a"}
    assert judging.made_ids(session, receipt(ids={"id": "a"}, now={"ids": {"id": "b"}})) == {"id": "b"}
    assert judging.made_ids(session, receipt()) == {}
