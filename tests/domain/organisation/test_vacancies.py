"""Vacant posts: every kind is found and goes away once it is mended; seen in one's area, mended by who may."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from support.handling import actor

from fieldapp.clock import day_of
from fieldapp.domain.organisation import vacancies
from fieldapp.models import Level, Place, Posting, Role, Unit, Vacancy

V = Vacancy


@pytest.fixture
def posts(session, town, now):
    def _posts(who="yan", kind=None, start=0, count=250):
        session.flush()
        person = actor(getattr(town, who), now)
        return list(vacancies.vacant_posts(session, person, day_of(now), start, count, kind))

    return _posts


@pytest.fixture
def end(session, now):
    """Ends postings: of a person, or of all with a role."""

    def _end(*conditions):
        session.execute(update(Posting).where(*conditions).values(ends_on=day_of(now)))
        session.expire_all()

    return _end


def found(posts, kind, **options):
    return [post.person_name or post.unit_name or post.place_name for post in posts(kind=kind, **options)]


def test_a_grid_without_a_worker_is_found_until_somebody_is_posted(session, town, posts, now):
    assert "西大街第二网格" in found(posts, V.NO_WORKER)
    session.add(
        Posting(
            person_id=town.mei.id, role=Role.GRID_WORKER, place_id=town.second_grid.id, scope=town.second_grid.scope,
            starts_on=day_of(now),
        )
    )  # fmt: skip
    assert "西大街第二网格" not in found(posts, V.NO_WORKER)


def test_a_worker_of_the_village_or_of_a_part_covers_the_grid(session, town, posts, now):
    whole = Place(
        code="610902001003000", scope=town.village.scope, name="一级网格", level=Level.GRID, grid_level=1
    )
    part = Place(
        code="61090200100300101", scope="61090200100300101", name="三级网格", level=Level.GRID, grid_level=3
    )
    session.add_all([whole, part])
    assert not {"一级网格", "三级网格"} & set(found(posts, V.NO_WORKER))


def test_an_ended_grid_lacks_nobody(session, town, posts, now):
    town.second_grid.ends_on = day_of(now)
    assert "西大街第二网格" not in found(posts, V.NO_WORKER)


def test_a_village_without_a_grid_head_is_found(town, posts, end):
    assert town.village.name not in found(posts, V.NO_GRID_HEAD)
    assert town.other_village.name in found(posts, V.NO_GRID_HEAD)
    end(Posting.person_id == town.lin.id)
    assert town.village.name in found(posts, V.NO_GRID_HEAD)


def test_a_place_with_grids_and_no_centre_is_found_and_one_without_grids_is_not(session, town, posts):
    assert found(posts, V.NO_CENTRE) == [
        town.other_village.name, "汉阴县", "城关镇", "南街社区居委会",
    ]  # fmt: skip
    session.add(
        Unit(name="站", is_centre=True, place_id=town.other_village.id, scope=town.other_village.scope)
    )
    assert town.other_village.name not in found(posts, V.NO_CENTRE)


def test_a_unit_without_staff_is_found_and_needs_the_right_role(town, posts, end):
    assert found(posts, V.NO_STAFF) == []
    end(Posting.unit_id.in_([town.roads.id, town.street_centre.id]))
    assert {post.unit_id: post.needed_role for post in posts(kind=V.NO_STAFF)} == {
        town.roads.id: Role.DEPARTMENT_HANDLER, town.street_centre.id: Role.CENTRE_STAFF,
    }  # fmt: skip


def test_a_staffed_centre_without_a_head_is_found(town, posts, end):
    (county,) = posts(kind=V.NO_LEAD)
    assert (county.unit_id, county.needed_role) == (town.county_centre.id, Role.CENTRE_DIRECTOR)
    end(Posting.person_id.in_([town.luo.id, town.lin.id]))
    assert {post.unit_id: post.needed_role for post in posts(kind=V.NO_LEAD)} == {
        town.county_centre.id: Role.CENTRE_DIRECTOR,
        town.street_centre.id: Role.CENTRE_DIRECTOR,
        town.village_centre.id: Role.GRID_HEAD,
    }


def test_a_grid_head_of_the_village_leads_its_centre_without_being_posted_to_it(town, posts):
    town.lin.postings[0].unit_id = None
    assert town.village_centre.id not in {post.unit_id for post in posts(kind=V.NO_LEAD)}


def test_somebody_in_the_field_without_head_and_centre_has_no_superior(town, posts, end):
    assert found(posts, V.NO_SUPERIOR) == ["方圆"]  # no centre at all in the other county
    end(Posting.unit_id.in_([town.village_centre.id, town.street_centre.id]))
    (mei,) = (post for post in posts(kind=V.NO_SUPERIOR) if post.person_id == town.mei.id)
    assert (mei.code, mei.needed_role) == (town.village.code, Role.GRID_HEAD)


def test_somebody_posted_to_an_ended_unit_is_found(session, town, posts, now):
    assert found(posts, V.ENDED_UNIT) == []
    town.roads.ends_on = day_of(now)
    (post,) = posts(kind=V.ENDED_UNIT)
    assert (post.person_id, post.unit_name, post.needed_role) == (town.sun.id, town.roads.name, None)
    town.roads.ends_on = day_of(now) + timedelta(days=1)
    assert found(posts, V.ENDED_UNIT) == []


def test_lines_are_seen_in_ones_own_area_alone(town, posts):
    assert {post.scope[:9] for post in posts("luo")} == {town.street.scope}
    assert {post.scope[:12] for post in posts("qin")} == {town.village.scope}
    assert posts("mei") == posts("sun") == []


def test_the_list_is_cut_in_parts_that_know_the_total(posts):
    every = posts()
    parts = [post for start in range(0, len(every), 2) for post in posts(start=start, count=2)]
    assert parts == every and {post.total for post in every} == {len(every)}
    assert [post.scope for post in every] == sorted(post.scope for post in every)


def test_counts_are_those_of_the_lists(session, town, posts, now):
    counts = vacancies.counts_by_kind(session, actor(town.yan, now), day_of(now))
    assert counts == {kind: len(posts(kind=kind)) for kind in Vacancy if posts(kind=kind)}


def test_whoever_may_post_the_role_may_fill_it(session, town, posts, end, now):
    end(Posting.person_id == town.lin.id)

    def may(who, kind):
        person = actor(getattr(town, who), now)
        return {vacancies.may_fill(person, post) for post in posts(kind=kind)} == {True}

    assert may("yan", V.NO_LEAD) and not may("bai", V.NO_LEAD)  # a director is posted by administrators alone
    assert all(vacancies.may_fill(actor(town.tang, now), post) for post in posts("tang", kind=V.NO_WORKER))
    assert not any(vacancies.may_fill(actor(town.qin, now), post) for post in posts("yan", kind=V.NO_CENTRE))
    assert not any(vacancies.may_fill(actor(town.ding, now), post) for post in posts("ding"))


def test_one_statement_reads_the_list(session, town, statements, now):
    yan = actor(town.yan, now)
    assert yan.scopes("see_organisation") == [town.city.scope]
    with statements() as ran:
        vacancies.vacant_posts(session, yan, day_of(now), 0, 50)
    assert len(ran) == 1
