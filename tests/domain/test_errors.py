"""Which refusals a caller catches together, and which it does not."""

from fieldapp.domain.errors import AlreadyDone, ChangedMeanwhile, NotYours, Refusal, RuleBroken


def test_who_shows_broken_rules_catches_neither_what_moved_on_nor_what_is_not_theirs():
    assert not issubclass(AlreadyDone, RuleBroken) and not issubclass(NotYours, RuleBroken)
    assert issubclass(ChangedMeanwhile, AlreadyDone)
    assert all(issubclass(each, Refusal) for each in (AlreadyDone, RuleBroken, NotYours))
