"""From the application to force, step by step, each with who, when and why."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from support.admissions import SAID, accepted, actor, apply_for, in_force, new_item, reviewed, vote_all

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.service_items import admission, applications, opinions, rights, workflow
from fieldapp.domain.service_items.workflow import Act, ItemMovedOn
from fieldapp.models import (
    Ballot,
    ItemKind,
    ItemOpinion,
    ItemState,
    ItemStep,
    ItemVerb,
    Limit,
    OpinionMark,
    Posting,
    Stance,
    Step,
    Urgency,
)

S, V = ItemState, ItemVerb


def story(session, item):
    return session.scalars(
        select(ItemStep).where(ItemStep.item_id == item.id).order_by(ItemStep.number)
    ).all()


def test_an_item_comes_into_force_with_every_step_kept(session, town, now):
    item = in_force(session, town, now)
    steps = story(session, item)
    assert [step.verb for step in steps] == [
        V.APPLY, V.ACCEPT, V.ADVISE, V.REVIEW, V.VOTE, V.VOTE, V.VOTE, V.ADMIT, V.PUBLISH,
    ]  # fmt: skip
    assert [step.number for step in steps] == list(range(1, 10))
    assert {step.person_id for step in steps} == {town.sun.id, town.bai.id, town.tang.id}
    assert all(step.at == now and step.unit_id for step in steps)
    assert item.is_admitted(day_of(now)) and item.due_at is None


@pytest.mark.parametrize("name", ["mei", "lin", "wu", "qin", "tang", "luo", "sun", "ding", "yan", "far"])
def test_only_the_county_centre_accepts(session, town, now, name):
    item = apply_for(session, town, now)
    with pytest.raises(NotYours):
        admission.accept(session, actor(getattr(town, name), now), item, SAID, now)
    assert item.state is S.APPLIED


def test_only_departments_apply_and_each_for_itself(session, town, now):
    for who in (town.tang, town.bai, town.yan, town.mei):
        with pytest.raises(NotYours):
            applications.apply(session, actor(who, now), town.roads.id, new_item(now), now)
    with pytest.raises(NotYours):
        applications.apply(session, actor(town.sun, now), town.county_centre.id, new_item(now), now)


def test_nobody_decides_an_application_of_their_own_unit(session, town, now):
    item = apply_for(session, town, now)
    item.applicant_unit_id = town.county_centre.id
    session.flush()
    for verb in set(V) - rights.BY_APPLICANT - {V.APPLY}:
        assert not rights.may(actor(town.bai, now), item, verb)
    with pytest.raises(NotYours, match="own unit"):
        admission.accept(session, actor(town.bai, now), item, SAID, now)


def test_the_review_waits_for_the_town_while_opinions_are_heard(session, town, now):
    item, bai = accepted(session, town, now), actor(town.bai, now)
    with pytest.raises(RuleBroken, match="town"):
        admission.review(session, bai, item, SAID, now)
    admission.review(session, bai, item, SAID, item.opinions_until)
    assert item.state is S.REVIEWED


def test_the_joint_meeting_needs_its_quorum_and_a_majority(session, town, now):
    item, bai = reviewed(session, town, now), actor(town.bai, now)
    admission.vote(session, bai, item, town.county_centre, Ballot.FOR, "", now)
    with pytest.raises(RuleBroken, match="Too few"):
        admission.decide(session, bai, item, SAID, now)
    admission.vote(session, bai, item, town.street_centre, Ballot.AGAINST, "没有条件", now)
    admission.vote(session, bai, item, town.village_centre, Ballot.ABSTAIN, "", now)
    admission.decide(session, bai, item, SAID, now)
    assert item.state is S.REFUSED and not item.is_admitted(day_of(now))


def test_a_unit_votes_once_the_applicant_never_and_a_vote_against_says_why(session, town, now):
    item, bai = reviewed(session, town, now), actor(town.bai, now)
    admission.vote(session, bai, item, town.county_centre, Ballot.FOR, "", now)
    with pytest.raises(AlreadyDone):
        admission.vote(session, bai, item, town.county_centre, Ballot.AGAINST, "改主意", now)
    with pytest.raises(RuleBroken, match="applicant"):
        admission.vote(session, bai, item, town.roads, Ballot.FOR, "", now)
    with pytest.raises(RuleBroken, match="reason"):
        admission.vote(session, bai, item, town.street_centre, Ballot.AGAINST, " ", now)


def test_what_was_returned_and_applied_for_again_keeps_its_story(session, town, now):
    item, bai, sun = accepted(session, town, now), actor(town.bai, now), actor(town.sun, now)
    opinions.voice(session, actor(town.mei, now), item, Stance.AGREE, "", False, now)
    admission.send_back(session, bai, item, Act("请写明频次"), now)
    assert item.state is S.RETURNED and item.due_at is None
    applications.apply_again(session, sun, item, new_item(now, name="井盖巡查（补正）"), "已写明", now)
    assert (item.state, item.round, item.name) == (S.APPLIED, 2, "井盖巡查（补正）")
    names = [step.snapshot["name"] for step in story(session, item) if step.snapshot]
    assert names == ["井盖巡查", "井盖巡查（补正）"]
    admission.accept(session, bai, item, SAID, now)
    assert opinions.asked_of(session, actor(town.mei, now), now) == [item]  # about what stands there now


def test_a_second_act_from_the_same_page_is_told_of_the_first(session, town, now):
    item, seen = apply_for(session, town, now), workflow.as_seen(apply_for(session, town, now))
    admission.accept(session, actor(town.bai, now), item, Act(seen=seen), now)
    with pytest.raises(ItemMovedOn):
        admission.send_back(session, actor(town.gao, now), item, Act("缺依据", seen=seen), now)
    with pytest.raises(ItemMovedOn):
        admission.accept(session, actor(town.gao, now), item, Act(), now)
    assert [step.verb for step in story(session, item)] == [V.APPLY, V.ACCEPT]


def test_every_verb_has_its_row_in_the_flow():
    assert set(workflow.FLOW) == set(V) - {V.APPLY}


def test_temporary_items_need_an_end_and_urgent_ones_a_near_one(session, town, now):
    today = day_of(now)
    for other in ({}, {"ends_on": today}, {"ends_on": today + timedelta(days=31)}):
        with pytest.raises(RuleBroken):
            apply_for(session, town, now, kind=ItemKind.URGENT, **other)
    item = in_force(session, town, now, kind=ItemKind.URGENT, ends_on=today + timedelta(days=30))
    assert item.is_admitted(today + timedelta(days=29)) and not item.is_admitted(today + timedelta(days=30))


# --- clocks, worked out by hand


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    "begun, kind, accept_by, decide_by, heard_until",
    [  # accept + 2 working days; decide + 15 and opinions + 5 from the acceptance; urgent 1, 3 and 1
        ("2026-11-24T10:00", ItemKind.REGULAR, "2026-11-26T10:00", "2026-12-15T10:00", "2026-12-01T10:00"),
        ("2026-11-27T16:00", ItemKind.REGULAR, "2026-12-01T16:00", "2026-12-18T16:00", "2026-12-04T16:00"),
        ("2026-11-28T09:00", ItemKind.REGULAR, "2026-12-02T08:30", "2026-12-21T08:30", "2026-12-07T08:30"),
        ("2026-11-24T10:00", ItemKind.URGENT, "2026-11-25T10:00", "2026-11-27T10:00", "2026-11-25T10:00"),
    ],
)
def test_the_clocks_run_on_the_working_calendar(
    session, town, begun, kind, accept_by, decide_by, heard_until
):
    moment = at(begun)
    other = {"ends_on": day_of(moment) + timedelta(days=20)} if kind is ItemKind.URGENT else {}
    item = apply_for(session, town, moment, kind=kind, **other)
    assert item.due_at == at(accept_by)
    admission.accept(session, actor(town.bai, moment), item, SAID, moment)
    assert (item.due_at, item.opinions_until) == (at(decide_by), at(heard_until))


def test_a_changed_limit_counts_for_the_next_application(session, town, now):
    where = (Limit.step == Step.ACCEPT_ITEM, Limit.urgency == Urgency.ORDINARY)
    session.scalars(select(Limit).where(*where)).one().amount = 4
    session.flush()
    assert apply_for(session, town, at("2026-11-24T10:00")).due_at == at("2026-11-30T10:00")


# --- opinions


def test_an_opinion_without_a_name_holds_nobody_and_no_day(session, town, now):
    item = accepted(session, town, now)
    opinions.voice(session, actor(town.mei, now), item, Stance.CHANGE, "先补编号牌", False, now)
    said = session.scalars(select(ItemOpinion).where(ItemOpinion.item_id == item.id)).one()
    assert (said.person_id, said.unit_id, said.on) == (None, None, None)
    mark = session.scalars(select(OpinionMark)).one()
    assert str(town.mei.id) not in mark.mark and mark.id != said.id
    assert {c.name for c in OpinionMark.__table__.columns} == {"id", "item_id", "mark"}


def test_each_worker_of_the_area_speaks_once(session, town, now):
    item = accepted(session, town, now)
    for who in (town.mei, town.wu, town.lin, town.zhao):
        opinions.voice(session, actor(who, now), item, Stance.AGREE, "", False, now)
        with pytest.raises(AlreadyDone):
            opinions.voice(session, actor(who, now), item, Stance.DISAGREE, "", True, now)
    for who in (town.far, town.tang, town.sun, town.bai):
        with pytest.raises(NotYours):
            opinions.voice(session, actor(who, now), item, Stance.AGREE, "", False, now)
    count = select(func.count()).where(ItemOpinion.item_id == item.id)
    assert session.scalar(count) == 4


def test_opinions_end_with_their_time_and_the_marks_with_the_decision(session, town, now):
    item = accepted(session, town, now)
    opinions.voice(session, actor(town.mei, now), item, Stance.AGREE, "", False, now)
    with pytest.raises(NotYours):
        opinions.voice(session, actor(town.wu, now), item, Stance.AGREE, "", False, item.opinions_until)
    admission.review(session, actor(town.bai, now), item, SAID, item.opinions_until)
    vote_all(session, town, item, now)
    admission.decide(session, actor(town.bai, now), item, SAID, now)
    assert session.scalars(select(OpinionMark)).all() == []


def test_a_town_speaks_once_even_by_two_people(session, town, now):
    item = accepted(session, town, now)
    opinions.advise(session, actor(town.tang, now), item, Stance.AGREE, "可以", now)
    with pytest.raises(AlreadyDone):
        opinions.advise(session, actor(town.luo, now), item, Stance.DISAGREE, "不行", now)
    with pytest.raises(NotYours):
        opinions.advise(session, actor(town.qin, now), item, Stance.AGREE, "可以", now)


def test_what_waits_for_whom(session, town, now):
    def waiting(who):
        return session.scalars(rights.waiting(actor(who, now))).all()

    item = apply_for(session, town, now)
    assert (waiting(town.bai), waiting(town.tang), waiting(town.sun)) == ([item], [], [])
    admission.accept(session, actor(town.bai, now), item, SAID, now)
    assert waiting(town.tang) == [item]
    opinions.advise(session, actor(town.tang, now), item, Stance.AGREE, "可以", now)
    assert waiting(town.tang) == []
    admission.send_back(session, actor(town.bai, now), item, Act("缺"), now)
    assert (waiting(town.bai), waiting(town.sun)) == ([], [item])


def test_somebody_posted_to_the_applicant_does_not_advise_for_the_town(session, town, now):
    item = accepted(session, town, now)
    posting = session.scalars(select(Posting).where(Posting.person_id == town.tang.id)).one()
    session.add(
        Posting(
            person_id=town.tang.id, role=town.sun.postings[0].role, place_id=posting.place_id, scope=posting.scope,
            unit_id=town.roads.id, starts_on=day_of(now),
        )
    )  # fmt: skip
    session.flush()
    session.expire(town.tang)
    with pytest.raises(NotYours):
        opinions.advise(session, actor(town.tang, now), item, Stance.AGREE, "可以", now)
