"""Choosing a place of any level by its name: what is chosen, and what was found for the words that were typed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from fieldapp import db
from fieldapp.domain.places import place_search
from fieldapp.models import Level, Place


def place_choice(form: Any, field: str, scopes: Sequence[str] | None = None) -> dict[str, Any]:
    """For the component `place_picker`: `form` has the words in `near`, and a code or a scope in `field`."""
    session, looked_for = db.session(), form.near.data or ""
    place = find_named(form[field].data or "")
    chosen = [place_search.described(session, place)] if place else []
    found = place_search.find_places(session, looked_for, scopes, tuple(Level)) if looked_for else []
    return {"places": [*chosen, *(each for each in found if each not in chosen)], "looked_for": looked_for}


def find_named(code: str) -> Place | None:
    """The open place with this code."""
    if not code.isascii() or not code.isdigit():
        return None
    return (
        db.session().scalars(select(Place).where(Place.code == code, Place.ends_on.is_(None))).one_or_none()
    )
