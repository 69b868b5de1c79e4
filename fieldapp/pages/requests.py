"""The questions of a resident's report: which comes next, what each page shows, and what is written at the end."""

from typing import Any
from uuid import UUID

from flask_limiter import RateLimitExceeded
from werkzeug.datastructures import MultiDict

from fieldapp import clock, db
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.consolidation import look_alikes
from fieldapp.domain.consolidation.look_alikes import LookAlike
from fieldapp.domain.consolidation.observations import Seen
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.geography import outlines
from fieldapp.domain.places import place_search
from fieldapp.domain.reports import categories, category_search, divisions, emergencies, intake
from fieldapp.domain.reports.categories import Kind
from fieldapp.forms.requests import QUESTIONS, RequestForm
from fieldapp.models import Case, ContactWish, Level, Photo, Place, Urgency
from fieldapp.web.drafts import Draft
from fieldapp.web.rate_limits import LOOKING, limiter

CHECK, EMERGENCY = "check", "emergency"
FIRST = next(iter(QUESTIONS))
BELOW = {"": Level.COUNTY, Level.COUNTY: Level.TOWN, Level.TOWN: Level.VILLAGE}


def form_of(draft: Draft, joins: str = "") -> RequestForm:
    """The form with everything answered so far, read and checked."""
    said = {**draft.answers, "submission_id": str(draft.submission_id), "joins": joins}
    form = RequestForm(MultiDict(said))
    form.category.choices = [(kind.code, kind.name) for kind in _kinds()]
    chosen = chosen_place(form)
    form.village.choices = [(chosen.code, chosen.name)] if chosen else []
    form.grid_here = grid_at(form)
    form.validate()
    return form


def take_answers(draft: Draft, question: str, sent: Any) -> None:
    """Put what was typed for one question into the draft, as it was typed."""
    form = RequestForm(sent)
    names = QUESTIONS[question]
    if question == FIRST and "category" not in draft.answers:
        names = (*names, "category")  # chosen before the first question, by the link that led here
    for name in names:
        raw = form[name].raw_data or [""]
        draft.answers[name] = raw[0]
    draft.marks[question] = "answered"


def next_page(draft: Draft, form: RequestForm, question: str, is_change: bool) -> str:
    """Where an answer leads: to its question again if it is wrong, else on; a change goes back to the check page."""
    if is_wrong(form, question):
        return question
    if is_urgent(draft, form):
        return EMERGENCY
    return first_wrong(form) or CHECK if is_change else after(question)


def after(question: str) -> str:
    row = [*QUESTIONS, CHECK]
    return row[row.index(question) + 1]


def before(question: str) -> str:
    """The question before; of the first one "", for which there is the start page."""
    row = ["", *QUESTIONS, CHECK]
    return row[row.index(question) - 1]


def first_wrong(form: RequestForm) -> str:
    return next((question for question in QUESTIONS if is_wrong(form, question)), "")


def is_wrong(form: RequestForm, question: str) -> bool:
    return any(form[name].errors for name in QUESTIONS.get(question, ()))


def is_urgent(draft: Draft, form: RequestForm) -> bool:
    """Whether numbers to call should be shown first; never twice for one report."""
    return "warned" not in draft.marks and bool(emergencies.dangers_in(form.words.data or ""))


def question_context(draft: Draft, form: RequestForm, question: str) -> dict[str, Any]:
    """What every page of a question shows; complaints only about what was answered."""
    told = QUESTIONS[question] if draft.marks.get(question) == "answered" else ()
    for field in form:
        if field.name not in told:
            field.errors = ()
    more = {"category": _category_context, "place": place_context}.get(question)
    return {
        "form": form,
        "question": question,
        "before": before(question),
        "has_wrong": is_wrong(form, question),
        **(more(form, draft) if more else {}),
    }


def _category_context(form: RequestForm, _draft: Draft) -> dict[str, Any]:
    kinds = _kinds()
    looked_for = form.kind_words.data or ""
    most = category_search.FOUND if looked_for else category_search.SUGGESTED
    found = category_search.find_kinds(kinds, looked_for or form.words.data or "", most)
    chosen = [kind for kind in kinds if kind.code == form.category.data and kind not in found]
    return {
        "found": [*chosen, *found],
        "families": categories.by_family([kind for kind in kinds if kind not in [*chosen, *found]]),
        "looked_for": looked_for,
        "search_terms": category_search.terms_of,
    }


