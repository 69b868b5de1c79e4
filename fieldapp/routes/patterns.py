"""Every component in every look, for whoever builds a page. Development, tests and the demo only."""

from flask import Blueprint, Response

from fieldapp.forms.base import Form, day, line, radio, words
from fieldapp.web.access import public
from fieldapp.web.rendering import page

blueprint = Blueprint("patterns", __name__)


class PatternForm(Form):
    text = line("Text", missing="Please write something.")
    free_words = words("Words")
    choice = radio("Choice", choices=[("one", "One"), ("two", "Two")])
    on = day("Day")


@blueprint.get("/patterns")
@public
def index() -> Response:
    form = PatternForm()
    form.validate()
    return page("patterns.html", form=form, photos=[])
