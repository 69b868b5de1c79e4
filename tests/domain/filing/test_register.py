"""The register holds what has a number, searched by number, village, grid and days."""

from datetime import timedelta

from support.filings import actor, filed, submitted

from fieldapp.clock import day_of
from fieldapp.domain.filing import register
from fieldapp.domain.filing.register import RegisterQuery


def test_what_has_no_number_is_not_in_the_register(session, town, now):
    submitted(session, town, now)
    assert session.scalars(register.numbered(actor(town.ding, now), RegisterQuery())).all() == []


def test_words_and_days_narrow_it(session, town, now):
    filing, ding, today = filed(session, town, now), actor(town.ding, now), day_of(now)
    for by in (RegisterQuery(), RegisterQuery("西大街"), RegisterQuery(filing.number), RegisterQuery("第三网格"),
               RegisterQuery(since=today, until=today)):  # fmt: skip
        assert session.scalars(register.numbered(ding, by)).all() == [filing], by
    tomorrow = today + timedelta(days=1)
    for by in (RegisterQuery("没有"), RegisterQuery("%"), RegisterQuery(since=tomorrow)):
        assert session.scalars(register.numbered(ding, by)).all() == [], by


def test_each_grid_is_a_row_and_another_county_sees_none(session, town, now):
    filing = filed(session, town, now)
    rows = list(register.grid_rows(session, actor(town.ding, now), RegisterQuery()))
    assert [row.name for row in rows] == [row.name for row in filing.grids]
    assert list(register.grid_rows(session, actor(town.far, now), RegisterQuery())) == []
