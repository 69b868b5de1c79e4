"""Which photo files the rows need."""

from typing import Any

from sqlalchemy import CompoundSelect, select, union

from fieldapp.domain.photos.files import READY, RECEIVED
from fieldapp.models import Photo, PhotoState

POINTING: dict[str, list[tuple[Any, Any]]] = {  # the columns that name files of a folder, and when they do
    RECEIVED: [(Photo.received_sha256, Photo.state == PhotoState.WAITING)],
    READY: [(column, column.is_not(None)) for column in (Photo.sha256, Photo.thumbnail_sha256)],
}


def needed_names(kind: str) -> CompoundSelect[Any]:
    """The names of the files of one folder that photo rows point at, each once."""
    parts = (select(column.label("sha256")).where(where).distinct() for column, where in POINTING[kind])
    return union(*parts)
