"""The town with a little more in it, so that nearly every page of the app can be opened by somebody of the cast."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import Session
from support import databases, filings, meetings
from support.addresses import MODELS
from support.live import LiveApp

from fieldapp import models
from fieldapp.clock import day_of
from fieldapp.domain import receipts
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.meetings import minutes
from fieldapp.domain.meetings.meetings import note_attendance
from fieldapp.domain.offline import devices
from fieldapp.domain.patrols import patrols
from fieldapp.domain.patrols.findings import Findings
from fieldapp.domain.reports import tracking_codes
from fieldapp.domain.submissions import receiving
from fieldapp.domain.submissions.arrivals import Arrival, Judgement
from fieldapp.entries.cases.step_table import BY_NOUN
from fieldapp.forms.requests import QUESTIONS
from fieldapp.forms.submissions import Envelope, Held
from fieldapp.models import Door, Outcome, QuarantineKind
from fieldapp.web.access import access_of

CONFLICT = Judgement(
    Outcome.REVIEW, reason="Somebody else changed this record meanwhile. Please look at both."
)

WALKED_IN = {
    "source": "walk_in", "category": "rubbish", "words": "楼道里有垃圾", "place_words": "西大街12号",
    "village": "610902001003", "urgency": "ordinary",
}  # fmt: skip
DRAFT = "00000000-0000-4000-8000-000000000001"  # the report of a resident who has answered some questions
ANSWERED = {
    "words": {"words": "灯杆漏电，有人触电"},
    "category": {"category": "lamp"},
    "place": {"place_words": "菜场后门", "village": "610902001003"},
}
# Pages as they look after something was chosen, searched or written.
CHOSEN = {
    "desk.bulk.new": ["/desk/bulk/new?step=chase&case={other_case}&case={case}"],
    "desk.cases.index": ["/desk/cases/?words=没有这样的词"],
    "desk.settings.edit": ["/desk/settings/edit?key=operator"],
    "field.residents.new": ["/field/residents/new?household={house}"],
    "field.visits.new": ["/field/visits/new?household={house}", "/field/visits/new?task={task}"],
    "desk.map.index": ["/desk/map/?words=没有这样的词"],
    "public.requests.show": [f"/requests/{DRAFT}/{question}" for question in QUESTIONS],
    "public.requests.check": [f"/requests/{DRAFT}/check"],
    "public.requests.emergency": [f"/requests/{DRAFT}/emergency"],
}

CAST = ("mei", "lin", "wu", "qin", "tang", "luo", "bai", "gao", "sun", "ding", "yan")
# Answers that are no pages: pictures, JSON, files, a part of a page that its script asks for.
NO_PAGES = (
    "assets.",
    "photos.",
    "public.tracking.photo",
    "health.",
    "pwa.manifest",
    "pwa.worker",
    "static",
    "desk.overview.alarm",
)
WORDS = {
    "noun": list(BY_NOUN),
    "step": ["1", "2", "3", "4", "5", "6", "what", "where", "photo", "contact", "check"],
}


def furnish(site: LiveApp) -> None:
    """Patrols, phones with something wrong, what a handler of the town office keeps, meetings and a re-division."""
    _patrols(site)
    _phones(site)
    _desk(site)
    _meetings(site)
    _filings(site)


def _patrols(live: LiveApp) -> None:
    """Two patrols of mei's, so that their pages can be opened: yesterday's and one under way."""
    with live.session() as session:
        town = databases.CastHere(session, live.now)
        mei, now = Actor.of(town.mei, day_of(live.now)), live.now
        done = patrols.start(session, mei, town.grid, now - timedelta(days=1))
        patrols.finish(session, mei, done, Findings("西大街", "", [("消防通道", "")]), now)
        patrols.start(session, mei, town.grid, now)
        session.commit()


def _phones(live: LiveApp) -> None:
    """mei's phone misses two numbers and sent what conflicts; one thing could not be read."""
    with live.session() as session:
        town, now = databases.CastHere(session, live.now), live.now
        mei, phone = Actor.of(town.mei, day_of(now)), uuid4()
        told = Held(phone, "2026.11", held=[(4, 5)], held_count=2, highest=5, free_mb=120, persisted=False)
        devices.note_contact(
            session, mei, replace(told, oldest_at=(now - timedelta(hours=30)).isoformat()), now
        )
        for kind, target, fields in (
            ("household_edit", town.house.id, {"address": ["西大街12号1单元303室"], "headcount": ["4"]}),
            ("task_done", town.task.id, {"words": ["已看望，一切都好"]}),
        ):
            arrival = Arrival(
                uuid4(), Envelope(kind, fields, target=target, captured_at=now.isoformat()), now, phone
            )
            receiving.receive(session, mei, arrival, now, lambda *_: CONFLICT)
        receipts.quarantine(session, Door.SYNC, town.mei.id, QuarantineKind.UNREADABLE, "{", now)
        session.commit()


