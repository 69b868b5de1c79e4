"""What the pages of service items show: one item with its story, and the form of an application."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from fieldapp import clock, db
from fieldapp.domain.service_items import admission, catalogue, fields, opinions, rights, steps, workflow
from fieldapp.domain.service_items.applications import NewItem
from fieldapp.domain.service_items.fields import FieldProblem, NewField
from fieldapp.forms.service_items import ItemForm, StepForm, TownOpinionForm, VoteForm
from fieldapp.models import (
    Ballot,
    ExitGround,
    ItemKind,
    ItemOpinion,
    ItemState,
    ItemStep,
    ItemVerb,
    OpinionSide,
    ServiceItem,
    Stance,
    Unit,
)
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import choices

V = ItemVerb
# What is wrong with a field that is asked for, as its applicant reads it.
PROBLEMS = {
    FieldProblem.NEVER_STORED: _l("This is never stored here, for whatever purpose. Please remove it."),
    FieldProblem.HELD: _l(
        "This is held already. The same is never asked twice: use what there is, or say why it must be collected anew."
    ),
    FieldProblem.SHAREABLE: _l(
        "Another department shares this. The same is never asked twice: use it, or say why it must be collected anew."
    ),
    FieldProblem.TWICE: _l("This field stands here twice."),
}
# Of each step: what its button says, and what to write.
STEP_WORDS: dict[ItemVerb, tuple[Any, Any]] = {
    V.ACCEPT: (
        _l("Accept application"),
        _l("Then the town and the workers of the area are asked for their opinions."),
    ),
    V.RETURN: (
        _l("Return for completion"),
        _l("Write what is missing. The clock stands still until it comes again."),
    ),
    V.REVIEW: (
        _l("Pass the first review"),
        _l("Write the result of the review: basis, content, minutes, means."),
    ),
    V.ADMIT: (
        _l("Record the decision of the joint meeting"),
        _l("The votes decide: more for than against admits it. Write the reasons of the meeting."),
    ),
    V.PUBLISH: (_l("Publish and put into force"), _l("From then on tasks can be given on this basis.")),
    V.PAUSE: (_l("Pause item"), _l("Write why. No new tasks are given for it until it is taken up again.")),
    V.RESUME: (_l("Take up again"), _l("From then on tasks can be given on this basis.")),
    V.ASK_EXIT: (_l("Request exit"), _l("Write why. The county centre ends the item.")),
    V.END: (
        _l("End item (exit)"),
        _l("Choose the ground and write the facts. No new tasks are given from today on."),
    ),
    V.WITHDRAW: (_l("Withdraw application"), _l("The application ends here; its story is kept.")),
}
SOURCES = [
    ("", _l("Not held yet")),
    ("held", _l("Held already")),
    ("shareable", _l("Can be shared by a department")),
]  # fmt: skip
SHOWN = {
    "waiting": (),
    "open": tuple(workflow.OPEN),
    "in_force": (ItemState.IN_FORCE, ItemState.PAUSED),
    "over": (ItemState.ENDED, ItemState.REFUSED, ItemState.WITHDRAWN),
}


def show_context(item: ServiceItem, chosen: StepForm | None = None) -> dict[str, Any]:
    """One item: what it is, its opinions, votes and steps, and what this person can do with it now."""
    session, today = db.session(), clock.today()
    offered = steps.offered(actor(), item, today)
    given = opinions.opinions_on(session, item) if _sees_opinions(item) else []
    votes = admission.votes_on(session, item)
    story = select(ItemStep).where(ItemStep.item_id == item.id).order_by(ItemStep.number)
    seen = workflow.as_seen(item)
    return {
        "item": item,
        "is_admitted": item.is_admitted(today),
        "is_over": item.state is ItemState.IN_FORCE and item.is_over(today),
        "step_forms": [
            (*STEP_WORDS[verb], _step_form(verb, seen, chosen)) for verb in offered if verb in STEP_WORDS
        ],
        "may_advise": V.ADVISE in offered and not _has_advised(given),
        "may_vote": V.VOTE in offered,
        "may_apply_again": V.APPLY_AGAIN in offered,
        "towns": [each for each in given if each.side is OpinionSide.TOWN],
        "workers": [each for each in given if each.side is OpinionSide.WORKERS],
        "counted": [(stance, sum(_is_worker(each, stance) for each in given)) for stance in Stance],
        "votes": votes,
        "is_carried": admission.is_carried(votes),
        "story": session.scalars(story.options(joinedload(ItemStep.person), joinedload(ItemStep.unit))).all(),
        "seen": seen,
        "moved": "",
    }


def _step_form(verb: ItemVerb, seen: str, chosen: StepForm | None) -> StepForm:
    if chosen is not None and chosen.step.data == verb.value:
        return fill_step(chosen)
    return fill_step(StepForm(step=verb.value, as_seen=seen, prefix=""))


def fill_step(form: StepForm) -> StepForm:
    form.ground.choices = [("", gettext("Please choose")), *choices(ExitGround)]
    return form


def town_form(form: TownOpinionForm) -> TownOpinionForm:
    form.stance.choices = choices(Stance)
    return form


def vote_form(form: VoteForm, item: ServiceItem) -> VoteForm:
    voted = {vote.unit_id for vote in admission.votes_on(db.session(), item)}
    units = db.session().scalars(admission.may_vote(item)).all()
    left = [(str(unit.id), unit.name) for unit in units if unit.id not in voted]
    form.unit.choices, form.ballot.choices = [("", gettext("Please choose")), *left], choices(Ballot)
    return form


def fill_item(form: ItemForm) -> ItemForm:
    """Choices of an application; a unit that is the only one is chosen."""
    units = my_units()
    form.unit.choices = [(str(unit.id), unit.name) for unit in units]
    form.group.choices = [
        ("", gettext("Please choose")), *((each, each) for each in catalogue.groups(db.session())),
    ]  # fmt: skip
    form.kind.choices = choices(ItemKind)
    for _, held, _ in form.rows:
        held.choices = SOURCES
    return form


def form_of(item: ServiceItem) -> ItemForm:
    """What was applied for, to be completed."""
    said: dict[str, Any] = {
        "unit": str(item.applicant_unit_id), "name": item.name, "group": item.group, "kind": item.kind.value,
        "legal_basis": item.legal_basis, "content": item.content, "standard": item.standard,
        "frequency": item.frequency, "minutes": item.minutes_per_household, "means": item.means,
        "starts_on": item.starts_on, "ends_on": item.ends_on, "as_seen": workflow.as_seen(item),
    }  # fmt: skip
    for row in item.fields:
        held = "held" if row.is_held else "shareable" if row.is_shareable else ""
        said |= {
            f"field_{row.number}": row.name,
            f"held_{row.number}": held,
            f"reason_{row.number}": row.new_reason,
        }
    return fill_item(ItemForm(**said))


def new_item_of(form: ItemForm) -> NewItem:
    """What a valid form asks for."""
    return NewItem(
        name=form.name.data or "", group=form.group.data or "", legal_basis=form.legal_basis.data or "",
        content=form.content.data or "", standard=form.standard.data or "", frequency=form.frequency.data or "",
        minutes=form.minutes.data or 0, means=form.means.data or "", kind=ItemKind(form.kind.data),
        starts_on=form.starts_on.data or clock.today(), ends_on=form.ends_on.data,
        fields=tuple(asked for _, asked in _asked(form)),
    )  # fmt: skip


def name_problems(form: ItemForm, scope: str, own_id: UUID | None = None) -> bool:
    """Say at each field what is wrong with it: held already, shared, never stored, twice."""
    rows = _asked(form)
    found = fields.problems(db.session(), scope, [asked for _, asked in rows], own_id)
    for position, problem in found.items():
        name, _, reason = rows[position][0]
        wrong = name if problem in {FieldProblem.NEVER_STORED, FieldProblem.TWICE} else reason
        wrong.errors = [PROBLEMS[problem]]
    return bool(found)


def my_units() -> Sequence[Unit]:
    """The units I apply for."""
    mine = (actor().posting_for("apply_item", unit_id) for unit_id in actor().unit_ids)
    return [posting.unit for posting in mine if posting and posting.unit]


def count_waiting() -> int:
    """How many items wait for this person's unit; nobody else is asked the database for it."""
    if not actor().may_anywhere("take_item_step"):
        return 0
    return len(
        db.session().scalars(rights.waiting(actor()).with_only_columns(ServiceItem.id).limit(100)).all()
    )


def ends_soon(item: ServiceItem, today: date) -> int | None:
    """How many days are left of an item with an end; None without one, or when it is over."""
    if item.ends_on is None or not item.is_admitted(today):
        return None
    return (item.ends_on - today).days


def _asked(form: ItemForm) -> list[tuple[tuple[Any, Any, Any], NewField]]:
    return [
        (
            (name, held, reason),
            NewField(name.data, held.data == "held", held.data == "shareable", reason.data or ""),
        )
        for name, held, reason in form.rows
        if name.data
    ]


def _sees_opinions(item: ServiceItem) -> bool:
    """The applicant reads them, too, once they have all been heard."""
    return item.applicant_unit_id not in actor().unit_ids or not rights.is_heard(item, clock.now())


def _has_advised(given: Sequence[ItemOpinion]) -> bool:
    return any(each.side is OpinionSide.TOWN and each.unit_id in actor().unit_ids for each in given)


def _is_worker(each: ItemOpinion, stance: Stance) -> bool:
    return each.side is OpinionSide.WORKERS and each.stance is stance
