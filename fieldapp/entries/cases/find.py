"""A case by its id, as this person may see it."""

from typing import cast

from sqlalchemy import Select
from sqlalchemy.orm import joinedload, selectinload

from fieldapp.domain.access import policy
from fieldapp.models import CalledUnit, Case, CaseStep, JointCall, Report
from fieldapp.web.access import actor, one_or_404

ON_ITS_PAGE = (
    joinedload(Case.category),
    joinedload(Case.place),
    joinedload(Case.unit),
    joinedload(Case.handler),
    joinedload(Case.merged_into),
    selectinload(Case.calls).options(
        joinedload(JointCall.unit), selectinload(JointCall.called).joinedload(CalledUnit.unit)
    ),
    selectinload(Case.reports).options(
        joinedload(Report.person), selectinload(Report.photos), selectinload(Report.confirmations)
    ),
    selectinload(Case.steps).options(
        joinedload(CaseStep.person),
        joinedload(CaseStep.unit),
        joinedload(CaseStep.target_person),
        joinedload(CaseStep.words),
        selectinload(CaseStep.photos),
    ),
)


def find_case(case_id: object) -> Case:
    """A case this person may see; else 404. What hangs on it is read when it is asked for."""
    return cast(Case, one_or_404(policy.visible_case(actor()), case_id=case_id))


def find_whole_case(case_id: object) -> Case:
    """The same with all that its page shows."""
    return cast(Case, one_or_404(with_case_page(policy.visible_case(actor())), case_id=case_id))


def with_case_page(query: Select[Case]) -> Select[Case]:
    return query.options(*ON_ITS_PAGE)
