"""Which frame a shared page stands in (phone or desk), and what the desk's navigation offers."""

from flask import Flask, current_app, url_for
from flask_babel import gettext
from flask_login import current_user

from fieldapp import disks
from fieldapp.domain.access.actors import mark_of
from fieldapp.domain.errors import N_
from fieldapp.web.access import actor
from fieldapp.web.locale import translate

# Menu → its pages: (endpoint, words, sign, verb that shows it). What has no menu stands in the bar itself.
NAVIGATION = {
    "": [
        ("desk.overview.index", N_("Overview"), "home", "see_overview"),
        ("desk.cases.index", N_("Cases"), "list", "use_desk"),
        ("desk.intake.new", N_("File a report"), "plus", "file_for_residents"),
        ("desk.reviews.index", N_("Needs review"), "eye", "decide_review"),
        ("desk.search.index", N_("Search"), "search", "use_desk"),
        ("desk.mine.index", N_("Mine"), "me", "use_desk"),
    ],
    N_("Service items"): [
        ("desk.service_items.index", N_("Items and admission"), "doc", "see_service_items"),
        ("desk.refused_tasks.index", N_("Refused tasks"), "close", "see_refused_tasks"),
        ("desk.item_reviews.index", N_("Yearly review"), "calendar", "review_item"),
    ],
    N_("Grids and people"): [
        ("desk.grids.index", N_("Grids"), "grid", "manage_places"),
        ("desk.filings.index", N_("Division and filing"), "doc", "see_filings"),
        ("desk.as_of.show", N_("As it was on a day"), "calendar", "see_filings_of_area"),
        ("desk.people.index", N_("People"), "people", "manage_people"),
        ("desk.devices.index", N_("Phones"), "mobile", "see_devices"),
    ],
    N_("Organisation"): [
        ("desk.centres.index", N_("Grid centres"), "home", "see_organisation"),
        ("desk.duty.index", N_("Duty roster"), "clock", "see_organisation"),
        ("desk.bodies.index", N_("Leading bodies"), "people", "see_organisation"),
        ("desk.vacancies.index", N_("Vacant posts"), "warn", "see_organisation"),
    ],
    N_("Rules"): [
        ("desk.calendar.index", N_("Calendar"), "calendar", "edit_calendar"),
        ("desk.texts.index", N_("Standard texts"), "doc", "edit_standard_texts"),
        ("desk.channels.index", N_("Messages"), "phone", "manage_channels"),
        ("desk.settings.index", N_("Settings"), "settings", "edit_settings"),
    ],
    N_("Oversight"): [
        ("desk.meetings.index", N_("Meetings"), "people", "see_meetings"),
        ("desk.evaluations.index", N_("Evaluation"), "eye", "see_evaluation"),
        ("desk.burden.index", N_("Burden self-check"), "check", "see_burden"),
        ("desk.access_log.index", N_("Access log"), "report", "see_access_log"),
    ],
}

FULL = {
    disks.PHOTOS: N_(
        "The photo disk is full (%(folder)s, %(mb)s MB free). Text is still received; photos wait on "
        "the phones until there is space. Ask the operator to delete files or enlarge the disk."
    ),
    disks.DATABASE: N_(
        "The database disk is full (%(folder)s, %(mb)s MB free). Soon nothing more can be received. "
        "Ask the operator today to delete files or enlarge the disk."
    ),
}

DESK_KEYS = {  # pressed after g
    "desk.overview.index": "o",
    "desk.cases.index": "c",
    "desk.search.index": "s",
    "desk.mine.index": "m",
}


def init_app(app: Flask) -> None:
    app.context_processor(_context)
    app.add_template_global(works_at_desk)


def first_page() -> str:
    """Where this person starts: Today on the phone, the overview or the list of cases at the desk."""
    if actor().starts_in_field:
        return url_for("field.today.index")
    if actor().may_anywhere("see_overview"):
        return url_for("desk.overview.index")
    return url_for("desk.people.index" if actor().may_anywhere("manage_people") else "desk.mine.index")


def works_at_desk() -> bool:
    """Whether pages that both sides share stand in the desk's frame."""
    return current_user.is_authenticated and not actor().starts_in_field


def case_address(case_id: object) -> str:
    """The case's page in the frame this person works in."""
    return f"{_cases_address()}{case_id}"


def _cases_address() -> str:
    """The list's address, with which that of each case begins; a page of many rows asks for it once."""
    return url_for(f"{'field' if actor().starts_in_field else 'desk'}.cases.index")


def step_address(case_id: object, noun: str) -> str:
    """The page of one step of a case, in the frame this person works in."""
    side = "field." if actor().starts_in_field else ""
    return url_for(f"{side}case_steps.new", case_id=case_id, noun=noun)


def mine_address() -> str:
    """My own page, in the frame this person works in."""
    return url_for(f"{'field' if actor().starts_in_field else 'desk'}.mine.index")


def person_mark() -> str:
    """Names the signed-in person's store on the phone; says nothing about the person."""
    return mark_of(current_user.id)


def _full_places() -> list[str]:
    """What whoever looks after the server must know on any page of the desk."""
    if actor().starts_in_field or not actor().may_anywhere("manage_server"):
        return []
    return [
        gettext(FULL[place.name], folder=place.folder, mb=place.free_mb)
        for place in disks.full_places(current_app.config)
    ]


def desk_navigation() -> dict[str, list[tuple[str, str, str]]]:
    """Menu → the pages this person may open; a menu of a single page is none, it stands in the bar."""
    menus: dict[str, list[tuple[str, str, str]]] = {"": []}
    for menu, pages in NAVIGATION.items():
        own = [(at, translate(words), sign) for at, words, sign, verb in pages if actor().may_anywhere(verb)]
        menus.setdefault(translate(menu) if menu and len(own) > 1 else "", []).extend(own)
    return menus


def blueprint_of(endpoint: str) -> str:
    """`cases` of `desk.cases.index`."""
    return endpoint.split(".")[-2]


def _context() -> dict[str, object]:
    if not current_user.is_authenticated:
        return {"frame": "layouts/public.html"}
    field, cases = actor().starts_in_field, _cases_address()
    return {
        "frame": "layouts/field.html" if field else "layouts/desk.html",
        "desk_nav": desk_navigation(),
        "desk_keys": DESK_KEYS,
        "home_address": first_page(),
        "case_address": lambda case_id: f"{cases}{case_id}",
        "step_address": step_address,
        "full_places": _full_places(),
        # Tells the browser whose drafts are whose, without the person's id.
        "person_mark": person_mark(),
    }
