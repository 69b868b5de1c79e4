"""Which visits the history of a household holds."""

from fieldapp.clock import day_of
from fieldapp.domain.households import visit_history


def test_the_ledger_holds_every_visit_of_thirty_days(session, town, write, now):
    kept = [write(days, person=person) for days, person in ((30, town.lin), (3, town.mei), (0, town.mei))]
    write(31)
    assert visit_history.recent_visits(session, town.house, day_of(now)) == kept[::-1]
