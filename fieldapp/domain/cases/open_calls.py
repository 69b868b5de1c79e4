"""The calls of a case that nobody has concluded, and what must wait for their conclusion. Who may: rights.py."""

from fieldapp.domain.errors import RuleBroken
from fieldapp.models import Case, JointCall, Verb

# What ends the work on a case, or the case itself: not while helpers are still called in.
AFTER_CONCLUSION = frozenset({Verb.SETTLE, Verb.FEED_BACK, Verb.DECLINE, Verb.MERGE})


def open_calls(case: Case) -> list[JointCall]:
    """The calls nobody has concluded yet, the oldest first."""
    return [call for call in case.calls if call.is_open]


def refuse_before_conclusion(case: Case, verb: Verb) -> None:
    """Raises RuleBroken when `verb` would end the work while helpers are still called in."""
    if verb in AFTER_CONCLUSION and open_calls(case):
        raise RuleBroken("Other units are still called in. Please write the conclusion of the call first.")
