"""A number's range in a form: its ends are in it, what lies beyond is complained about and becomes no value."""

import pytest
from werkzeug.datastructures import MultiDict

from fieldapp.forms import base


class Numbers(base.Form):
    count = base.number("Count", 1, 9)
    hidden = base.hidden_number(0, 5)
    lat = base.degrees(90, "No such position.")


@pytest.fixture
def read(app):
    """read(field, text) → the value, and whether there is a complaint."""

    def _read(name, text):
        with app.test_request_context():
            form = Numbers(MultiDict({name: text}))
            form.validate()
            return form[name].data, bool(form[name].errors)

    return _read


@pytest.mark.parametrize(
    ("name", "least", "most"), [("count", "1", "9"), ("hidden", "0", "5"), ("lat", "-90.0", "90.0")]
)
def test_both_ends_of_a_range_are_in_it(read, name, least, most):
    for text in (least, most):
        value, is_wrong = read(name, text)
        assert str(value) == text and not is_wrong


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("count", "0"), ("count", "10"), ("count", "-5"), ("count", "99999999999999999999"), ("count", "1.5"),
        ("count", "x"), ("hidden", "-1"), ("hidden", "6"), ("lat", "90.0001"), ("lat", "-90.0001"), ("lat", "nan"),
        ("lat", "inf"),
    ],
)  # fmt: skip
def test_what_lies_beyond_is_complained_about_and_becomes_no_value(read, name, text):
    assert read(name, text) == (None, True)


@pytest.mark.parametrize("name", ["count", "hidden", "lat"])
def test_a_number_that_is_not_needed_may_be_left_out(read, name):
    assert read(name, "") == (None, False)
