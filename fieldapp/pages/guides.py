"""Help in one sheet, and the four cards of the tour: in words, one for the phone and one for the desk."""

from typing import Any

from flask_babel import lazy_gettext as _l

from fieldapp.pages.desk_help import DESK_HELP
from fieldapp.web.access import actor
from fieldapp.web.layouts import blueprint_of, desk_navigation, first_page

Words = tuple[Any, ...]
# By the tab a page stands under: its title and what there is to know.
HELP: dict[str, tuple[Any, Words]] = {
    "today": (
        _l("Today"),
        (
            _l(
                "The list shows what to do next, the most pressing first. One card is one door: a visit and "
                "the tasks there are one form."
            ),
            _l("A finished task can be taken back until the end of the next day."),
            _l("Work that is not admitted may be refused on the task's page; whoever gave it is told."),
        ),
    ),
    "report": (
        _l("Report"),
        (
            _l("Choose the type, say what is wrong and where. A position is optional; words are enough."),
            _l("In an emergency call first: 110, 119, 120 or 122."),
            _l("You can follow your reports under Mine."),
        ),
    ),
    "households": (
        _l("Residents"),
        (
            _l("Names and phones are masked. Showing them takes a purpose, and each view is logged."),
            _l(
                "Whoever refuses visits is left alone until the day that is shown; only emergencies are excepted."
            ),
            _l("Do not write diagnoses or identity numbers."),
        ),
    ),
    "search": (
        _l("Search"),
        (_l("Two characters are enough. Without a network, what this phone carries is searched."),),
    ),
    "mine": (
        _l("Mine"),
        (
            _l(
                "Set a PIN to read your lists without a network. Everything you save is kept on the phone until it "
                "has been uploaded; the sign at the top says so."
            ),
            _l("No clock-ins, no points, no rankings. Patrol times and routes are shown to nobody but you."),
        ),
    ),
}
FIELD_TOUR: list[tuple[str, Any, Any]] = [
    ("today", _l("Begin with Today"), _l("One list: what to do next, the most pressing first.")),
    ("flag", _l("Report in a few taps"), _l("Type, words, place. Photos are optional for most types.")),
    (
        "up",
        _l("Saved is saved"),
        _l("Without a signal everything is kept on the phone and uploaded later by itself."),
    ),
    (
        "people",
        _l("Respect at the door"),
        _l("Quiet hours, refusals and masked names protect residents and you."),
    ),
]
DESK_TOUR: list[tuple[str, Any, Any]] = [
    (
        "home",
        _l("Begin with the overview"),
        _l("Decisions needed now, what is due today, and what is overdue."),
    ),
    (
        "list",
        _l("Cases"),
        _l("Narrow the list, save the filter under a name, and take one step for many cases."),
    ),
    (
        "clock",
        _l("Limits run by the calendar"),
        _l("Whoever received a case first stays responsible until the next has signed for it."),
    ),
    (
        "eye",
        _l("Everything is traceable"),
        _l("Each step and each view of masked information is logged. Nobody is ranked."),
    ),
]


def help_context() -> dict[str, Any]:
    return {"sections": HELP if actor().starts_in_field else _desk_sections()}


def _desk_sections() -> dict[str, tuple[str, Words]]:
    """By the blueprint of a page: its words in the navigation, and its help; what one may not open is left out."""
    pages = [page for menu in desk_navigation().values() for page in menu]
    return {
        blueprint_of(endpoint): (words, DESK_HELP[blueprint_of(endpoint)]) for endpoint, words, _ in pages
    }


def tour_context() -> dict[str, Any]:
    return {"cards": FIELD_TOUR if actor().starts_in_field else DESK_TOUR, "start": first_page()}
