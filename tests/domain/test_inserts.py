"""Rows whose unique values are there already are left as they are."""

from uuid import uuid4

from fieldapp.domain.inserts import insert_missing
from fieldapp.models import Setting


def row(key, value):
    return {"id": uuid4(), "key": key, "value": value, "basis": "依据"}


def values(session, *keys):
    return {row.key: row.value for row in session.query(Setting).filter(Setting.key.in_(keys))}


def test_missing_rows_are_inserted_and_known_ones_are_left_alone(session):
    insert_missing(session, Setting, [row("a", "1")])
    insert_missing(session, Setting, [row("a", "2"), row("b", "3")])
    assert values(session, "a", "b") == {"a": "1", "b": "3"}


def test_of_two_rows_alike_in_one_call_the_first_stays(session):
    insert_missing(session, Setting, [row("a", "1"), row("a", "2")])
    assert values(session, "a") == {"a": "1"}
