"""The worker's first page."""

import re
from datetime import timedelta

import pytest
from domain.overview.test_today import fill
from sqlalchemy import select

from fieldapp import clock
from fieldapp.models import Household, Resident


@pytest.mark.parametrize("name", ["mei", "zhao", "wu", "lin", "far"])
def test_everybody_in_the_field_has_a_today(town, sign_in, name):
    assert sign_in(getattr(town, name)).get("/field/").status_code == 200


def test_what_is_pressing_comes_first(session, town, sign_in, now):
    town.granny.next_visit_on = clock.day_of(now) - timedelta(days=2)
    session.commit()
    text = sign_in(town.mei).get("/field/").text
    assert text.index("王**") < text.index(town.task.title)


def test_a_residents_name_is_masked(town, sign_in):
    text = sign_in(town.mei).get("/field/").text
    assert "王**" in text and "王桂兰" not in text


def test_every_card_leads_somewhere(session, town, sign_in, now):
    fill(session, town, now)
    session.commit()
    for person in (town.mei, town.lin):
        client = sign_in(person)
        links = re.findall(r'class="card card--link" href="([^"]+)"', client.get("/field/").text)
        kinds = {link.split("/")[2]: link for link in links}
        assert kinds
        for link in kinds.values():
            assert client.get(link).status_code == 200, link


def test_today_says_when_all_is_done(session, town, sign_in):
    zhao = sign_in(town.zhao)
    assert 'class="empty"' in zhao.get("/field/").text


def test_no_name_of_a_colleague_and_no_count_stands_there(session, town, sign_in):
    text = sign_in(town.lin).get("/field/").text
    assert town.mei.name not in text and town.zhao.name not in text


def test_ten_statements_are_enough(session, town, sign_in, now, statements):
    fill(session, town, now)
    session.commit()
    for person in (town.mei, town.lin, town.wu):
        client = sign_in(person)
        with statements() as ran:
            assert client.get("/field/").status_code == 200
        assert len(ran) <= 10


def test_other_grids_are_not_there(session, town, sign_in, now):
    other = session.scalars(select(Household).where(Household.id == town.other_house.id)).one()
    granny = town.granny
    session.add(
        Resident(
            household_id=other.id, scope=other.scope, name="张大爷", name_digest="x", initials="zdy",
            source=granny.source, legal_basis=granny.legal_basis, needs=[], review_on=granny.review_on,
            registered_at=now, next_visit_on=clock.day_of(now),
        )
    )  # fmt: skip
    session.commit()
    assert "张**" not in sign_in(town.mei).get("/field/").text
    assert "张**" in sign_in(town.zhao).get("/field/").text
