"""The town submits, the county reviews, the city files under a number; returned, withdrawn or undone on the way."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from support.filings import act, actor, begun, divided, filed, submitted

from fieldapp.clock import day_of
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.filing import carrying_out, notices, proposals, rights, steps
from fieldapp.domain.filing.proposals import Shape
from fieldapp.domain.filing.workflow import FilingMovedOn
from fieldapp.models import Filing, FilingState, FilingStep, FilingVerb

S, V = FilingState, FilingVerb


def test_a_filing_goes_from_town_to_county_to_city_with_every_step_kept(session, town, now):
    filing = filed(session, town, now)
    kept = session.scalars(
        select(FilingStep).where(FilingStep.filing_id == filing.id).order_by(FilingStep.number)
    ).all()
    assert [step.verb for step in kept] == [V.BEGIN, V.SUBMIT, V.AGREE, V.FILE]
    assert [step.person_id for step in kept] == [town.tang.id, town.tang.id, town.bai.id, town.gao.id]
    assert filing.number == f"610902-{day_of(now).year}-0001" and filing.due_at is None
    west, _, east = filing.grids
    assert west.households + east.households >= 1 and west.area_m2 > 0 and "梅小雨" in west.workers


def test_each_level_has_its_clock_on_the_working_calendar(session, town, now):
    filing = submitted(session, town, now)
    assert filing.due_at > now + timedelta(days=5)
    first = filing.due_at
    later = now + timedelta(days=1)
    steps.agree(session, actor(town.bai, now), filing, act(filing), later)
    assert filing.due_at > first


def test_what_is_wrong_with_a_proposal_is_not_submitted(session, town, now):
    filing = begun(session, town, now)
    with pytest.raises(RuleBroken, match="not right"):
        steps.submit(session, actor(town.tang, now), filing, act(filing), now)
    assert filing.state is S.DRAFT


def test_a_returned_one_is_changed_and_submitted_again(session, town, now):
    filing = submitted(session, town, now)
    with pytest.raises(RuleBroken, match="reason"):
        steps.send_back(session, actor(town.bai, now), filing, act(filing, words=" "), now)
    steps.send_back(session, actor(town.bai, now), filing, act(filing, words="东半边户数偏少"), now)
    assert filing.state is S.RETURNED and filing.due_at is None
    row = filing.grids[-1]
    proposals.change_grid(
        session, actor(town.tang, now), filing, row, Shape("西大街第三网格", row.outline, "河东"), ""
    )
    steps.submit(session, actor(town.tang, now), filing, act(filing), now)
    assert filing.state is S.SUBMITTED and filing.due_at


def test_the_city_returns_what_the_county_agreed_to_and_the_county_cannot_any_more(session, town, now):
    filing = submitted(session, town, now)
    steps.agree(session, actor(town.bai, now), filing, act(filing), now)
    with pytest.raises(NotYours):
        steps.send_back(session, actor(town.bai, now), filing, act(filing), now)
    steps.send_back(session, actor(town.gao, now), filing, act(filing), now)
    assert filing.state is S.RETURNED


def test_nobody_takes_the_step_of_another_level(session, town, now):
    filing = submitted(session, town, now)
    for person in (town.tang, town.luo, town.gao, town.yan, town.sun, town.lin, town.ding):
        assert not rights.may(actor(person, now), filing, V.AGREE), person.name
        with pytest.raises(NotYours):
            steps.agree(session, actor(person, now), filing, act(filing), now)
    with pytest.raises(NotYours):
        begun_by_county = actor(town.bai, now)
        proposals.begin(session, begun_by_county, town.other_village, filing.cause, "", "", now)


def test_a_step_rests_on_what_was_seen(session, town, now):
    filing = submitted(session, town, now)
    seen = act(filing)
    steps.agree(session, actor(town.bai, now), filing, seen, now)
    with pytest.raises(FilingMovedOn):
        steps.agree(session, actor(town.bai, now), filing, seen, now)


def test_the_day_it_takes_effect_is_tomorrow_at_the_earliest(session, town, now):
    filing = submitted(session, town, now)
    steps.agree(session, actor(town.bai, now), filing, act(filing), now)
    for day in (None, day_of(now), day_of(now) + timedelta(days=2000)):
        with pytest.raises(RuleBroken, match="day"):
            steps.file(session, actor(town.gao, now), filing, act(filing, effective_on=day), now)


def test_it_is_undone_until_its_day_and_nothing_has_moved(session, town, now):
    filing = filed(session, town, now, days=1)
    before = town.grid.outline
    steps.undo(session, actor(town.gao, now), filing, act(filing, words="居民代表会议要求再议"), now)
    assert filing.state is S.UNDONE and town.grid.outline == before
    assert not carrying_out.carry_out(session, filing.id, now + timedelta(days=2))
    again = begun(session, town, now)
    assert again.state is S.DRAFT


def test_on_its_day_it_is_not_undone_any_more(session, town, now):
    filing = filed(session, town, now, days=1)
    then = now + timedelta(days=1)
    assert V.UNDO not in steps.offered(actor(town.gao, then), filing, day_of(then))
    with pytest.raises(RuleBroken, match="day has come"):
        steps.undo(session, actor(town.gao, then), filing, act(filing), then)


def test_the_town_withdraws_what_is_not_filed(session, town, now):
    filing = submitted(session, town, now)
    steps.withdraw(session, actor(town.luo, now), filing, act(filing, words="方案调整"), now)
    assert filing.state is S.WITHDRAWN and filing.due_at is None
    with pytest.raises(FilingMovedOn):
        steps.withdraw(session, actor(town.luo, now), filing, act(filing), now)


def test_departments_above_are_told_and_note_it_once(session, town, now):
    filing = filed(session, town, now)
    told = notices.notices_of(session, filing)
    assert town.roads.id in {each.unit_id for each in told}
    assert session.scalars(rights.visible(actor(town.sun, now)).where(Filing.id == filing.id)).all()
    assert [each.id for each in session.scalars(rights.waiting(actor(town.sun, now)))] == [filing.id]
    notices.note(session, actor(town.sun, now), filing, now)
    assert session.scalars(rights.waiting(actor(town.sun, now))).all() == []
    with pytest.raises(NotYours):
        notices.note(session, actor(town.bai, now), filing, now)


def test_each_level_finds_it_waiting_when_it_is_theirs(session, town, now):
    def waits_for():
        people = {"tang": town.tang, "bai": town.bai, "gao": town.gao}
        return [
            name for name, who in people.items() if session.scalars(rights.waiting(actor(who, now))).all()
        ]

    filing = divided(session, town, now)
    assert waits_for() == ["tang"]
    steps.submit(session, actor(town.tang, now), filing, act(filing), now)
    assert waits_for() == ["bai"]
    steps.agree(session, actor(town.bai, now), filing, act(filing), now)
    assert waits_for() == ["gao"]
