"""Leading bodies: recorded by who administers the area, one chair at a time, former members kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from support.handling import actor

from fieldapp.clock import day_of
from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.organisation import bodies
from fieldapp.domain.organisation.bodies import NewMember
from fieldapp.models import AccessEntry, BodyLine, BodyMember, LeadingBody, Place

CHAIR = NewMember("周书记", "街道党工委书记", BodyLine.COMMITTEE, is_chair=True)
DEPUTY = NewMember("吴代表", "区人大代表", BodyLine.DEPUTY)


@pytest.fixture
def body(session, town, now):
    return bodies.save_body(session, actor(town.luo, now), town.street, "网格化工作领导小组", "2号文", now)


@pytest.fixture
def add(session, town, body, now):
    def _add(new, who="luo", at=now):
        return bodies.add_member(session, actor(getattr(town, who), at), body, new, at)

    return _add


def names(session, body, on):
    return [member.name for member in bodies.members_of(session, body.id, on)]


def test_a_body_is_recorded_once_and_then_changed(session, town, body, now):
    again = bodies.save_body(session, actor(town.yan, now), town.street, "领导小组", "", now)
    assert again is body
    assert (body.name, body.basis, body.scope) == ("领导小组", None, town.street.scope)
    assert session.scalars(select(LeadingBody)).all() == [body]


@pytest.mark.parametrize("name", ["tang", "lin", "qin", "bai", "ding", "sun", "mei"])
def test_staff_beside_below_and_without_the_duty_record_nothing(session, town, now, name):
    with pytest.raises(NotYours):
        bodies.save_body(session, actor(getattr(town, name), now), town.street, "领导小组", "", now)


def test_a_director_records_below_and_never_above(session, town, now):
    bodies.save_body(session, actor(town.luo, now), town.village, "社区领导小组", "", now)
    with pytest.raises(NotYours):
        bodies.save_body(session, actor(town.luo, now), town.county, "区领导小组", "", now)


def test_a_grid_has_no_leading_body(session, town, now):
    with pytest.raises(RuleBroken):
        bodies.save_body(session, actor(town.yan, now), town.grid, "领导小组", "", now)


def test_members_stand_with_the_chair_first_then_by_line(session, body, add, now):
    add(NewMember("秦干事", "综治干事", BodyLine.OTHER))
    add(NewMember("李大姐", "中心户长", BodyLine.HOUSEHOLD_HEAD))
    add(DEPUTY)
    add(CHAIR)
    assert names(session, body, day_of(now)) == ["周书记", "吴代表", "李大姐", "秦干事"]


def test_a_body_has_one_chair_until_the_former_one_ends(session, town, body, add, now):
    first = add(CHAIR)
    with pytest.raises(RuleBroken, match="chair already"):
        add(NewMember("郑书记", "书记", BodyLine.COMMITTEE, is_chair=True))
    bodies.end_member(session, actor(town.luo, now), first, now)
    add(NewMember("郑书记", "书记", BodyLine.COMMITTEE, is_chair=True))
    assert bodies.chairs_of(session, [body], day_of(now)) == {body.id: "郑书记"}


def test_the_same_member_is_not_added_twice(add):
    add(DEPUTY)
    with pytest.raises(RuleBroken, match="already"):
        add(DEPUTY)
    add(NewMember("吴代表", "妇联主席", BodyLine.OTHER))


def test_the_number_of_members_is_bounded(add, monkeypatch):
    monkeypatch.setattr(bodies, "MOST_MEMBERS", 1)
    add(DEPUTY)
    with pytest.raises(RuleBroken, match="at most"):
        add(CHAIR)


def test_a_member_with_an_account_is_known_by_it(session, town, add):
    member = add(NewMember("林建国", "网格长", BodyLine.COMMITTEE, person=town.lin))
    assert session.get_one(BodyMember, member.id).person_id == town.lin.id


def test_an_ended_membership_is_history_and_ends_once(session, town, body, add, now):
    member, today = add(DEPUTY), day_of(now)
    bodies.end_member(session, actor(town.luo, now), member, now)
    assert names(session, body, today) == []
    assert bodies.former_members_of(session, body.id, today) == [member]
    assert names(session, body, today - timedelta(days=1)) == ["吴代表"]
    with pytest.raises(AlreadyDone):
        bodies.end_member(session, actor(town.luo, now), member, now)


def test_nobody_outside_the_area_adds_or_ends_members(session, town, add, now):
    member = add(DEPUTY)
    for name in ("qin", "bai"):
        with pytest.raises(NotYours):
            add(CHAIR, who=name)
        with pytest.raises(NotYours):
            bodies.end_member(session, actor(getattr(town, name), now), member, now)


def test_bodies_are_seen_by_the_staff_of_their_area(session, town, body, now):
    def sees(person):
        places = session.scalars(
            bodies.places_with_bodies(actor(person, now)).where(Place.id == body.place_id)
        )
        return bool(places.all())

    assert all(sees(person) for person in (town.tang, town.luo, town.bai, town.gao, town.ding, town.yan))
    assert not any(sees(person) for person in (town.mei, town.sun, town.qin, town.far))


def test_places_are_found_by_a_part_of_their_name_and_grids_are_none(session, town, now):
    found = session.scalars(bodies.places_with_bodies(actor(town.luo, now), "西大街")).all()
    assert [place.id for place in found] == [town.village.id]
    assert session.scalars(bodies.places_with_bodies(actor(town.luo, now), "%")).all() == []


def test_members_are_visible_with_their_body_alone(session, town, add, now):
    member = add(DEPUTY)
    assert session.scalars(bodies.visible_members(actor(town.tang, now))).all() == [member]
    assert session.scalars(bodies.visible_members(actor(town.qin, now))).all() == []


def test_every_change_leaves_a_line_in_the_log(session, town, body, add, now):
    bodies.end_member(session, actor(town.luo, now), add(DEPUTY), now)
    lines = session.execute(
        select(AccessEntry.verb, AccessEntry.subject_id).where(AccessEntry.subject_kind == "leading_body")
    )
    assert {(verb, subject) for verb, subject in lines} == {
        ("save_body", body.id), ("add_body_member", body.id), ("end_body_member", body.id),
    }  # fmt: skip
