"""What the pages of the quarantine show: which sort, when, from whom; the words only after they were opened."""

from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import Select, select
from sqlalchemy.orm import defer

from fieldapp import db
from fieldapp.domain.access import record_visibility
from fieldapp.domain.errors import N_
from fieldapp.domain.submissions import quarantine
from fieldapp.forms.submissions import Envelope
from fieldapp.models import Person, Quarantined, QuarantineKind
from fieldapp.pages.revealed import shown
from fieldapp.pages.submissions.kinds import kind_words
from fieldapp.pages.submissions.submitted_values import Line, form_of, lines_of
from fieldapp.web.access import actor, one_or_404

SORTS = {
    QuarantineKind.HANDED_IN: N_("Uploaded after the account was closed"),
    QuarantineKind.PHOTO: N_("Photo uploaded after the account was closed"),
    QuarantineKind.UNREADABLE: N_("Could not be read"),
    QuarantineKind.OTHER_CONTENT: N_("Different content under the same number"),
}


def latest_first() -> Select[Quarantined]:
    query = record_visibility.visible_quarantine(actor()).options(defer(Quarantined.body))
    return query.order_by(Quarantined.received_at.desc(), Quarantined.id)


def find(quarantine_id: UUID) -> Quarantined:
    row = one_or_404(record_visibility.visible_quarantine(actor()).where(Quarantined.id == quarantine_id))
    assert isinstance(row, Quarantined)  # noqa: S101 - tells the type checker
    return row


def cards(rows: list[Quarantined]) -> list[dict[str, Any]]:
    people = select(Person.id, Person.name).where(Person.id.in_({row.person_id for row in rows}))
    names: dict[UUID | None, str] = dict(db.session().execute(people).all())
    return [_card(row, names.get(row.person_id)) for row in rows]


def context(row: Quarantined) -> dict[str, Any]:
    """`lines` or `text` only for who has opened it within the last minutes."""
    is_open = bool(shown().minutes.get(str(row.id)))
    envelope = quarantine.envelope_of(row) if is_open else None
    is_photo = row.kind is QuarantineKind.PHOTO
    return {
        **cards([row])[0],
        "is_open": is_open,
        "kind": kind_words(envelope.kind) if envelope else "",
        "lines": _lines(envelope),
        "text": row.body if is_open and not _lines(envelope) and not is_photo else "",
        "may_send_on": quarantine.may_send_on(row),
        "is_photo": is_photo,
    }


def _lines(envelope: Envelope | None) -> list[Line]:
    form = form_of(envelope) if envelope else None
    return [line for line in lines_of(form, is_masked=False) if line.words] if form is not None else []


def _card(row: Quarantined, name: str | None) -> dict[str, Any]:
    return {"row": row, "sort": gettext(SORTS[row.kind]), "who": name or gettext("Unknown")}
