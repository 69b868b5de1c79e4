"""What the map of cases shows, as a page and as a file: the list's cases, and on demand the heat of a quarter."""

from typing import Any

from flask import request

from fieldapp import clock, db
from fieldapp.domain.cases import lists
from fieldapp.domain.maps import heat, marks
from fieldapp.pages.cases import filters
from fieldapp.pages.cases.case import case_rows
from fieldapp.pages.maps import signs
from fieldapp.web.access import actor
from fieldapp.web.request_values import query


def map_context() -> dict[str, Any]:
    """The cases and places of the address asked for. At most ten statements, however many there are."""
    form, unit = filters.form_of(request.args), filters.find_unit(query.text("unit"))
    good = filters.good_of(form) | ({"unit": str(unit.id)} if unit else {})
    by, session, now = filters.query_of(good), db.session(), clock.now()
    first = lists.first(session, actor(), by, marks.MOST + 1)
    found = session.execute(first, lists.times(now)).all()
    cases, scopes = case_rows([row.id for row in found[: marks.MOST]]), lists.areas_of(actor(), by)
    grades = heat.grades(session, by, scopes, now) if "heat" in query else None
    return {
        "form": form,
        "unit": unit,
        "cases": cases,
        "map": marks.draw(session, cases, scopes, clock.today(), grades),
        "most": marks.MOST if len(found) > marks.MOST else 0,
        "is_cut": lists.is_cut(session, actor(), by, found),
        "shows_heat": grades is not None,
        "heat_legend": signs.heat_legend(),
        "legend": signs.legend(),
        "shape_of": signs.shape_of,
        "words_of_sign": {sign: words for sign, _, words in signs.legend()},
        "narrowed": filters.in_words(form, good, unit),
    }
