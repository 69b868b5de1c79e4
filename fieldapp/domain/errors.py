"""What can go wrong on purpose. The web layer turns each into one status code.

Messages are English message ids, fit to be shown (translated) to the person.
"""


def N_(message: str) -> str:  # noqa: N802 - the usual name of "translate this where it is shown"
    return message


class Refusal(Exception):
    """Whatever the domain refuses. A caller that shows only some of it names the classes below."""


class RuleBroken(Refusal):
    """A rule of the work was broken: 422."""


class AlreadyDone(Refusal):
    """The record has moved on since the person looked at it: 409."""


class ChangedMeanwhile(AlreadyDone):
    """Two people changed the same record; a person must look at both versions."""


class NotYours(Refusal):
    """Seen, but not this person's to do: 403."""
