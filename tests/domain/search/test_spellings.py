"""What an older version stored is brought to the one spelling, once, with what it is found by."""

from contextlib import nullcontext

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy import text as sql

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.households import household_search
from fieldapp.domain.search import index, spellings
from fieldapp.models import Report, Setting


@pytest.fixture
def as_of_old(session, town):
    """Rows as a version wrote them that knew no spellings."""
    house, granny = town.house, town.granny
    house.contact_name, house.contact_phone, house.contact_phone_last4 = (
        "买买提•艾力",
        "+86 138-0013-8000",
        "old",
    )
    granny.name, granny.name_digest, granny.emergency_phone = "买买提．艾力", "old", "（0915）3212345"
    report = session.query(Report).first()
    report.reporter_name, report.reporter_phone, report.reporter_phone_last4 = "王 明", "138 0013 8000", "old"
    town.mei.phone, town.roads.phone = "138-0013-8001", "0915-3212346"
    session.flush()
    session.execute(sql("UPDATE household SET address_key = '', address_sort_key = ''"))
    session.expire_all()
    return report


def test_every_row_is_brought_to_the_one_spelling(session, town, as_of_old, now):
    rows = sum(session.scalar(select(func.count()).select_from(model)) for model in spellings.RESPELL)
    assert spellings.catch_up(lambda: nullcontext(session)) == rows
    session.flush()
    session.expire_all()
    assert (town.house.contact_name, town.house.contact_phone) == ("买买提·艾力", "13800138000")
    assert (town.granny.name, town.granny.emergency_phone) == ("买买提·艾力", "09153212345")
    assert (as_of_old.reporter_name, as_of_old.reporter_phone) == ("王明", "13800138000")
    assert (town.mei.phone, town.roads.phone) == ("13800138001", "09153212346")
    mei = Actor.of(town.mei, clock.day_of(now))
    for words in ("买买提艾力", "138 0013 8000", town.house.address):
        assert list(
            session.scalars(household_search.matching(session, mei, words, None, clock.day_of(now)))
        ) == [town.house]


def test_it_is_done_once_and_a_row_in_its_spelling_is_not_written(session, town, as_of_old):
    session.execute(delete(Setting).where(Setting.key == spellings.KEY))
    assert spellings.is_behind(session)
    spellings.catch_up(lambda: nullcontext(session))
    session.flush()
    assert not spellings.is_behind(session)
    spellings.catch_up(lambda: nullcontext(session))
    assert not session.dirty or not any(map(session.is_modified, session.dirty))


def test_a_number_nobody_can_dial_stays_as_it_was_typed(session, town):
    town.house.contact_phone = "问村委会"
    session.flush()
    spellings.catch_up(lambda: nullcontext(session))
    assert town.house.contact_phone == "问村委会"


def test_words_with_rare_characters_are_indexed_anew(session, town):
    index.catch_up(session)
    session.execute(
        sql("UPDATE \"case\" SET summary = '𠮷野家门口' WHERE number = :number"), {"number": town.case.number}
    )
    session.expire_all()
    spellings.catch_up(lambda: nullcontext(session))
    terms = session.scalar(
        sql("SELECT CAST(terms AS TEXT) FROM search_entry WHERE subject_id = :id").bindparams(
            **{"id": town.case.id.hex if session.get_bind().dialect.name == "sqlite" else town.case.id}
        )
    )
    assert "𠮷野" in terms
