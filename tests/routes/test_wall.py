"""The wall of the duty room: numbers and places, nobody's name, nothing that is kept apart."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.models import Case, Person


@pytest.fixture
def wall(town, sign_in):
    return lambda person=None: sign_in(person or town.tang).get("/desk/wall/").text


def test_the_wall_shows_kind_place_state_and_when_due(town, wall, now):
    page = wall()
    for words in (town.lamp.name, town.grid.name, "已上报", f"截至 {now:%m-%d %H:%M}"):
        assert words in page
    assert '<b class="number">2</b> 未办结' in page


def test_nobody_is_named_and_no_words_of_a_report_stand_there(session, town, wall):
    page = wall()
    names = session.scalars(select(Person.name)).all()
    assert [name for name in names if name in page] == []
    assert "西大街口的路灯" not in page and town.case.place_words not in page


def test_what_is_overdue_is_counted_and_stands_first(session, town, wall, now):
    session.get_one(Case, town.other_case.id).due_at = now - timedelta(days=1)
    session.commit()
    page = wall()
    assert '<b class="number">1</b> 逾期' in page
    assert page.index(town.other_grid.name) < page.index(town.grid.name)


@pytest.mark.parametrize("mark", ["is_restricted", "minor_involved"])
def test_what_is_kept_apart_is_not_even_counted_for_the_director(session, town, wall, mark):
    setattr(session.get_one(Case, town.case.id), mark, True)
    session.commit()
    page = wall(town.luo)
    assert town.grid.name not in page and '<b class="number">1</b> 未办结' in page


def test_the_wall_shows_the_centres_own_area_only(town, wall):
    assert town.other_grid.name not in wall(town.qin)


def test_the_wall_can_be_dark_whatever_look_the_person_chose(town, sign_in):
    tang = sign_in(town.tang)
    assert 'data-look="dark"' in tang.get("/desk/wall/?look=dark").text
    assert "nonsense" not in tang.get("/desk/wall/?look=nonsense").text


def test_only_centres_open_the_wall(town, sign_in):
    for person in (town.mei, town.sun, town.ding, town.yan):
        assert sign_in(person).get("/desk/wall/").status_code == 403


def test_the_wall_takes_few_statements(town, sign_in, statements):
    tang = sign_in(town.tang)
    with statements() as ran:
        tang.get("/desk/wall/")
    assert len(ran) <= 5, ran
