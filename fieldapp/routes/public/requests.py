"""A resident's report: one question a page, a check page, then a tracking code. Works without JavaScript.

Answers travel in the form itself from page to page; nothing is stored before the last step.
"""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from flask_limiter import RateLimitExceeded
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.consolidation import look_alikes
from fieldapp.domain.consolidation.look_alikes import LookAlike
from fieldapp.domain.consolidation.observations import Seen
from fieldapp.domain.errors import DomainError
from fieldapp.domain.geography import outlines
from fieldapp.domain.reports import categories, divisions, intake, tracking_codes
from fieldapp.domain.reports.categories import Kind
from fieldapp.entries.uploads import PHOTOS, receive_photos
from fieldapp.forms.requests import RequestForm
from fieldapp.models import Case, ContactWish, Door, Level, Photo, Place, Report, Urgency
from fieldapp.routes.public import pins
from fieldapp.web.access import public
from fieldapp.web.rate_limits import LOOKING, SENDING, is_not_sending, limiter
from fieldapp.web.rendering import page, see_other
from fieldapp.web.request_size import takes
from fieldapp.web.request_values import body, query
from fieldapp.web.submit_once import once

blueprint = Blueprint("requests", __name__, url_prefix="/requests")

# question: the fields it asks
QUESTIONS = {
    "category": ("category",),
    "words": ("words",),
    "place": ("place_words", "lat", "lon", "accuracy_m", "outside"),
    "county": ("county",),
    "town": ("town",),
    "village": ("village",),
    "contact": ("name", "phone", "contact_wish"),
}
CHECK = "check"


@blueprint.get("/")
@public
def new() -> Response:
    form = _fill(RequestForm())
    kind = query.text("category")
    form.category.data = kind if categories.find_kind(db.session(), kind, public_only=True) else None
    return _page(form, "category")


@blueprint.post("/")
@takes(PHOTOS)
@limiter.limit(SENDING, exempt_when=is_not_sending)
@public
def create() -> Redirect:
    form, at, go = (
        _fill(RequestForm(request.form)),
        body.text("at"),
        body.text("go") or "next",
    )
    if go.startswith("to:"):
        return _page(form, go[3:])
    if go == "back":
        return _page(form, _before(form, at))
    form.validate()
    if go != "send":
        return _page(form, at, 422) if _is_wrong(form, at) else _page(form, _after(form, at))
    if wrong := next((question for question in _questions(form) if _is_wrong(form, question)), None):
        return _page(form, wrong, 422)
    if form.website.data:  # a program; it is thanked and nothing is kept
        return see_other(url_for("public.home.index"))
    return _send(form)


def _send(form: RequestForm) -> Redirect:
    try:
        photos = receive_photos()
        answer = once(form, "request", lambda: _open(form, photos), door=Door.PUBLIC)
    except DomainError as broken:
        return _page(form, CHECK, 422, gettext(str(broken)))
    report = db.session().get_one(Report, UUID(answer["id"]))
    pins.open_for_a_while(report, is_new=True)
    return see_other(url_for("public.tracking.receipt", code=tracking_codes.code_of(report)))


def _open(form: RequestForm, photos: list[Photo]) -> dict[str, str]:
    session = db.session()
    kind = categories.find_kind(session, form.category.data or "", public_only=True)
    if kind is None:
        raise DomainError("Please choose a topic.")
    lat, lon = form.position or (None, None)
    new_report = NewReport(
        category=kind,
        words=form.words.data or "",
        urgency=Urgency.ORDINARY,
        place_words=form.place_words.data or "",
        lat=lat,
        lon=lon,
        accuracy_m=form.accuracy_m.data if form.position else None,
        grid=_grid_at(form) or divisions.division(session, form.village.data or ""),
        reporter_name=form.name.data or "",
        reporter_phone=form.phone.data or "",
        contact_wish=ContactWish(form.contact_wish.data) if form.contact_wish.data else None,
        photos=photos,
        joins=_joined(form),
    )
    report = intake.open_report(session, new_report, None, clock.now(), form.claim)
    return {"id": str(report.id)}


