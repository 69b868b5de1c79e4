"""Words of leading bodies, duty rosters and vacancies; part of labels.WORDS."""

from enum import StrEnum

from fieldapp.domain.errors import N_
from fieldapp.models import BodyLine, DutyTime, Vacancy

WORDS: list[tuple[StrEnum, str]] = [
    (BodyLine.COMMITTEE, N_("Party organisation")),
    (BodyLine.DEPUTY, N_("People's congress deputies")),
    (BodyLine.HOUSEHOLD_HEAD, N_("Household heads")),
    (BodyLine.OTHER, N_("Other offices")),
    (DutyTime.DAY, N_("Day shift")),
    (DutyTime.NIGHT, N_("Night shift")),
    (Vacancy.NO_CENTRE, N_("No grid centre")),
    (Vacancy.NO_STAFF, N_("Unit without staff")),
    (Vacancy.NO_LEAD, N_("Centre without a head")),
    (Vacancy.NO_GRID_HEAD, N_("Village without a grid head")),
    (Vacancy.NO_WORKER, N_("Grid without a worker")),
    (Vacancy.NO_SUPERIOR, N_("Person without a superior")),
    (Vacancy.ENDED_UNIT, N_("Person posted to an ended unit")),
]
