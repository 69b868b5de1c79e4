"""Adding people, posting them, handing over."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import Regexp

from fieldapp.forms.base import (
    CreatingForm,
    Form,
    choice,
    file,
    name,
    phone,
    searched,
    table,
    technical,
    tick,
)

LONGEST_LIST = 60_000  # characters: 500 people
CODE_RULE = Regexp(r"[0-9]{6,17}\Z", message=_l("A place code must have 6 to 17 digits."))


class PostingForm(CreatingForm):
    """A role at a place, which is found by its name (`near`) and chosen by its code."""

    role = choice(_l("Role"), missing=_l("Please choose the role."))
    place_code = technical(
        _l("Place"),
        missing=_l("Please find the place below and choose it."),
        longest=17,
        rules=[CODE_RULE],
    )
    near = searched(_l("Place"))
    unit = choice(_l("Unit"))
    may_see_restricted = tick(_l("Can see restricted cases and minors' records"))


class PersonForm(PostingForm):
    page_order = ("submission_id", "name", "sign_in_name", "phone")

    name = name(_l("Name"), missing=_l("Please enter the name."))
    sign_in_name = technical(_l("Sign-in name"), missing=_l("Please enter a sign-in name."), longest=40)
    phone = phone(_l("Work phone"))


class HandOverForm(Form):
    successor = technical(
        _l("Sign-in name of the successor"),
        missing=_l("Please enter the successor's sign-in name."),
        longest=40,
    )


class ImportForm(CreatingForm):
    """A list, as a file or pasted; the file counts where both are given."""

    file = file(_l("File (.xlsx, .xls or CSV)"))
    rows = table(_l("Or paste the table with its header row"), longest=LONGEST_LIST)


class PeopleFilter(Form):
    """How the list of people is narrowed."""

    class Meta(Form.Meta):
        """None of its fields is asked for, so none is marked optional."""

        is_filter = True

    q = searched(_l("Name or sign-in name"))