def _alikes(form: RequestForm) -> list[LookAlike]:
    """Open cases that may be the same, told without anybody's words."""
    session = db.session()
    kind = categories.find_kind(session, form.category.data or "", public_only=True)
    place = _grid_at(form) or divisions.division(session, form.village.data or "")
    if kind is None or place is None:
        return []
    words = f"{form.words.data or ''}\n{form.place_words.data or ''}"
    lat, lon = form.position or (None, None)
    return look_alikes.for_public(session, Seen(kind, words, lat, lon, place.scope, clock.now()))


def _told(form: RequestForm) -> list[LookAlike]:
    """The same, unless this address has asked so often that it seems to be feeling its way about."""
    try:
        with limiter.limit(LOOKING):
            return _alikes(form)
    except RateLimitExceeded:
        return []


def _joined(form: RequestForm) -> Case | None:
    """The case chosen, if it is one of those that were shown."""
    if not form.joins.data:
        return None
    chosen = next((alike.id for alike in _alikes(form) if str(alike.id) == form.joins.data), None)
    return db.session().get(Case, chosen) if chosen else None


def _grid_at(form: RequestForm) -> Place | None:
    if form.position is None or form.lat.errors or form.lon.errors:
        return None
    return outlines.find_grid(db.session(), *form.position, clock.today())


def _questions(form: RequestForm) -> list[str]:
    """The questions this resident has to answer: a position inside a grid spares the divisions."""
    spared = {"county", "town", "village"} if _grid_at(form) else set()
    return [question for question in QUESTIONS if question not in spared]


def _after(form: RequestForm, at: str) -> str:
    """The next question; after a change on the check page, the next one without an answer."""
    row = _questions(form)
    later = row[row.index(at) + 1 :] if at in row else row
    seen = body.text("seen") == "1"
    return next((question for question in later if not seen or _is_wrong(form, question)), CHECK)


def _before(form: RequestForm, at: str) -> str:
    row = _questions(form)
    return row[max(0, row.index(at) - 1)] if at in row else row[-1]


def _is_wrong(form: RequestForm, question: str) -> bool:
    return any(form[name].errors for name in QUESTIONS.get(question, ()))


def _fill(form: RequestForm) -> RequestForm:
    session = db.session()
    form.category.choices = [(kind.code, kind.name) for kind in _kinds()]
    choose = ("", gettext("Please choose"))
    for field, level, above in (
        (form.county, Level.COUNTY, ""),
        (form.town, Level.TOWN, form.county.data),
        (form.village, Level.VILLAGE, form.town.data),
    ):
        rows = divisions.divisions(session, level, above or "") if level is Level.COUNTY or above else []
        field.choices = [choose, *((place.code, place.name) for place in rows)]
        if field.data not in {place.code for place in rows}:
            field.data = ""
    return form


def _kinds() -> list[Kind]:
    return list(categories.kinds(db.session(), public_only=True))


def _page(form: RequestForm, at: str, status: int = 200, problem: str = "") -> Response:
    at = at if at in QUESTIONS else CHECK
    asked = QUESTIONS.get(at, ())
    carried = [
        field
        for field in form
        if field.name not in (*asked, *(["joins"] if at == CHECK else []), "submission_id", "website")
    ]
    return page(
        "public/requests/check.html" if at == CHECK else "public/requests/question.html",
        status=status,
        form=form,
        at=at,
        asked=asked,
        carried=[field for field in carried if field.data not in (None, "")],
        families=categories.by_family(_kinds()),
        questions=_questions(form),
        kind=next((kind for kind in _kinds() if kind.code == form.category.data), None),
        village=_village_name(form),
        problem=problem,
        alikes=_told(form) if at == CHECK else [],
        seen=body.text("seen"),
        has_wrong=status == 422 and not problem,
    )


def _village_name(form: RequestForm) -> str:
    village = divisions.division(db.session(), form.village.data) if form.village.data else None
    return village.name if village else ""
