"""What somebody has revealed and may read for a few minutes: ids and an end in the signed cookie, no words."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import session

from fieldapp import clock
from fieldapp.domain.reveals import SHOWN_FOR

KEY = "revealed"


def show_for_a_while(subject_id: UUID, fields: list[str]) -> None:
    """Remember what was revealed; what has run out is dropped."""
    until = clock.now() + SHOWN_FOR
    session[KEY] = {**_running(), str(subject_id): [until.isoformat(), fields]}


def shown(subject_id: UUID) -> list[str]:
    """The fields of this subject that may be read now."""
    found = _running().get(str(subject_id))
    return found[1] if found else []


def _running() -> dict[str, Any]:
    now = clock.now()
    kept = session.get(KEY, {})
    return {key: value for key, value in kept.items() if datetime.fromisoformat(str(value[0])) > now}
