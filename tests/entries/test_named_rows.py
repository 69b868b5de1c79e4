"""Every id that a form holds is declared by its entry, and asked for before the entry reads the form."""

from dataclasses import replace
from uuid import uuid4

import pytest
from support.phone import Phone
from werkzeug.datastructures import MultiDict

from fieldapp.entries import BY_KIND, named_rows
from fieldapp.entries.base import Ready, Sent
from fieldapp.forms.base import UUID_RULE
from fieldapp.models import Place
from fieldapp.pages.submissions.submitted_values import FORMS


def identifiers(form):
    fields = [(name, getattr(form, name)) for name in dir(form) if hasattr(getattr(form, name), "_formfield")]
    return {name for name, field in fields if UUID_RULE in (field.kwargs.get("validators") or [])}


@pytest.mark.parametrize("kind", FORMS)
def test_an_entry_declares_every_id_its_form_holds(kind):
    entry, names = BY_KIND[kind], identifiers(FORMS[kind]) - {"submission_id"}
    ids = {name: uuid4() for name in names}
    sent = Sent(MultiDict({name: str(id) for name, id in ids.items()}), target_id=uuid4())
    parents = entry.parents(sent)
    declared = {id for _, id in parents} | {ids[name] for name in entry.mentions if name in ids}
    assert set(ids.values()) <= declared
    models = {model for model, _ in parents} | set(entry.mentions.values())
    assert models <= set(named_rows.SEEN) | named_rows.KNOWN_TO_ALL


def test_only_what_lies_open_is_known_to_all():
    assert {Place} == named_rows.KNOWN_TO_ALL


def careless(kind, monkeypatch, wrote):
    """The entry without any check of its own."""
    entry = BY_KIND[kind]
    form = type("Form", (), {"validate": lambda self: True})()
    monkeypatch.setitem(
        BY_KIND, kind, replace(entry, prepare=lambda sent: Ready(form, lambda: wrote.append(sent) or {}))
    )


@pytest.mark.parametrize(
    "kind",
    [
        "task_done",
        "task_refused",
        "resident_edit",
        "household_edit",
        "refusal",
        "case_feedback",
        "patrol_finish",
    ],
)
def test_no_entry_gets_to_read_a_form_about_what_its_sender_may_not_see(
    session, town, sign_in, theirs_by_kind, monkeypatch, kind
):
    wrote = []
    careless(kind, monkeypatch, wrote)
    mei = Phone(sign_in(town.mei), town.mei)
    answer = mei.send(mei.save(kind, {"words": "词"}, target=theirs_by_kind[kind]))
    assert (answer.status_code, answer.json["outcome"], wrote) == (201, "review", [])


def test_a_report_is_taken_in_without_the_case_or_patrol_of_others(
    town, sign_in, theirs_by_kind, monkeypatch
):
    wrote = []
    careless("report", monkeypatch, wrote)
    mei = Phone(sign_in(town.mei), town.mei)
    named = {"joins": theirs_by_kind["case_feedback"], "patrol_id": theirs_by_kind["patrol_finish"]}
    for fields, left in [
        (named, set()),
        ({"joins": town.case.id, "patrol_id": uuid4()}, {"joins", "patrol_id"}),
    ]:
        answer = mei.send(
            mei.save("report", {"words": "词", **{name: str(id) for name, id in fields.items()}})
        )
        assert answer.json["outcome"] == "applied"
        assert set(wrote.pop().fields) & {"joins", "patrol_id"} == left


@pytest.fixture
def theirs_by_kind(session, town, now):
    """A row of another grid or county for each kind of target."""
    from fieldapp.clock import day_of
    from fieldapp.domain.access.actors import Actor
    from fieldapp.domain.patrols import patrols
    from fieldapp.models import Resident, Task

    zhao = Actor.of(town.zhao, day_of(now))
    person = Resident(
        household_id=town.other_house.id, scope=town.other_house.scope, name="秦大妈", name_digest="x", initials="qdm",
        source="own_request", legal_basis="consent", needs=[], registered_at=now, review_on=day_of(now),
        consent_words="词", birth_year=1950,
    )  # fmt: skip
    task = Task(
        title="词", due_on=day_of(now), scope=town.other_grid.scope, place_id=town.other_grid.id, given_at=now,
        service_item_id=town.visit_item.id, assignee_id=town.zhao.id, given_by_id=town.tang.id,
    )  # fmt: skip
    begun = patrols.start(session, zhao, town.other_grid, now)
    session.add_all([person, task])
    session.commit()
    return {
        "task_done": task.id, "task_refused": task.id, "resident_edit": person.id,
        "household_edit": town.other_house.id, "refusal": town.other_house.id,
        "case_feedback": town.other_case.id, "patrol_finish": begun.id,
    }  # fmt: skip
