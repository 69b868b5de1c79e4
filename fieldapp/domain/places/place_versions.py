"""What a place said from one moment on: its name, its boundary, and its end."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.domain import versions
from fieldapp.models import Place, PlaceVersion


def keep_first(session: Session, place: Place, now: datetime) -> None:
    """What it said from the start is kept with the first change; call it before the change."""
    if not versions.newest_number(session, PlaceVersion.place_id, place.id):
        keep(session, place, None, place.basis or "", now)


def keep(session: Session, place: Place, person_id: UUID | None, basis: str, now: datetime) -> None:
    """Write down what it says now; call it after the change."""
    number = versions.newest_number(session, PlaceVersion.place_id, place.id) + 1
    version = PlaceVersion(place_id=place.id, number=number, at=now, basis=basis.strip(), name=place.name)
    version.ends_on, version.merged_into_id = place.ends_on, place.merged_into_id
    version.outline, version.boundary_words = place.outline, place.boundary_words
    version.person_id = person_id
    session.add(version)
    session.flush()
