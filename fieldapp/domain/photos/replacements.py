"""A photo that could not be used, taken again: it joins what has long been applied, and nothing else of it changes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.photos import photos
from fieldapp.models import Outcome, Photo, PhotoState, Receipt


def failed_of(session: Session, submission_id: UUID | None, person_id: UUID) -> list[Photo]:
    """The photos of an applied submission of this person's that turned out to be none."""
    receipt = session.get(Receipt, submission_id) if submission_id else None
    if receipt is None or receipt.person_id != person_id or receipt.outcome is not Outcome.APPLIED:
        return []
    query = select(Photo).where(Photo.submission_id == submission_id, Photo.state == PhotoState.FAILED)
    return list(session.scalars(query.order_by(Photo.id)))


def put_in_place(session: Session, failed: Sequence[Photo], pictures: Sequence[Photo], now: datetime) -> None:
    """Give `pictures` to what the failed ones belonged to."""
    where, fresh = failed[0], [photo for photo in pictures if photo.state is PhotoState.ARRIVING]
    photos.attach(
        session,
        fresh,
        now,
        report_id=where.report_id,
        step_id=where.step_id,
        task_id=where.task_id,
        uploaded_by_id=where.uploaded_by_id,
    )
    for photo in failed:
        if photo not in pictures:  # else it was left in the form, and its sender is told once more
            photo.submission_id = None
