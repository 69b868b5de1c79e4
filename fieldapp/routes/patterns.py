"""Every component in every look, for whoever builds a page. Development, tests and the demo only."""

from flask import Blueprint, Response
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from fieldapp.forms.base import Form
from fieldapp.web.access import public
from fieldapp.web.pages import page

blueprint = Blueprint("patterns", __name__)


class PatternForm(Form):
    text = StringField("Text", [InputRequired("Please write something.")])
    words = TextAreaField("Words")
    choice = RadioField("Choice", choices=[("one", "One"), ("two", "Two")])
    day = DateField("Day")


@blueprint.get("/patterns")
@public
def index() -> Response:
    form = PatternForm()
    form.validate()
    return page("patterns.html", form=form, photos=[])
