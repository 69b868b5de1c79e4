"""What the lists of a page on a phone leave out; every corridor of pages asks it."""

from typing import cast

from flask import g

from fieldapp import clock, db
from fieldapp.domain.offline import omissions
from fieldapp.domain.offline.omissions import Missing
from fieldapp.web.access import actor


def lacking() -> Missing:
    """What the lists of a kept page leave out; asked for once a request."""
    if "lacking" not in g:
        g.lacking = omissions.anything(db.session(), actor(), clock.today())
    return cast(Missing, g.lacking)
