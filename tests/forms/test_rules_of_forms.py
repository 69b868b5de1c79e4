"""What a form asks for beyond its single fields: said at the field, whether it was left empty or filled in wrongly."""

from uuid import uuid4

import pytest
from werkzeug.datastructures import MultiDict

from fieldapp.forms.bulk import BulkClosureForm
from fieldapp.forms.cases import ExtensionDecisionForm, StepForm, VerificationForm
from fieldapp.forms.joint import CallAnswerForm, ObjectionDecisionForm
from fieldapp.forms.places import GridForm

DECISIONS = (VerificationForm, ExtensionDecisionForm, CallAnswerForm, ObjectionDecisionForm)
SQUARE = "[[109.0, 32.6], [109.1, 32.6], [109.1, 32.7]]"


@pytest.fixture
def complaints(app):
    """The names of the fields with a complaint."""

    def _complaints(kind, **said):
        with app.test_request_context():
            form = kind(MultiDict({"submission_id": str(uuid4()), **said}))
            for field in form:
                if hasattr(field, "choices") and field.choices is None:
                    field.choices = [("", "")]
            form.validate()
            return set(form.errors)

    return _complaints


@pytest.mark.parametrize("kind", DECISIONS)
@pytest.mark.parametrize("words", [None, "", "  ", "\u3000"])
def test_a_no_is_explained(complaints, kind, words):
    said = {} if words is None else {"internal_words": words}
    assert "internal_words" in complaints(kind, decision="no", public_words="x", **said)
    assert "internal_words" not in complaints(
        kind, decision="no", public_words="x", internal_words="还差一段路"
    )
    assert "internal_words" not in complaints(kind, decision="yes", public_words="x", **said)


def test_every_decision_that_takes_a_no_is_among_these():
    def below(kind):
        return {each for child in kind.__subclasses__() for each in (child, *below(child))}

    explaining = {kind for kind in below(StepForm) if "validate_internal_words" in vars(kind)}
    assert explaining <= set(DECISIONS) and BulkClosureForm not in explaining


def test_more_time_is_explained_to_the_reporter(complaints):
    assert "public_words" in complaints(ExtensionDecisionForm, decision="yes")
    assert "public_words" not in complaints(
        ExtensionDecisionForm, decision="yes", public_words="等路面干了再铺"
    )


@pytest.mark.parametrize(
    "outline",
    ["x", "{}", "[]", "[1, 2, 3]", "[[109.0, 32.6]]", "[[1e999, 0], [0, 1], [1, 1]]", "[[NaN, 0], [0, 1], [1, 1]]",
     "[[181, 0], [0, 1], [1, 1]]", '[["109", "32"], ["109", "33"], ["110", "33"]]', "[" * 5000, SQUARE + SQUARE],
)  # fmt: skip
def test_an_outline_that_is_none_is_refused_at_its_field(complaints, outline):
    assert "outline" in complaints(GridForm, outline=outline)


def test_an_outline_becomes_points_and_may_be_left_out(app, complaints):
    assert "outline" not in complaints(GridForm, outline=SQUARE) | complaints(GridForm)
    with app.test_request_context():
        form = GridForm(MultiDict({"outline": SQUARE}))
        form.kind.choices = form.parent.choices = [("", "")]
        form.validate()
    assert form.points == [(109.0, 32.6), (109.1, 32.6), (109.1, 32.7)]
