"""Somebody else's id wherever a submission can hold one: nothing of theirs changes or is shown, no word is lost.

The kinds come from the entries, the fields from their forms, the members from the envelope; none is listed here.
"""

import json
from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy import select
from support.addresses import word
from support.databases import iso_day
from support.phone import Phone

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.patrols import patrols
from fieldapp.domain.patrols.findings import Findings
from fieldapp.entries import BY_KIND
from fieldapp.forms.submissions import Envelope
from fieldapp.models import Base, Photo, PhotoState, Resident, Task, Unapplied
from fieldapp.pages.submissions.submitted_values import FORMS

WORDS = "甲乙丙丁的话"
THEIRS = "别人家的话"
GOOD = {
    "report": {"category": "lamp", "urgency": "ordinary", "place_words": "桥头"},
    "visit": {"on": iso_day(), "way": "door", "condition": "well"},
    "resident": {
        "name": "陆大川",
        "care": "living_alone",
        "source": "own_request",
        "legal_basis": "statutory_duty",
    },
    "resident_edit": {"care": "living_alone", "source": "own_request", "legal_basis": "statutory_duty"},
    "household": {"address": "老街9号"},
    "household_edit": {"address": "老街9号"},
    "refusal": {"way": "door", "days": "180", "confirmed": "y"},
    "patrol": {"on": iso_day()},
    "patrol_track": {"number": "1", "points": "[[32.69,109.02,0],[32.691,109.02,60]]"},
}
STEP = {"internal_words": WORDS, "public_words": WORDS, "decision": "yes", "until": iso_day(2)}


@pytest.fixture
def theirs(session, town, now):
    """What is another county's or another grid's: a row of every kind that something can be named by."""
    zhao, tang = Actor.of(town.zhao, day_of(now)), Actor.of(town.tang, day_of(now))
    person = Resident(
        household_id=town.other_house.id, scope=town.other_house.scope, name="秦大妈", name_digest="x", initials="qdm",
        source="own_request", legal_basis="consent", needs=[], registered_at=now, review_on=day_of(now),
        consent_words=THEIRS, birth_year=1950,
    )  # fmt: skip
    patrol = patrols.log(session, zhao, (town.other_grid, day_of(now)), Findings(words=THEIRS), now)
    begun = patrols.start(session, zhao, town.other_grid, now)
    steps.dispatch(session, tang, town.other_case, town.roads, Words(internal=THEIRS), now)
    task = Task(
        title=THEIRS, due_on=day_of(now), scope=town.other_grid.scope, place_id=town.other_grid.id, given_at=now,
        service_item_id=town.visit_item.id, assignee_id=town.zhao.id, given_by_id=town.tang.id,
    )  # fmt: skip
    photo = Photo(state=PhotoState.ARRIVING, size=9, received_sha256="0" * 64, received_at=now)
    photo.uploaded_by_id = town.zhao.id
    town.other_house.please_note = THEIRS
    session.add_all([person, task, photo])
    session.commit()
    phone_report = uuid4()
    return {
        "household": town.other_house.id, "resident": person.id, "patrol": patrol.id, "begun": begun.id,
        "case": town.other_case.id, "task": task.id, "photo": photo.id, "place": town.other_grid.id,
        "person": town.zhao.id, "unit": town.county_centre.id, "report": town.other_case.reports[0].id,
        "unknown": phone_report,
    }  # fmt: skip


@pytest.fixture
def receipt_of_theirs(town, sign_in):
    """A submission of somebody else's that waits to be put right."""
    zhao = Phone(sign_in(town.zhao), town.zhao)
    item = zhao.save("report", {"category": "lamp", "urgency": "ordinary", "words": ""})
    assert zhao.send(item).json["outcome"] == "needs_fix"
    return item.id


# Where each of these rows lies.
OWN_TABLES = {
    "household": "household", "resident": "resident", "patrol": "patrol", "begun": "patrol", "case": "case", "task": "task",
    "photo": "photo", "person": "person", "receipt": "unapplied",
}  # fmt: skip
HOLDS_IDS = {"HiddenField", "SelectField", "SelectMultipleField"}
FEW = ("case", "receipt", "household")  # for the many steps of a case: the right kind and two wrong ones


def members():
    """The envelope's members that hold ids."""
    return [field.name for field in msgspec.structs.fields(Envelope) if field.type in (UUID, UUID | None)] + [
        "blobs"
    ]


def fields_of(kind):
    form = FORMS.get(kind)
    names = [name for name, field in inspect_form(form)] if form else ["number", "points"]
    return [name for name in names if name not in {"submission_id", "as_seen"}]


def kind_of_field(kind, name):
    form = FORMS.get(kind)
    return getattr(form, name).field_class.__name__ if form else ""


def inspect_form(form):
    return [(name, getattr(form, name)) for name in dir(form) if hasattr(getattr(form, name), "_formfield")]


def test_every_entry_has_its_form_here():
    assert set(BY_KIND) - set(FORMS) == {"patrol_track"}


def own_target(town, kind, patrol):
    of_kind = {
        "household_edit": town.house.id, "resident_edit": town.granny.id, "task_done": town.task.id,
        "task_refused": town.task.id, "refusal": town.house.id,
        "patrol_finish": patrol, "patrol_track": patrol,
    }  # fmt: skip
    return town.case.id if kind.startswith("case_") else of_kind.get(kind)


def base_fields(town, kind):
    if kind.startswith("case_"):
        return dict(STEP)
    given = {"words": WORDS, **GOOD.get(kind, {})}
    if kind in {"visit", "resident"}:
        given["household"] = str(town.house.id)
    if kind in {"household", "patrol", "patrol_start"}:
        given["grid"] = str(town.grid.id)
    return given


