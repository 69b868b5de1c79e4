"""Vacant posts in words: what to do about each, and the form that mends it."""

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldapp import clock, db
from fieldapp.domain.organisation import unit_faults, vacancies
from fieldapp.domain.organisation.vacancies import VacantPost
from fieldapp.models import LadderFault, Vacancy
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import label
from fieldapp.web.paging import paginate_found
from fieldapp.web.request_values import query

# What to do about each; %(role)s is whom to post.
REMEDIES: dict[Vacancy, Any] = {
    Vacancy.NO_CENTRE: _l(
        "Add the grid centre of this place. Until then, its cases go to the next level up."
    ),
    Vacancy.NO_STAFF: _l("Post somebody to it. Until then, its cases go to the next level up."),
    Vacancy.NO_LEAD: _l(
        "Post who leads it. Until then, reminders about cases without a handler go to the whole unit."
    ),
    Vacancy.NO_GRID_HEAD: _l("Post a grid head. Until then, urgent cases reach the village without one."),
    Vacancy.NO_WORKER: _l("Post a grid worker, or hand the grid over to a neighbour's worker."),
    Vacancy.NO_SUPERIOR: _l("Post a grid head to the village, who answers for this person's work."),
    Vacancy.ENDED_UNIT: _l("Hand this person's posting over, or give a new one at a running unit."),
}


def vacancies_context() -> dict[str, Any]:
    """The lines of one page with what to do, how many there are of each kind, and what escalation met."""
    session, on = db.session(), clock.today()
    asked = query.text("kind")
    kind = Vacancy(asked) if asked in set(Vacancy) else None
    found = paginate_found(
        lambda start, count: vacancies.vacant_posts(session, actor(), on, start, count, kind)
    )
    return {
        "posts": found,
        "kind": kind,
        "counts": vacancies.counts_by_kind(session, actor(), on),
        "remedy": lambda post: str(REMEDIES[post.kind]),
        "mend_address": mend_address,
        "faults": list(_faults()),
    }


def mend_address(post: VacantPost) -> tuple[str, str] | None:
    """The form that mends it and the words of its button; None where the reader may not."""
    if not vacancies.may_fill(actor(), post):
        return None
    if post.kind is Vacancy.NO_CENTRE:
        return url_for("desk.grids.new_unit", place_id=post.place_id, centre="y"), gettext("Add grid centre")
    if post.needed_role is None:
        return url_for("desk.people.show", person_id=post.person_id), gettext("Open this person's postings")
    address = url_for("desk.people.new", place=post.code, role=post.needed_role.value, unit=post.unit_id)
    return address, gettext("Post a person: %(role)s", role=label(post.needed_role))


def _faults() -> Iterable[tuple[str, str]]:
    """What escalation met and the list above does not know."""
    known = {LadderFault.VACANT, LadderFault.NO_CENTRE}
    session = db.session()
    notices = session.scalars(unit_faults.visible_faults(actor())).all()
    for notice, name in unit_faults.subjects(session, notices):
        kind = LadderFault(notice.kind)
        if kind not in known:
            yield name, label(kind)
