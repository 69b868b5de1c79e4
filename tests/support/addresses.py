"""The addresses of the app, with the ids that stand in them; derived from its url map."""

from uuid import uuid4

from werkzeug.routing import UUIDConverter

from fieldapp.models import (
    AccessEntry,
    Case,
    Category,
    Certificate,
    Channel,
    Delivery,
    Device,
    Evaluation,
    EvaluationAppeal,
    EvaluationFigure,
    EvaluationScheme,
    Household,
    KnownBrowser,
    Patrol,
    PermissionRequest,
    Person,
    Photo,
    Place,
    Posting,
    Quarantined,
    Receipt,
    Report,
    Resident,
    SavedFilter,
    ServiceItem,
    SignInSession,
    StandardText,
    Task,
    Unapplied,
    Unit,
    Visit,
)
from fieldapp.web.access import access_of

# The model whose id a route's argument is.
MODELS = {
    "case_id": Case,
    "report_id": Report,
    "household_id": Household,
    "resident_id": Resident,
    "visit_id": Visit,
    "task_id": Task,
    "patrol_id": Patrol,
    "person_id": Person,
    "posting_id": Posting,
    "place_id": Place,
    "grid_id": Place,
    "unit_id": Unit,
    "item_id": ServiceItem,
    "photo_id": Photo,
    "session_id": SignInSession,
    "browser_id": KnownBrowser,
    "review_id": Unapplied,
    "device_id": Device,
    "quarantine_id": Quarantined,
    "channel_id": Channel,
    "delivery_id": Delivery,
    "text_id": StandardText,
    "filter_id": SavedFilter,
    "receipt_id": Receipt,
    "submission_id": Receipt,
    "draft_id": Receipt,
    "permission_id": PermissionRequest,
    "entry_id": AccessEntry,
    "category_id": Category,
    "certificate_id": Certificate,
    "scheme_id": EvaluationScheme,
    "evaluation_id": Evaluation,
    "figure_id": EvaluationFigure,
    "appeal_id": EvaluationAppeal,
}
# Rows that are nobody's area: every worker may look them up, every administrator may change them.
EVERYBODYS = {StandardText, Category}


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def is_open(app, rule):
    with app.app_context():
        return access_of(rule.endpoint) == "public"


def calls(app):
    """Every (rule, method) that is not open to anybody."""
    return [
        (rule, method)
        for rule in rules(app)
        if not is_open(app, rule)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    ]


def word(rule, argument):
    """The first of the words that may stand there, any where any may; nothing where an id belongs."""
    converter = rule._converters[argument]
    return min(getattr(converter, "items", ()) or ("" if isinstance(converter, UUIDConverter) else "x",))


def address(app, rule, chosen=None):
    values = {
        argument: (chosen or {}).get(argument, word(rule, argument) or uuid4()) for argument in rule.arguments
    }
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values, method=None)
