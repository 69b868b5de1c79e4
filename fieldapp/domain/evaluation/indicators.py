"""The table of indicators: each with its formula in words, its lists, its unit and what it rests on.

An indicator is counted from one list (the denominator); the items that meet it are the numerator. Adding one: a row
here, its key in models/evaluation.py, its label in web/labels/evaluation.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Integer, case, cast

from fieldapp.domain.errors import N_
from fieldapp.domain.evaluation import care_measures, case_measures
from fieldapp.domain.evaluation.case_measures import List
from fieldapp.domain.evaluation.periods import Period
from fieldapp.models import Evaluator, Indicator

MOST_STARS = 5


class Measured(StrEnum):
    """In what an indicator is told."""

    SHARE = "share"
    STARS = "stars"


@dataclass(frozen=True)
class Definition:
    """One indicator. `is_low_good`: fewer is better. `is_own`: a worker may see it of her or his own cases."""

    indicator: Indicator
    formula: str
    denominator: Callable[[Period, str], List]
    numerator: Callable[[Period], Any]
    evaluator: Evaluator
    basis: str
    measured: Measured = Measured.SHARE
    is_low_good: bool = False
    is_own: bool = False

    def rows(self, period: Period, area: str) -> List:
        """The list with the `value` of each item: 1 or 0, stars, or nothing where nobody said any."""
        meets = self.numerator(period)
        value = meets if self.measured is Measured.STARS else cast(case((meets, 1), else_=0), Integer())
        return self.denominator(period, area).add_columns(value.label("value"))


STANDARD = N_("Chapter 12 of the local standard (draft)")
LIMITS = N_("Limits and working calendar in force")
CARE = N_("Visit cycle and review date of each record")
C, E = case_measures, Evaluator
DEFINITIONS = (
    Definition(
        Indicator.RESPONSE,
        N_("Cases accepted, declined, dispatched or settled by the time set for it ÷ cases whose time for it ran out"),
        C.due_to_accept, C.accepted_in_time, E.UPPER_LEVEL, LIMITS,
    ),
    Definition(
        Indicator.ON_TIME,
        N_("Cases closed by their deadline ÷ cases closed and cases open and overdue at the end"),
        C.closed_or_overdue, C.closed_on_time, E.UPPER_LEVEL, LIMITS, is_own=True,
    ),
    Definition(
        Indicator.SOLVED,
        N_(
            "Closed cases that stayed closed and that the reporter, or in silence who verified them, confirmed "
            "÷ closed cases whose time for the reporter's answer is over"
        ),
        C.matured, C.solved, E.RESIDENTS, STANDARD, is_own=True,
    ),
    Definition(
        Indicator.SATISFACTION,
        N_("Mean of the stars that reporters gave; coverage: reports with stars ÷ residents' reports of those cases"),
        C.asked_for_stars, C.stars, E.RESIDENTS, STANDARD, Measured.STARS, is_own=True,
    ),
    Definition(
        Indicator.REDO,
        N_("Cases sent back or reopened ÷ cases closed, sent back or reopened"),
        C.closed_or_back, C.came_back, E.UPPER_LEVEL, STANDARD, is_low_good=True, is_own=True,
    ),
    Definition(
        Indicator.RECURRENCE,
        N_("Closed cases followed within 30 days by one of the same category at the same place ÷ cases closed"),
        C.closed_before, C.recurred, E.UPPER_LEVEL, STANDARD, is_low_good=True, is_own=True,
    ),
    Definition(
        Indicator.OBJECTIONS_UPHELD,
        N_("Objections upheld ÷ objections decided, counted at the unit that dispatched: it shows wrong dispatches"),
        C.decided_objections, C.upheld, E.UPPER_LEVEL, STANDARD, is_low_good=True,
    ),
    Definition(
        Indicator.HELP_CAME,
        N_("Called units that came ÷ units called for a day in the period, counted at the unit that was called"),
        C.called_units, C.came, E.WORKERS, STANDARD,
    ),
    Definition(
        Indicator.VISITS_ON_CYCLE,
        N_("Person-months at whose end the last visit was within the cycle ÷ person-months with a cycle"),
        care_measures.person_months, care_measures.visited, E.UPPER_LEVEL, CARE,
    ),
    Definition(
        Indicator.REVIEWED_IN_TIME,
        N_("Records reviewed or deleted by their review date ÷ records whose review date fell in the period"),
        care_measures.reviews_due, care_measures.reviewed_in_time, E.UPPER_LEVEL, CARE,
    ),
)  # fmt: skip
BY_INDICATOR = {definition.indicator: definition for definition in DEFINITIONS}
OWN = tuple(definition for definition in DEFINITIONS if definition.is_own)