def filled(town, kind, patrol, at, named):
    """A form of this kind about something of one's own, but for one place, where somebody else's id stands."""
    fields, more, (what, row_id) = base_fields(town, kind), {}, named
    if target := own_target(town, kind, patrol):
        more["target"] = target
    if at[0] == "field":
        fields[at[1]] = f"{what}:{row_id}" if what in {"unit", "person"} else str(row_id)
    elif at[1] == "blobs":
        more["blobs"] = [{"id": str(row_id), "size": 9, "sha256": "0" * 64}]
    else:
        more[at[1]] = row_id
    return fields, [], more


def cases_of(kind):
    return [("member", name) for name in members()] + [("field", name) for name in fields_of(kind)]


@pytest.mark.parametrize("kind", BY_KIND)
def test_another_persons_id_changes_and_shows_nothing_of_theirs(
    session, town, sign_in, now, theirs, receipt_of_theirs, kind
):
    patrol = patrols.start(session, Actor.of(town.mei, day_of(now)), town.grid, now).id
    session.commit()
    mei = Phone(sign_in(town.mei), town.mei)
    untouched = theirs_of(session, theirs, receipt_of_theirs)
    named = {**theirs, "receipt": receipt_of_theirs}
    for sort, name in cases_of(kind):
        is_one_of_many = kind.startswith("case_") and kind != "case_dispatch"
        holds_ids = sort == "member" or kind_of_field(kind, name) in HOLDS_IDS
        for what in FEW if is_one_of_many or not holds_ids else named:
            fields, photos, more = filled(town, kind, patrol, (sort, name), (what, named[what]))
            sent = mei.save(kind, fields, photos, **more)
            answer, where = mei.send(sent), (kind, sort, name, what)
            assert answer.status_code == 201, (where, answer.text)
            assert THEIRS not in answer.text and "秦" not in answer.text, where
            if answer.json["outcome"] != "applied":
                kept = json.loads(session.get(Unapplied, sent.id).body)["envelope"]["fields"]
                assert kept == sent.body["fields"], where
        assert theirs_of(session, theirs, receipt_of_theirs) == untouched, (kind, sort, name)


# The ids that pages carry in their forms, and of what kind each is.
CARRIED = {
    "household": "household", "resident": "resident", "case": "case", "lead": "case", "joins": "case", "place": "place",
    "grid": "place", "assignee": "person", "to": "person", "target": "person", "patrol_id": "patrol",
}  # fmt: skip
NOT_WALKED = ("sign_in.", "preferences.", "sync.", "public.", "reminders.")


def test_no_form_of_a_page_takes_somebody_elses_id(app, session, town, sign_in, theirs, receipt_of_theirs):
    """Every address that is written to, each carried id in turn somebody else's, the rest one's own."""
    lin = sign_in(town.lin)
    own = {
        "household": str(town.house.id), "resident": str(town.granny.id), "case": str(town.case.id), "place": "",
        "grid": str(town.grid.id), "assignee": str(town.mei.id), "to": str(town.mei.id), "lead": str(town.case.id),
        "target": f"person:{town.mei.id}", "item": str(town.visit_item.id), "title": WORDS, "due_on": iso_day(2),
        "reason": WORDS, "words": WORDS, "step": "dispatch", "name": "陆大川", "care": "living_alone", **STEP,
        **GOOD["report"], **GOOD["visit"], "source": "own_request", "legal_basis": "statutory_duty", "address": "老街9号",
    }  # fmt: skip
    rows = {
        "household_id": town.house.id,
        "resident_id": town.granny.id,
        "case_id": town.case.id,
        "task_id": town.task.id,
    }
    untouched = theirs_of(session, theirs, receipt_of_theirs)
    walked = 0
    for rule in app.url_map.iter_rules():
        if "POST" not in rule.methods or rule.endpoint.startswith(NOT_WALKED):
            continue
        values = {
            argument: rows.get(argument) or word(rule, argument) or uuid4() for argument in rule.arguments
        }
        for noun in ("dispatch", "objection") if "noun" in values else [""]:
            with app.test_request_context():
                address = app.url_map.bind("localhost").build(rule.endpoint, {**values, "noun": noun})
            for name, kind in CARRIED.items():
                named = f"person:{theirs[kind]}" if name == "target" else str(theirs[kind])
                answer = lin.post(address, data={**own, name: named, "submission_id": str(uuid4())})
                assert answer.status_code < 500, (address, name)
                assert THEIRS not in answer.text and "秦大妈" not in answer.text, (address, name)
                walked += 1
        assert theirs_of(session, theirs, receipt_of_theirs) == untouched, rule.endpoint
    assert walked > 300


def theirs_of(session, theirs, receipt_id):
    """Everything that belongs to one of these rows: the row itself, and every row that refers to one of them."""
    session.expire_all()
    named = {name: str(row_id) for name, row_id in {**theirs, "receipt": receipt_id}.items()}
    ids = {row_id for name, row_id in named.items() if name not in {"place", "unit", "unknown"}}
    found = set()
    for table in Base.metadata.sorted_tables:
        refers = [column for column in table.columns if column.foreign_keys]
        own = {named[name] for name, where in OWN_TABLES.items() if where == table.name}
        for row in session.execute(select(table)) if own or refers else ():
            values = row._mapping
            if str(values[table.columns.id]) in own or ids & {str(values[column]) for column in refers}:
                found.add((table.name, tuple(str(value) for value in row)))
    return found
