"""What Today shows: one list of what to do next, and today's visits to be taken along."""

from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from fieldapp import clock, db
from fieldapp.domain.notifications import digests
from fieldapp.domain.offline import temporary_reveals
from fieldapp.domain.overview.entries import MOST_ENTRIES, Ask, Door, Entry, by_door
from fieldapp.domain.overview.today import entries
from fieldapp.domain.patrols import findings
from fieldapp.domain.service_items import opinions
from fieldapp.forms.patrols import StartForm
from fieldapp.pages.cases.untaken import untaken_context
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
    Ask.REFUSED_TASK: (_l("Task refused as unlisted work: decide"), "undo"),
}
ADDRESSES = {
    Ask.FINISH_PATROL: ("field.patrols.edit", "patrol_id"),
    Ask.DO_TASK: ("field.tasks.show", "task_id"),
    Ask.REFUSED_TASK: ("field.tasks.show", "task_id"),
    Ask.VISIT: ("field.residents.show", "resident_id"),
}


def today_context() -> dict[str, Any]:
    session, now = db.session(), clock.now()
    found = entries(session, actor(), now)
    places = session.scalars(findings.places(actor()).limit(2)).all()
    visits = {entry.id for entry in found if entry.ask is Ask.VISIT}
    may_take = bool(visits) and actor().may_anywhere("reveal")
    ends = temporary_reveals.taken(session, actor(), now) if may_take else {}
    told, is_asked = _told_and_asked(now)
    alarm = untaken_context()
    shown = {case.id for case in alarm["untaken"]}  # what stands above is not said again below
    return {
        **alarm,
        "told": told,
        "cards": [
            door_of(each) if isinstance(each, Door) else card_of(each)
            for each in by_door([entry for entry in found if entry.id not in shown])
        ],
        "is_cut": len(found) >= MOST_ENTRIES,
        "start_form": StartForm(),
        "only_place": places[0] if len(places) == 1 else None,
        "is_under_way": any(entry.ask is Ask.FINISH_PATROL for entry in found),
        "gives_tasks": actor().may_anywhere("give_task"),
        "may_take_along": may_take,
        "taken_until": min((ends[each] for each in visits & set(ends)), default=None),
        "opinions_asked": opinions.asked_of(session, actor(), now) if is_asked else [],
        "to_check": 0 if actor().takes_along else reviews_waiting(),
        "is_partial": lacking().cases or lacking().tasks or lacking().people,
    }


def _told_and_asked(now: datetime) -> tuple[int, bool]:
    """How many cases I am told about, and whether workers are heard on an item here; never on a kept page."""
    if actor().takes_along:
        return 0, False
    told = digests.counted(actor(), now).scalar_subquery()
    row = db.session().execute(select(told, opinions.heard_of(actor(), now).exists())).one()
    return row[0], row[1]


def card_of(entry: Entry) -> dict[str, Any]:
    """What a card shows: names of residents stay masked."""
    words, sign = WORDS[entry.ask]
    return {
        "due_at": entry.due_at,
        "is_to_accept": entry.is_to_accept,
        "title": _title(entry),
        "detail": entry.detail,
        "asks": [(words, sign)],
        "href": _address(entry),
        "refusing_until": None,
        "act": "",
    }


def door_of(door: Door) -> dict[str, Any]:
    """One card for all that is to be done at a door. Who may note visits does all of it in the form of a visit."""
    home, entries = door.household, door.entries
    visits = [entry for entry in entries if entry.ask is Ask.VISIT]
    tasks = [entry for entry in entries if entry.ask is Ask.DO_TASK]
    is_one_form = actor().may("write_visit", home.scope)
    until = home.refusal_until if home.is_refusing(clock.today()) else None
    card = card_of(entries[0])
    if is_one_form and (visits or len(tasks) > 1):
        resident = visits[0].id if len(visits) == 1 else None
        card["href"] = url_for("field.visits.new", household=home.id, resident=resident)
        card["act"] = gettext("Record visit and tasks") if tasks and visits else ""
    if len(entries) > 1:
        card |= {"title": home.address, "detail": ""}
        card["asks"] = [
            (f"{WORDS[entry.ask][0]} · {_title(entry)}", WORDS[entry.ask][1]) for entry in entries
        ]
    return card | {"refusing_until": until}


def _title(entry: Entry) -> str:
    return mask_name(entry.title) if entry.ask is Ask.VISIT else entry.title


def _address(entry: Entry) -> str:
    if entry.ask not in ADDRESSES:
        return case_address(entry.id)
    endpoint, argument = ADDRESSES[entry.ask]
    return url_for(endpoint, **{argument: entry.id})  # type: ignore[arg-type]
