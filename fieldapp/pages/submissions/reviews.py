"""What the pages of reviews show: both versions side by side, and what a submission is about as it is now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer, joinedload

from fieldapp import clock, db
from fieldapp.domain.access import record_visibility
from fieldapp.domain.households import child_releases
from fieldapp.domain.submissions import arrivals
from fieldapp.domain.submissions.arrivals import Arrival
from fieldapp.forms.reviews import SetAsideForm, TakeInForm
from fieldapp.models import ChildRelease, Outcome, Person, PhotoState, Place, Unapplied
from fieldapp.pages.submissions.kinds import kind_words
from fieldapp.pages.submissions.review_subjects import present_of
from fieldapp.pages.submissions.submitted_values import Line, form_of, lines_of
from fieldapp.web.access import actor, one_or_404
from fieldapp.web.labels.labels import day, when

MOST_RELEASES = 30
# What stays as it is when the form leaves it empty: masked words are not sent back by an edit.
KEPT_WHEN_EMPTY = {
    "contact_name",
    "contact_phone",
    "contact_consented",
    "name",
    "consent_words",
    "emergency_name",
    "emergency_phone",
}


@dataclass(frozen=True)
class Pair:
    """One field in both versions."""

    label: str
    sent: str
    now: str
    differs: bool


def undecided() -> Select[Unapplied]:
    """Oldest first: by when it came, never by who sent it."""
    query = record_visibility.visible_reviews(actor()).where(Unapplied.outcome == Outcome.REVIEW)
    shown = joinedload(Unapplied.person).load_only(Person.name)
    return query.options(shown, defer(Unapplied.body), defer(Unapplied.decision)).order_by(
        Unapplied.received_at, Unapplied.id
    )


def reviews_waiting() -> int:
    """How many records wait for this person's decision; says nothing about who sent them."""
    if not actor().may_anywhere("decide_review"):
        return 0
    waiting = undecided().order_by(None).options().with_only_columns(func.count(Unapplied.id))
    asked = child_releases.waiting(actor()).order_by(None).with_only_columns(func.count(ChildRelease.id))
    return db.session().scalar(select(waiting.scalar_subquery() + asked.scalar_subquery())) or 0


def releases() -> Sequence[ChildRelease]:
    """Records that somebody asks to keep as a child's no longer, for this person to decide."""
    shown = (joinedload(ChildRelease.resident), joinedload(ChildRelease.asked_by))
    query = child_releases.waiting(actor()).options(*shown)
    return db.session().scalars(query.limit(MOST_RELEASES)).unique().all()


def list_rows(rows: list[Unapplied]) -> list[dict[str, Any]]:
    """The cards of the list, with the name of each place."""
    places = select(Place.scope, Place.name).where(Place.scope.in_({row.scope for row in rows}))
    names: dict[str, str] = dict(db.session().execute(places).all()) if rows else {}
    return [
        {
            "row": row,
            "kind": kind_words(row.kind),
            "place": names.get(row.scope, ""),
            "reason": gettext(row.reason) if row.reason else "",
        }
        for row in rows
    ]


def find(review_id: UUID) -> Unapplied:
    query = record_visibility.visible_reviews(actor()).where(Unapplied.id == review_id)
    row = one_or_404(query.options(joinedload(Unapplied.person)))
    assert isinstance(row, Unapplied)  # noqa: S101 - tells the type checker
    return row


def context(
    row: Unapplied, take_in: TakeInForm | None = None, aside: SetAsideForm | None = None
) -> dict[str, Any]:
    arrival = arrivals.arrival_of(row) if row.body else None
    present = present_of(row, arrival)
    sent = _sent(arrival)
    pictures = arrivals.photos_of(db.session(), row.id)
    return {
        "review": row,
        "kind": kind_words(row.kind),
        "reason": gettext(row.reason) if row.reason else "",
        "is_open": row.outcome is Outcome.REVIEW,
        "written": _written(row, arrival),
        "pairs": pairs(row.kind, sent, present.lines if present else []),
        "has_now": bool(present and present.lines),
        "present": present,
        "photos": [photo for photo in pictures if photo.state is not PhotoState.ARRIVING],
        "arriving": sum(photo.state is PhotoState.ARRIVING for photo in pictures),
        "take_in": take_in or TakeInForm(),
        "aside": aside or SetAsideForm(),
        "decided_by": _decider(row),
    }


def _sent(arrival: Arrival | None) -> list[Line]:
    form = form_of(arrival.envelope) if arrival else None
    return lines_of(form) if form is not None else []


def _written(row: Unapplied, arrival: Arrival | None) -> str:
    """When it was written, by the phone; of a patrol only the day goes up."""
    moment = arrival.captured_at if arrival else None
    if moment is None:
        return (arrival.envelope.captured_at or "") if arrival else ""
    return day(clock.day_of(moment)) if row.kind.startswith("patrol") else when(moment)


def _decider(row: Unapplied) -> str:
    person = db.session().get(Person, row.decided_by_id) if row.decided_by_id else None
    return person.name if person else ""


def differing(kind: str, form: Any, there: list[Line]) -> list[Pair]:
    """Where a form as it was sent differs from what is there now."""
    return [pair for pair in pairs(kind, lines_of(form), there) if pair.differs]


def differing_again(kind: str, form: Any, there: list[Line], version: int) -> list[Pair]:
    """The same for a form that comes back: it knows the present version now, and sent again it overwrites."""
    found = differing(kind, form, there)
    form.version.raw_data = [str(version)]
    return found


def pairs(kind: str, sent: list[Line], present: list[Line]) -> list[Pair]:
    """The fields that say something in either version, in the form's order."""
    there = {line.name: line for line in present}
    keeps = KEPT_WHEN_EMPTY if kind.endswith("_edit") else frozenset[str]()
    found = [_pair(line, there.get(line.name), line.name in keeps) for line in sent]
    return [pair for pair in found if pair.sent or pair.now]


def _pair(sent: Line, now: Line | None, keeps: bool) -> Pair:
    if now is None:
        return Pair(sent.label, sent.words, "", differs=False)
    if keeps and not sent.raw:
        return Pair(sent.label, gettext("Left unchanged") if now.words else "", now.words, differs=False)
    return Pair(sent.label, sent.words, now.words, (sent.raw or None) != (now.raw or None))