def _desk(live: LiveApp) -> None:
    """tang keeps a filter, has chased a case in one go and filed a report, so that these pages can be opened."""
    tang = live.sign_in("tang")
    with live.session() as session:
        case_id = str(databases.CastHere(session, live.now).other_case.id)
    for address, sent in (
        ("/desk/filters/", {"name": "待决定", "state": "waiting"}),
        ("/desk/bulk/", {"step": "chase", "case": case_id}),
        ("/desk/intake/", WALKED_IN),
        ("/desk/intake/", {**WALKED_IN, "words": "屋后边坡垮塌，下面有人住", "urgency": "urgent"}),
    ):
        assert tang.post(address, data={"submission_id": str(uuid4()), **sent}).status_code == 303


def _meetings(live: LiveApp) -> None:
    """One meeting of the street to come, one that is held with a decision, and one whose minutes are signed."""
    with live.session() as session:
        town, now = databases.CastHere(session, live.now), live.now
        overdue = session.get_one(models.Case, town.case.id)
        before, overdue.due_at = overdue.due_at, now - timedelta(days=1)  # so that it stands on the agendas
        session.flush()
        meetings.planned(session, town, now)
        for signs in (False, True):
            held = meetings.opened(session, town, now)
            line = meetings.line_about(session, held, held.starts_at, case_id=overdue.id)
            meetings.decide(session, town, held, line)
            if signs:
                tang = meetings.actor(town.tang, held.starts_at)
                note_attendance(session, tang, held, [town.roads.id])
                minutes.sign_off(session, tang, held, "逐件研究", held.starts_at)
        overdue.due_at = before
        session.commit()


def _filings(live: LiveApp) -> None:
    """The re-division of the street's first village, as far as it is proposed."""
    with live.session() as session:
        filings.divided(session, databases.CastHere(session, live.now), live.now)
        session.commit()


def answer_questions(resident: FlaskClient) -> None:
    """Somebody without an account, in the middle of the public form."""
    for question, answers in ANSWERED.items():
        assert resident.post(f"/requests/{DRAFT}/{question}", data=answers).status_code == 303


def rules_of_pages(site: LiveApp) -> list[Any]:
    """The routes that answer with a page; derived from the url map."""
    rules = site.app.url_map.iter_rules()
    return [each for each in rules if "GET" in each.methods and not each.endpoint.startswith(NO_PAGES)]


def may_ever(site: LiveApp, name: str | None, rule: Any) -> bool:
    """Whether this person's roles open such a page anywhere; what they do not open is refused wherever it is."""
    with site.app.app_context(), site.session() as session:
        access = access_of(rule.endpoint)
        if access in {"public", "signed_in"} or name is None:
            return True
        person = getattr(databases.CastHere(session, site.now), name)
        return Actor.of(person, day_of(site.now)).may_anywhere(access)


def addresses(site: LiveApp, rule: Any) -> list[str]:
    """What a route's address can be in the core town; a few rows stand for all."""
    tried = [{}]
    with site.session() as session:
        for argument in sorted(rule.arguments):
            values = _values(session, rule, argument)
            tried = [{**chosen, argument: value} for chosen in tried for value in values]
    adapter = site.app.url_map.bind("localhost")
    return [adapter.build(rule.endpoint, chosen) for chosen in tried]


def _values(session: Session, rule: Any, argument: str) -> list[Any]:
    if argument in MODELS:
        model = MODELS[argument]
        ids = list(session.scalars(select(model.id).order_by(model.id).limit(200)))
        return ids[:12] if model is not models.Place else _some_places(session)
    if argument == "code":
        return [
            session.scalars(
                select(models.Place.code).where(models.Place.level == models.Level.VILLAGE)
            ).first(),
            tracking_codes.tracking_code(session.scalars(select(models.Report.id)).first()),
        ]
    converter = rule._converters[argument]
    if hasattr(converter, "regex") and getattr(converter, "items", None):
        return list(converter.items)
    return WORDS.get(argument, [])


def _some_places(session: Session) -> list[UUID]:
    grids = select(models.Place.id).where(models.Place.level == models.Level.GRID).limit(4)
    others = select(models.Place.id).where(models.Place.level != models.Level.GRID).limit(4)
    return [*session.scalars(grids), *session.scalars(others)]


def is_first_page(address: str) -> bool:
    """Whether what stands around a page is read with it: once for each layout."""
    return address in {"/", "/field/", "/desk/", "/sign-in", "/requests/", "/desk/wall/"}


def names_of_ids(site: LiveApp) -> dict[str, str]:
    """{id: what the town calls its row}; rows without a name have their model's and their place in it."""
    names: dict[str, str] = {}
    with site.session() as session:
        for model in dict.fromkeys(MODELS.values()):  # a receipt has the id of the row it made
            for number, each in enumerate(session.scalars(select(model.id).order_by(model.id).limit(200))):
                names.setdefault(str(each), f"{model.__name__}_{number}")
        cast = databases.CastHere(session, site.now)
        for name in cast:
            row = getattr(cast, name)
            if isinstance(row, models.Base):
                names[str(row.id)] = name
    return names


def spelled(address: str, names: dict[str, str]) -> str:
    """An address with the names of the rows instead of their ids."""
    return re.sub(r"[0-9a-f-]{36}", lambda found: "{" + names.get(found[0], "id") + "}", address)
