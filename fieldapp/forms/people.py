"""Adding people, posting them, handing over."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TelField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from fieldapp.forms.base import CreatingForm, Form, line, readable, tidy

CODE_RULE = Regexp(r"[0-9]{6,17}\Z", message=_l("A place code has 6 to 17 digits."))


class PostingForm(CreatingForm):
    """A role at a place, which is given by its code."""

    role = SelectField(_l("Role"), validators=[InputRequired(_l("Please choose the role."))])
    place_code = StringField(
        _l("Place code"),
        filters=[tidy],
        validators=[InputRequired(_l("Please give the code of the place.")), CODE_RULE],
        render_kw={"inputmode": "numeric"},
    )
    unit = SelectField(_l("Unit"), validators=[Optional()])
    may_see_restricted = BooleanField(_l("May see restricted cases and minors' files"))


class PersonForm(PostingForm):
    name = line(_l("Name"), missing=_l("Please give the name."), longest=40)
    sign_in_name = line(_l("Sign-in name"), missing=_l("Please give a sign-in name."), longest=40)
    phone = TelField(_l("Work phone"), filters=[tidy], validators=[Optional(), Length(max=20), readable])


class HandOverForm(Form):
    successor = line(
        _l("Sign-in name of the successor"),
        missing=_l("Please give the successor's sign-in name."),
        longest=40,
    )


class ImportForm(CreatingForm):
    rows = TextAreaField(
        _l("List: name,sign_in_name,phone,role,place_code"),
        filters=[tidy],
        validators=[InputRequired(_l("Please paste the list.")), Length(max=20_000), readable],
    )


class PeopleFilter(Form):
    """How the list of people is narrowed."""

    class Meta(Form.Meta):
        """None of its fields is asked for, so none is marked optional."""

        is_filter = True

    q = StringField(_l("Name or sign-in name"), filters=[tidy])
