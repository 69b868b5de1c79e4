"""Each kind of vacancy has a query, and all give the same columns."""

from fieldapp.clock import day_of
from fieldapp.domain.organisation import vacancy_queries
from fieldapp.models import Vacancy


def test_every_kind_has_its_query_with_the_same_columns(session, town, now):
    assert list(vacancy_queries.BY_KIND) == list(Vacancy)
    columns = set()
    for kind, find in vacancy_queries.BY_KIND.items():
        rows = session.execute(find([town.city.scope], day_of(now)))
        columns.add(tuple(rows.keys()))
        assert {row.kind for row in rows} <= {kind.value}
    assert len(columns) == 1


def test_without_an_area_nothing_is_found(session, now):
    for find in vacancy_queries.BY_KIND.values():
        assert session.execute(find([], day_of(now))).all() == []
