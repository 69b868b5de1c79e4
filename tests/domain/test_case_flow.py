"""The state table as a whole: no path skips verification, every state can be left or is an end."""

from fieldapp.domain.case_flow import FLOW, allows, possible
from fieldapp.models import OPEN_STATES, CaseState, Verb


def paths_to(state, banned):
    """States reachable from REPORTED without ever doing a banned verb."""
    reached, frontier = {CaseState.REPORTED}, [CaseState.REPORTED]
    while frontier:
        here = frontier.pop()
        for verb, (starts, end) in FLOW.items():
            if verb not in banned and here in starts and end is not None and end not in reached:
                reached.add(end)
                frontier.append(end)
    return state in reached


def test_no_path_to_closed_skips_verification():
    assert paths_to(CaseState.CLOSED, banned=set())
    assert not paths_to(CaseState.CLOSED, banned={Verb.VERIFY})


def test_every_open_state_can_be_reached_and_left():
    for state in OPEN_STATES:
        assert paths_to(state, banned=set()), state
        assert possible(state), state


def test_a_merged_case_can_only_be_given_back():
    assert possible(CaseState.MERGED) == []


def test_what_is_closed_can_only_be_reopened():
    assert possible(CaseState.CLOSED) == [Verb.REOPEN]


def test_feedback_needs_a_signature_first():
    assert not allows(CaseState.DISPATCHED, Verb.FEED_BACK)
    assert allows(CaseState.SIGNED, Verb.FEED_BACK)
