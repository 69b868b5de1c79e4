"""Objections: whose it is instead, what the centre makes of it, and the count by dispatching unit."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import objections, rights, steps
from fieldapp.domain.cases.objections import Counted
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.errors import NotYours, Refusal
from fieldapp.models import CaseState, Objection, Person, Posting, Role, Unit, Verb

WHY = Words(internal="灯杆归城管")


def actor(person, now):
    return Actor.of(person, day_of(now))


@pytest.fixture
def parks(session, town):
    unit = Unit(name="老城街道城管执法队", place_id=town.street.id, scope=town.street.scope)
    session.add(unit)
    session.flush()
    return unit


@pytest.fixture
def objected(session, town, parks, now):
    steps.dispatch(session, actor(town.lin, now), town.case, town.roads, Words(), now)
    objections.raise_objection(session, actor(town.sun, now), town.case, parks, WHY, now)
    return town.case


def row(session):
    return session.scalars(select(Objection)).one()


def test_it_names_the_reason_and_whose_it_is_instead(session, town, parks, objected):
    assert objected.state is CaseState.OBJECTED and objections.suggested_id(objected) == parks.id
    kept = row(session)
    assert (kept.dispatched_by_id, kept.suggested_id, kept.is_upheld) == (
        town.village_centre.id,
        parks.id,
        None,
    )


def test_without_either_it_is_none(session, town, parks, now):
    steps.dispatch(session, actor(town.lin, now), town.case, town.roads, Words(), now)
    for unit, words in ((parks, Words()), (town.roads, WHY)):
        with pytest.raises(Refusal):
            objections.raise_objection(session, actor(town.sun, now), town.case, unit, words, now)


def test_upheld_it_goes_to_the_suggested_unit_at_once(session, town, parks, objected, now):
    said = Words(internal="确属城管", public="已改派城管办理")
    step = objections.decide(session, actor(town.qin, now), objected, True, parks, said, now)
    assert objected.state is CaseState.DISPATCHED and objected.unit_id == parks.id
    assert step.verb is Verb.DISPATCH and step.public_words == "已改派城管办理"
    upheld = next(s for s in objected.steps if s.verb is Verb.UPHOLD_OBJECTION)
    assert upheld.public_words == "" and upheld.internal_words == "确属城管"
    assert row(session).is_upheld and row(session).decided_at == now


def test_upheld_it_can_go_to_another_or_wait(session, town, objected, now):
    objections.decide(session, actor(town.qin, now), objected, True, None, Words(), now)
    assert objected.state is CaseState.ACCEPTED and objected.unit_id is None


def test_overruled_it_says_why_and_goes_back(session, town, objected, now):
    with pytest.raises(Refusal):
        objections.decide(session, actor(town.qin, now), objected, False, None, Words(), now)
    objections.decide(session, actor(town.qin, now), objected, False, None, WHY, now)
    assert objected.state is CaseState.DISPATCHED and objected.unit_id == town.roads.id
    assert row(session).is_upheld is False


@pytest.mark.parametrize("verb", [Verb.UPHOLD_OBJECTION, Verb.OVERRULE_OBJECTION])
@pytest.mark.parametrize(
    "name", ["mei", "wu", "lin", "sun", "ding", "yan", "far", "zhao", "qin", "tang", "luo", "bai", "gao"]
)
def test_the_centre_decides_and_nobody_else(town, objected, now, name, verb):
    may = rights.may_do(actor(getattr(town, name), now), objected, verb)
    assert may is (name in {"qin", "tang", "luo", "bai", "gao"})


def test_nobody_decides_on_their_own_objection(session, town, parks, now):
    steps.dispatch(session, actor(town.lin, now), town.case, town.village_centre, Words(), now)
    qin = actor(town.qin, now)
    objections.raise_objection(session, qin, town.case, parks, WHY, now)
    with pytest.raises(NotYours):
        objections.decide(session, qin, town.case, True, parks, WHY, now)
    objections.decide(session, actor(town.tang, now), town.case, True, parks, WHY, now)


# --- the count


def staff(session, unit, place, count, now):
    for number in range(count):
        person = Person(
            name=f"工作人员{number}", sign_in_name=f"{unit.id.hex[:8]}-{number}", must_change_password=False
        )
        where = {"place_id": place.id, "scope": place.scope, "unit_id": unit.id}
        person.postings.append(Posting(role=Role.CENTRE_STAFF, starts_on=day_of(now), **where))
        session.add(person)
    session.flush()


def counted(session, person, now, since=None, until=None):
    """Of the days given; else of the fortnight around `now`."""
    since, until = since or day_of(now) - timedelta(days=7), until or day_of(now) + timedelta(days=7)
    return objections.count(session, actor(person, now), since, until, now)


def test_it_is_counted_by_the_unit_that_dispatched(session, town, parks, objected, now):
    staff(session, town.village_centre, town.village, 1, now)  # lin, qin and one more: three
    name = town.village_centre.name
    assert counted(session, town.tang, now) == [Counted(name, False, 1, 0, 0)]
    objections.decide(session, actor(town.qin, now), objected, True, parks, WHY, now)
    session.flush()
    assert counted(session, town.tang, now) == [Counted(name, False, 1, 1, 0)]
    objections.raise_objection(
        session, actor(town.sun, now), _given_back(session, town, now), parks, WHY, now
    )
    objections.decide(session, actor(town.qin, now), town.case, False, None, WHY, now)
    assert counted(session, town.tang, now) == [Counted(name, False, 2, 1, 1)]
    assert counted(session, town.tang, now)[0].open == 0


def _given_back(session, town, now):
    steps.dispatch(session, actor(town.lin, now), town.case, town.roads, Words(), now)
    return town.case


def test_small_units_are_counted_together_where_they_are_three_or_more(session, town, objected, now):
    """Two people at the village, two at the street's centre, one at the roads: five of the street together."""
    assert counted(session, town.tang, now) == [Counted(town.street.name, True, 1, 0, 0)]


def test_where_too_few_work_no_place_is_named(session, town, objected, now):
    assert counted(session, town.qin, now) == [Counted("", True, 1, 0, 0)]


def test_another_areas_objections_are_not_mine_to_count(session, town, objected, now):
    town.tang.postings[0].scope = town.other_town.scope
    assert counted(session, town.tang, now) == []
    assert counted(session, town.sun, now) == counted(session, town.mei, now) == []


def test_the_days_at_both_ends_count(session, town, objected, now):
    today = day_of(now)
    assert len(counted(session, town.tang, now, today, today)) == 1
    assert counted(session, town.tang, now, today + timedelta(days=1), today + timedelta(days=2)) == []
    assert counted(session, town.tang, now, today - timedelta(days=2), today - timedelta(days=1)) == []


def test_nothing_counted_names_a_person():
    assert {"person", "worker", "handler"} & set("_".join(Counted.__dataclass_fields__).split("_")) == set()
    columns = Objection.__table__.columns.keys()
    assert not [name for name in columns if "person" in name]
