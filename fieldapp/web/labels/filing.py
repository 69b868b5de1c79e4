"""Words and signs for filings of grids; part of labels.WORDS."""

from enum import StrEnum

from fieldapp.domain.errors import N_
from fieldapp.models import FilingCause, FilingState, FilingVerb, Step

WORDS: list[tuple[StrEnum, str]] = [
    (Step.REVIEW_FILING, N_("Review a filing of grids")),
    (Step.FILE_FILING, N_("File grids under a number")),
    (FilingCause.FIRST, N_("First filing")),
    (FilingCause.VILLAGE_MERGED, N_("Villages were merged or divided")),
    (FilingCause.DEMOLITION, N_("Demolition or resettlement")),
    (FilingCause.POPULATION, N_("Large population movement")),
    (FilingCause.SIZE, N_("A grid is far larger or smaller than the guideline")),
    (FilingCause.DEDICATED, N_("A dedicated grid is set up, changed or dissolved")),
    (FilingCause.OTHER, N_("Another cause")),
    (FilingState.DRAFT, N_("Being drafted by the town")),
    (FilingState.SUBMITTED, N_("Before the county")),
    (FilingState.RETURNED, N_("Returned to the town")),
    (FilingState.AGREED, N_("Before the city")),
    (FilingState.FILED, N_("Filed, takes effect soon")),
    (FilingState.IN_FORCE, N_("Filed and carried out")),
    (FilingState.WITHDRAWN, N_("Filing withdrawn")),
    (FilingState.UNDONE, N_("Filing undone")),
    (FilingVerb.BEGIN, N_("Proposal begun")),
    (FilingVerb.SUBMIT, N_("Submitted by the town")),
    (FilingVerb.AGREE, N_("County agrees")),
    (FilingVerb.RETURN, N_("Returned to the town")),
    (FilingVerb.FILE, N_("Filed and numbered by the city")),
    (FilingVerb.CARRY_OUT, N_("Carried out")),
    (FilingVerb.SEND_BACK, N_("Returned by itself: the grids had changed")),
    (FilingVerb.WITHDRAW, N_("Filing withdrawn")),
    (FilingVerb.UNDO, N_("Filing undone")),
]

SIGNS: list[tuple[StrEnum, tuple[str, str]]] = [
    (FilingState.DRAFT, ("neutral", "doc")),
    (FilingState.SUBMITTED, ("info", "eye")),
    (FilingState.RETURNED, ("warn", "undo")),
    (FilingState.AGREED, ("info", "flag")),
    (FilingState.FILED, ("ok", "calendar")),
    (FilingState.IN_FORCE, ("ok", "check")),
    (FilingState.WITHDRAWN, ("neutral", "close")),
    (FilingState.UNDONE, ("neutral", "undo")),
]
