"""Every field that is typed is cleaned by one of the few functions, and what cannot be seen is nothing typed."""

import pytest
from architecture.test_bounds import subclasses, unbound_fields
from hypothesis import HealthCheck, given, settings
from text.test_text import NOTHING, ODD
from werkzeug.datastructures import MultiDict

from fieldapp import phones, text
from fieldapp.forms.base import COUNTED, TYPED, Form
from fieldapp.forms.bounds import bounds_of

FORMS = subclasses(Form)
CLEANING = {text.words, text.line, text.name, text.code, text.searched, phones.tidy}
NEEDED = sorted(
    {
        (form, name)
        for form in FORMS
        for name, field in unbound_fields(form).items()
        if field.field_class.__name__ in TYPED
        and any(getattr(rule, "field_flags", {}).get("required") for rule in field.kwargs["validators"])
    },
    key=str,
)


def filled(form, values):
    """The form, with the choices its route would set left open."""
    made = form(MultiDict(values))
    for field in made:
        if hasattr(field, "choices") and field.choices is None:
            field.choices = []
    return made


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_typed_field_is_cleaned_by_one_of_these(form):
    other = [
        name
        for name, field in unbound_fields(form).items()
        if field.field_class.__name__ in TYPED
        and not CLEANING.issuperset(field.kwargs.get("filters", [None]))
    ]
    assert other == []


def test_there_are_fields_that_must_be_filled_in():
    assert {form.__name__ for form, _ in NEEDED} >= {
        "RestrictForm",
        "HouseholdForm",
        "ResidentForm",
        "ReportForm",
        "RequestForm",
    }


@pytest.mark.parametrize(("form", "name"), NEEDED, ids=lambda each: getattr(each, "__name__", each))
def test_what_cannot_be_seen_is_missing(app, form, name):
    with app.test_request_context():
        for typed in NOTHING:
            made = filled(form, {name: typed})
            assert not made[name].validate(made), f"{typed!r} passes as {name}"
            assert made[name].errors


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@settings(max_examples=5, suppress_health_check=list(HealthCheck), deadline=None)
@given(typed=ODD)
def test_what_a_form_has_read_it_reads_the_same_again(app, form, typed):
    """The phone's outbox sends the values a form shows back through the same form."""
    with app.test_request_context():
        names = [name for name, field in unbound_fields(form).items() if field.field_class.__name__ in TYPED]
        first = form(MultiDict(dict.fromkeys(names, typed)))
        read = {name: first[name].data or "" for name in names}
        again = form(MultiDict(read))
        assert {name: again[name].data or "" for name in names} == read


def test_numbers_and_days_are_read_in_full_width(app):
    found = set()
    with app.test_request_context():
        for form in FORMS:
            for name, field in unbound_fields(form).items():
                if field.field_class.__name__ == "IntegerField":
                    most = bounds_of(field.kwargs["validators"]).most
                    typed = f"　{str(most).translate(FULL)}\u200b "
                    assert form(MultiDict({name: typed}))[name].data == most, (form, name)
                if field.field_class.__name__ == "DateField":
                    made = form(MultiDict({name: form.tell_day().isoformat().translate(FULL)}))
                    assert made[name].data == form.tell_day(), (form, name)
                found.add(field.field_class.__name__)
    assert found & COUNTED


FULL = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789-"}
