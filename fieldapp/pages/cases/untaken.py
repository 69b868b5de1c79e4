"""The alarm on the desks: urgent cases that nobody has taken yet, until somebody does."""

from typing import Any

from fieldapp import db
from fieldapp.domain.overview import untaken_cases
from fieldapp.domain.overview.untaken_cases import MOST_SHOWN
from fieldapp.web.access import actor


def untaken_context() -> dict[str, Any]:
    """For the templates that include cases/_untaken.html."""
    found = untaken_cases.untaken(db.session(), actor())
    return {"untaken": found[:MOST_SHOWN], "more_untaken": len(found) > MOST_SHOWN}
