"""What a worker fills in to report a problem: one screen."""

from flask_babel import lazy_gettext as _l

from fieldapp.forms.base import (
    Form,
    choice,
    hidden,
    identifier,
    line,
    radio,
    tick,
    words,
)
from fieldapp.forms.positions import PositionFields
from fieldapp.models import Category

# Why somebody reads who reported; the value stands in the access log.
REPORTER_PURPOSES = [("case", _l("A case")), ("emergency", _l("An emergency"))]


class ReporterForm(Form):
    """Why the reporter's name and phone are needed."""

    purpose = radio(_l("Purpose"), missing=_l("Please choose a purpose."), choices=REPORTER_PURPOSES)


class PlaceFields(PositionFields):
    """Where: words are enough; the position is only there when the person asked for it."""

    place_words = line(_l("Where is it"), longest=120)


class ReportForm(PlaceFields):
    """The route sets the choices, and `kind` once it has found the chosen one."""

    kind: Category | None = None
    page_order = (
        "submission_id", "category", "words", "place_words", "lat", "lon", "accuracy_m", "outside", "joins", "urgency",
        "minor_involved", "grid",
    )  # fmt: skip

    category = choice(_l("Type of problem"), missing=_l("Please choose the type of problem."))
    words = words(_l("What is wrong"), missing=_l("Please describe the problem."), longest=1000)
    urgency = radio(_l("How urgent is it?"), missing=_l("Please choose the urgency."))
    grid = choice(_l("Which grid"))
    minor_involved = tick(_l("A child is harmed or in danger"))
    joins = identifier()  # the case this is added to, instead of opening another
    patrol_id = identifier()
    visit_id = identifier()  # the visit on which help was found to be needed
    captured_at = hidden()
