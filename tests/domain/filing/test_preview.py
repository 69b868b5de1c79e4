"""The preview counts the households of each grid afterwards, and tells obstacles from hints."""

from support.filings import divided

from fieldapp.clock import day_of
from fieldapp.domain.filing.preview import preview


def test_households_are_counted_where_they_will_be(session, town, now):
    town.house.lat, town.house.lon = 32.692, 109.024
    session.flush()
    found = preview(session, divided(session, town, now), day_of(now))
    assert found.households[3] >= 1 and found.obstacles == []
    assert found.findings and all(each.is_hint for each in found.findings)
