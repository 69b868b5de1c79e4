"""What every entry shares: what was sent, and what it becomes once it has been looked at.

An entry is one field form. The HTML form and the phone's outbox both meet here: the same reading, the same
writing, whichever door it came through.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from fieldapp.models import Base, Photo
from fieldapp.web.request_values import as_uuid

Parent = tuple[type[Base], UUID]


@dataclass(frozen=True)
class Sent:
    """One filled-in form. `target_id`: the existing thing it is about, where the address or the phone names it.

    `is_from_phone`: through the outbox. `captured_at` is the phone's own time, `captured_told` how it told one that
    cannot be true; `base_version` the version of the record that was changed;
    `is_decided`: a grid head has seen the conflict and takes it in.
    """

    fields: MultiDict[str, str]
    target_id: UUID | None = None
    photos: list[Photo] = field(default_factory=list)
    captured_at: datetime | None = None
    captured_told: str | None = None
    base_version: int | None = None
    is_decided: bool = False
    is_from_phone: bool = False

    def id_of(self, name: str) -> UUID | None:
        """The id a field holds, or None."""
        return as_uuid(self.fields.get(name))

    def base_of(self, form: Any) -> int | None:
        """The version that was changed, as the phone or the form names it; a decided change overwrites any."""
        return None if self.is_decided else self.base_version or form.version.data


@dataclass(frozen=True)
class Ready:
    """A form with its choices, what it is about, and how it is written once the form is valid."""

    form: Any
    write: Callable[[], dict[str, Any]]  # answers ids only
    about: Any = None


@dataclass(frozen=True)
class Entry:
    """One kind of submission."""

    kind: str
    access: str  # a verb of the policy table, or "signed_in"
    prepare: Callable[[Sent], Ready]  # aborts with 404 or 403 for what is not the actor's
    see: Callable[[dict[str, Any]], str]  # the address of what was made
    parents: Callable[[Sent], list[Parent]] = (
        lambda sent: []
    )  # what must have arrived, and be the sender's to see
    mentions: dict[str, type[Base]] = field(default_factory=dict)  # fields that may name a row, or none


def id_and_version(record: Any) -> dict[str, Any]:
    """What is answered for a record that was made or changed."""
    return {"id": str(record.id), "version": record.version}


def target_of(model: type[Base]) -> Callable[[Sent], list[Parent]]:
    """The parents of a form about one existing row."""
    return lambda sent: [(model, sent.target_id)] if sent.target_id else []


def field_of(**models: type[Base]) -> Callable[[Sent], list[Parent]]:
    """The parents of a form whose fields name rows: field_of(household=Household)."""
    return lambda sent: [(model, found) for name, model in models.items() if (found := sent.id_of(name))]
