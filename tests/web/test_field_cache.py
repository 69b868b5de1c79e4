"""Remembered fields: only what holds nothing typed, and never one person's for another."""

from unittest.mock import Mock
from uuid import uuid4

import pytest
from werkzeug.datastructures import MultiDict

from fieldapp.forms.base import Form, choice, number, radio, technical, tick


class One(Form):
    words = technical(None)
    count = number(None, 0, 99)
    agreed = tick(None)
    way = radio(None, choices=[("door", "Door"), ("phone", "Phone")])
    lead = radio(None)
    place = choice(None, choices=[("a", "A")])


class Other(Form):
    words = technical("Another label")


@pytest.fixture
def drawn_once(app):
    """How often a field is drawn, when it is asked for twice."""
    with app.test_request_context():
        remembers = app.jinja_env.globals["drawn_once"]

        def _times(field, twin=None):
            draw = Mock(side_effect=lambda it, hint: f"{it.label.text}{it.data}")
            draw.name = f"draw {uuid4()}"  # nothing that another test has drawn is remembered for this one
            first, second = remembers(field, draw, "hint"), remembers(twin or field, draw, "hint")
            return draw.call_count, first == second

        yield _times


def test_an_empty_field_is_drawn_once(drawn_once):
    assert drawn_once(One().words, One().words) == (1, True)
    assert drawn_once(One(count=3).count, One(count=3).count) == (1, True)
    assert drawn_once(One(way="door").way, One(way="door").way) == (1, True)
    assert drawn_once(One(place="a").place, One(place="a").place) == (1, True)


def test_fields_are_told_apart_by_their_values_and_their_form(drawn_once):
    assert drawn_once(One(count=4).count, One(count=5).count) == (2, False)
    assert drawn_once(One(agreed=True).agreed, One(agreed=False).agreed)[1] is False
    assert drawn_once(One(way="phone").way, One().way)[1] is False
    assert drawn_once(One().words, Other().words)[1] is False


def test_choices_of_places_are_drawn_once_for_all_who_have_the_same(drawn_once):
    one, other = One(), One()
    one.place.choices = other.place.choices = [("", "All"), ("610902001003", "西大街社区")]
    assert drawn_once(one.place, other.place) == (1, True)
    other.place.choices = [("", "All"), ("610902001004", "东大街社区")]
    assert drawn_once(one.place, other.place)[0] == 2


def test_typed_words_rows_and_complaints_are_never_remembered(drawn_once):
    assert drawn_once(One(words="王桂兰").words) == (2, True)
    assert drawn_once(One(MultiDict({"count": "05"})).count) == (2, True)
    form = One(lead="x")
    form.lead.choices = [("3f0c2f5e-0000-4000-8000-000000000000", "路灯不亮")]
    assert drawn_once(form.lead) == (2, True)
    form.words.errors = ["Please write"]
    assert drawn_once(form.words) == (2, True)
