"""Each step leads from the states it may start from to one other; what a form saw is compared."""

from support.filings import begun

from fieldapp.domain.filing import workflow
from fieldapp.models import FilingState, FilingVerb


def test_every_state_is_reached_and_the_last_ones_lead_nowhere():
    reached = {end for _, end in workflow.FLOW.values()}
    assert reached | {FilingState.DRAFT} == set(FilingState)
    starts = {state for begins, _ in workflow.FLOW.values() for state in begins}
    assert set(FilingState) - starts == {FilingState.IN_FORCE, FilingState.WITHDRAWN, FilingState.UNDONE}
    assert set(workflow.FLOW) == set(FilingVerb) - {FilingVerb.BEGIN}


def test_a_change_and_a_step_both_change_what_was_seen(session, town, now):
    filing = begun(session, town, now)
    seen = workflow.as_seen(filing)
    filing.change_count += 1
    assert workflow.as_seen(filing) != seen
