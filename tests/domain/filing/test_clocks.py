"""The clock of a filing runs on the working calendar and stands still while nobody but the town is waited for."""

from support.filings import begun

from fieldapp.domain.filing import clocks
from fieldapp.models import Step


def test_five_working_days_are_more_than_five_days(session, town, now):
    filing = begun(session, town, now)
    clocks.start(session, filing, Step.REVIEW_FILING, now)
    assert (filing.due_at - now).days >= 6 and filing.calendar_version
    clocks.stop(filing)
    assert filing.due_at is None and filing.clock_started_at is None
