"""A locked row is read as it stands now, and one that is gone says so."""

import pytest
from sqlalchemy import delete, event, update

from fieldapp.clock import day_of
from fieldapp.domain.errors import AlreadyDone
from fieldapp.domain.locks import lock, lock_people
from fieldapp.models import Posting, StandardText, Task


def change(session, model, row_id, **values):
    """As another transaction would: the session is not told."""
    table = model.__table__
    session.connection().execute(update(table).where(table.c.id == row_id).values(**values))


def test_a_locked_row_is_as_it_stands_now(session, town):
    assert town.task.title
    change(session, Task, town.task.id, title="另一件")
    lock(session, town.task)
    assert town.task.title == "另一件"


def test_a_row_that_is_gone_is_said_to_be_gone(session):
    text = session.query(StandardText).first()
    session.execute(delete(StandardText.__table__))
    with pytest.raises(AlreadyDone):
        lock(session, text)


def test_the_collections_that_a_rule_looks_at_are_read_again(session, town, now):
    mei, today = town.mei, day_of(now)
    (posting,) = mei.postings
    session.connection().execute(delete(Posting.__table__).where(Posting.__table__.c.id == posting.id))
    lock(session, mei)
    assert mei.active_postings(today) == [posting]
    lock(session, mei, "postings")
    assert mei.active_postings(today) == []


def test_locked_people_have_the_postings_of_now(session, town, now):
    posting = town.mei.postings[0]
    change(session, Posting, posting.id, ends_on=day_of(now))
    lock_people(session, town.mei)
    assert posting.ends_on == day_of(now) and town.mei.active_postings(day_of(now)) == []


def test_the_postings_of_people_who_are_not_locked_are_not_read_again(session, town, now):
    posting = town.wu.postings[0]
    change(session, Posting, posting.id, ends_on=day_of(now))
    lock_people(session, town.mei)
    assert posting.ends_on is None


def test_people_are_locked_in_one_order_and_each_once(session, engine, town):
    people = sorted([town.mei, town.lin, town.tang], key=lambda person: person.id, reverse=True)
    asked = []

    def note(_connection, _cursor, sql, values, *_):
        if "FROM person" in sql:
            asked.append(str(values))

    event.listen(engine, "before_cursor_execute", note)
    lock_people(session, *people, people[0])
    event.remove(engine, "before_cursor_execute", note)
    wanted = sorted(person.id for person in people)
    assert len(asked) == 3
    assert all(id.hex in values.replace("-", "") for id, values in zip(wanted, asked, strict=True))
