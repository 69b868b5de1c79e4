"""What a proposal would do, before it is done: what goes where, how large each grid will be, what is wrong with it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from fieldapp.domain.filing import checks, moves
from fieldapp.domain.filing.checks import Finding
from fieldapp.domain.filing.moves import Plan
from fieldapp.models import Filing


@dataclass(frozen=True)
class Preview:
    """The plan with the number of households of each grid afterwards, and the findings."""

    plan: Plan
    households: Mapping[int, int]
    findings: Sequence[Finding]

    @property
    def obstacles(self) -> list[Finding]:
        return [each for each in self.findings if not each.is_hint]


def preview(session: Session, filing: Filing, on: date) -> Preview:
    """Everything a reader of a proposal must know; about ten statements at any size."""
    plan = moves.plan(session, filing, on)
    counted = Counter(plan.households.values())
    untouched = {
        row.present_id: row.number
        for row in filing.grids
        if row.present_id and row.present_id not in plan.homes
    }
    for grid_id, count in checks.present_counts(session, untouched).items():
        counted[untouched[grid_id]] += count
    return Preview(plan, counted, checks.findings(session, filing, counted))
