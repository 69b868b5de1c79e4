"""Words and signs for meetings; part of labels.WORDS."""

from enum import StrEnum

from fieldapp.domain.errors import N_
from fieldapp.models import AgendaGround, MatterKind, MeetingKind, MeetingState

WORDS: list[tuple[StrEnum, str]] = [
    (MeetingKind.REGULAR, N_("Regular meeting")),
    (MeetingKind.JOINT, N_("Joint meeting")),
    (MeetingState.PLANNED, N_("Planned")),
    (MeetingState.OPENED, N_("Being held")),
    (MeetingState.SIGNED_OFF, N_("Minutes signed off")),
    (MeetingState.CALLED_OFF, N_("Called off")),
    (MatterKind.CASE, N_("Case")),
    (MatterKind.ADMISSION, N_("Admission to decide")),
    (MatterKind.CARRIED_OVER, N_("Carried over")),
    (MatterKind.ADDED, N_("Added by hand")),
    (AgendaGround.URGENT, N_("Urgent")),
    (AgendaGround.OVERDUE, N_("Overdue")),
    (AgendaGround.OBJECTED, N_("Objection raised")),
    (AgendaGround.REPEATED, N_("Repeated at the same spot")),
    (AgendaGround.OPEN_LONG, N_("Open for long")),
]

SIGNS: list[tuple[StrEnum, tuple[str, str]]] = [
    (MeetingKind.REGULAR, ("neutral", "people")),
    (MeetingKind.JOINT, ("neutral", "people")),
    (MeetingState.PLANNED, ("info", "calendar")),
    (MeetingState.OPENED, ("warn", "people")),
    (MeetingState.SIGNED_OFF, ("ok", "check")),
    (MeetingState.CALLED_OFF, ("neutral", "close")),
    (MatterKind.CASE, ("neutral", "list")),
    (MatterKind.ADMISSION, ("info", "doc")),
    (MatterKind.CARRIED_OVER, ("warn", "undo")),
    (MatterKind.ADDED, ("neutral", "plus")),
    (AgendaGround.URGENT, ("danger", "warn")),
    (AgendaGround.OVERDUE, ("danger", "clock")),
    (AgendaGround.OBJECTED, ("warn", "undo")),
    (AgendaGround.REPEATED, ("warn", "warn")),
    (AgendaGround.OPEN_LONG, ("neutral", "clock")),
]
