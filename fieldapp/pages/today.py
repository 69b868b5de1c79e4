"""What Today shows: one list of what to do next, and today's visits to be taken along."""

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from fieldapp import clock, db
from fieldapp.domain.notifications import digests
from fieldapp.domain.offline import temporary_reveals
from fieldapp.domain.overview.entries import MOST_ENTRIES, Ask, Entry
from fieldapp.domain.overview.today import entries
from fieldapp.domain.patrols import findings
from fieldapp.forms.patrols import StartForm
from fieldapp.pages.omissions import lacking
from fieldapp.pages.submissions.reviews import reviews_waiting
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import mask_name
from fieldapp.web.layouts import case_address

WORDS: dict[Ask, tuple[Any, str]] = {  # what to do, and its icon
    Ask.FINISH_PATROL: (_l("Patrol in progress"), "clock"),
    Ask.DO_TASK: (_l("Task"), "doc"),
    Ask.VISIT: (_l("Visit"), "people"),
    Ask.SIGN: (_l("Case to sign for"), "flag"),
    Ask.FEED_BACK: (_l("Case in progress: feed back"), "flag"),
    Ask.RESUME: (_l("Case on hold: review"), "pause"),
    Ask.VERIFY: (_l("Case to verify"), "check"),
    Ask.DISPATCH: (_l("Case to dispatch or settle"), "up"),
    Ask.DECIDE: (_l("Case to decide"), "undo"),
    Ask.CLOSE: (_l("Case to close"), "check"),
    Ask.ANSWER_CALL: (_l("Your unit is called in: answer"), "phone"),
    Ask.JOIN: (_l("Your unit is called in: attend"), "walk"),
}
ADDRESSES = {
    Ask.FINISH_PATROL: ("field.patrols.edit", "patrol_id"),
    Ask.DO_TASK: ("field.tasks.show", "task_id"),
    Ask.VISIT: ("field.residents.show", "resident_id"),
}


def today_context() -> dict[str, Any]:
    session, now = db.session(), clock.now()
    found = entries(session, actor(), now)
    places = session.scalars(findings.places(actor()).limit(2)).all()
    visits = {entry.id for entry in found if entry.ask is Ask.VISIT}
    may_take = bool(visits) and actor().may_anywhere("reveal")
    ends = temporary_reveals.taken(session, actor(), now) if may_take else {}
    told = 0 if actor().takes_along else digests.count(session, actor(), now)
    return {
        "told": told,
        "cards": [card_of(entry) for entry in found],
        "is_cut": len(found) >= MOST_ENTRIES,
        "start_form": StartForm(),
        "only_place": places[0] if len(places) == 1 else None,
        "is_under_way": any(entry.ask is Ask.FINISH_PATROL for entry in found),
        "gives_tasks": actor().may_anywhere("give_task"),
        "may_take_along": may_take,
        "taken_until": min((ends[each] for each in visits & set(ends)), default=None),
        "to_check": 0 if actor().takes_along else reviews_waiting(),
        "is_partial": lacking().cases or lacking().tasks or lacking().people,
    }


def card_of(entry: Entry) -> dict[str, Any]:
    """What a card shows: names of residents stay masked."""
    words, sign = WORDS[entry.ask]
    title = mask_name(entry.title) if entry.ask is Ask.VISIT else entry.title
    return {"entry": entry, "title": title, "ask": words, "sign": sign, "href": _address(entry)}


def _address(entry: Entry) -> str:
    if entry.ask not in ADDRESSES:
        return case_address(entry.id)
    endpoint, argument = ADDRESSES[entry.ask]
    return url_for(endpoint, **{argument: entry.id})  # type: ignore[arg-type]