def place_context(form: RequestForm, draft: Draft) -> dict[str, Any]:
    """The places to choose from: the chosen one, what was looked for, else what the words speak of; and the list."""
    session, above = db.session(), draft.answers.get("above", "")
    looked_for = form.near.data or form.place_words.data or ""
    chosen = chosen_place(form)
    found = [place_search.described(session, chosen)] if chosen else []
    found += [each for each in place_search.find_places(session, looked_for) if each not in found]
    listed = divisions.division(session, above) if above else None
    level = BELOW.get(listed.level if listed else "")
    return {
        "found": found,
        "looked_for": form.near.data or "",
        "listed": listed,
        "list_level": level,
        "list": divisions.divisions(session, level, above) if level else [],
    }


def check_context(draft: Draft, form: RequestForm) -> dict[str, Any]:
    place = form.grid_here or chosen_place(form)
    return {
        "form": form,
        "before": before(CHECK),
        "kind": next((kind for kind in _kinds() if kind.code == form.category.data), None),
        "place": place_search.described(db.session(), place) if place else None,
        "problem": draft.marks.get("problem", ""),
        "alikes": _shown_alikes(form),
    }


def emergency_context(form: RequestForm) -> dict[str, Any]:
    dangers = emergencies.dangers_in(form.words.data or "")
    return {"dangers": dangers, "numbers": {emergencies.NUMBERS[danger] for danger in dangers}}


def open_request(form: RequestForm, photos: list[Photo]) -> dict[str, str]:
    """Writes the report; answers its id."""
    session = db.session()
    kind = categories.find_kind(session, form.category.data or "", public_only=True)
    if kind is None:
        raise RuleBroken("Please choose a topic.")
    lat, lon = form.position or (None, None)
    new_report = NewReport(
        category=kind,
        words=form.words.data or "",
        urgency=Urgency.ORDINARY,
        place_words=form.place_words.data or "",
        lat=lat,
        lon=lon,
        accuracy_m=form.accuracy_m.data if form.position else None,
        grid=form.grid_here or chosen_place(form),
        reporter_name=form.name.data or "",
        reporter_phone=form.phone.data or "",
        contact_wish=ContactWish(form.contact_wish.data) if form.contact_wish.data else None,
        photos=photos,
        joins=_joined(form),
    )
    report = intake.open_report(session, new_report, None, clock.now(), form.claim)
    return {"id": str(report.id)}


def grid_at(form: RequestForm) -> Place | None:
    """The grid that holds the position, if there is one."""
    if form.position is None or form.lat.errors or form.lon.errors:
        return None
    return outlines.find_grid(db.session(), *form.position, clock.today())


def chosen_place(form: RequestForm) -> Place | None:
    return place_search.find_place(db.session(), form.village.data) if form.village.data else None


def _alikes(form: RequestForm) -> list[LookAlike]:
    """Open cases that may be the same, told without anybody's words."""
    session = db.session()
    kind = categories.find_kind(session, form.category.data or "", public_only=True)
    place = form.grid_here or chosen_place(form)
    if kind is None or place is None:
        return []
    words = f"{form.words.data or ''}\n{form.place_words.data or ''}"
    lat, lon = form.position or (None, None)
    return look_alikes.for_public(session, Seen(kind, words, lat, lon, place.scope, clock.now()))


def _shown_alikes(form: RequestForm) -> list[LookAlike]:
    """The same, or nothing once this address exceeds the limit of looking."""
    try:
        with limiter.limit(LOOKING):
            return _alikes(form)
    except RateLimitExceeded:
        return []


def _joined(form: RequestForm) -> Case | None:
    """The case chosen, if it is one of those that were shown."""
    if not form.joins.data:
        return None
    chosen: UUID | None = next((each.id for each in _alikes(form) if str(each.id) == form.joins.data), None)
    return db.session().get(Case, chosen) if chosen else None


def _kinds() -> list[Kind]:
    return list(categories.kinds(db.session(), public_only=True))
