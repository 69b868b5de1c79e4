"""What the worker's search finds: cases, households and tasks that they may see, a few of each."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from fieldapp import clock, db
from fieldapp.domain.access import policy, record_visibility
from fieldapp.domain.access.case_visibility import Sight
from fieldapp.domain.households import household_search
from fieldapp.domain.search import lookup
from fieldapp.domain.search.lookup import Look
from fieldapp.forms.search import SearchForm
from fieldapp.models import Case, Household, Place, Task
from fieldapp.web.access import actor

SHOWN = 15


def search_context(form: SearchForm | None = None) -> dict[str, Any]:
    """Without a form: the page as a phone keeps it."""
    form = form or SearchForm()
    words = form.words.data or ""
    is_enough = bool(words) and form.validate() and lookup.is_enough(words)
    return {
        "form": form,
        "is_enough": is_enough,
        "cases": _cases(words) if is_enough else [],
        "households": _households(words) if is_enough else [],
        "tasks": _tasks(words) if is_enough else [],
    }


def _cases(words: str) -> list[Case]:
    said = lookup.cases_saying(db.session(), Look(Sight.of(actor()), words))
    found = select(Case).where(said, policy.may_see_case_where(actor()))
    found = found.options(joinedload(Case.place).load_only(Place.name))
    return list(db.session().scalars(found.order_by(Case.opened_at.desc(), Case.id).limit(SHOWN)).unique())


def _households(words: str) -> list[Household]:
    if not actor().may_anywhere("see_households"):
        return []
    found = household_search.matching(db.session(), actor(), words, None, clock.today())
    return list(db.session().scalars(found.options(joinedload(Household.grid)).limit(SHOWN)).unique())


def _tasks(words: str) -> list[Task]:
    found = record_visibility.visible_tasks(actor()).where(lookup.tasks_saying(db.session(), actor(), words))
    newest = found.options(joinedload(Task.place)).order_by(Task.given_at.desc(), Task.id).limit(SHOWN)
    return list(db.session().scalars(newest).unique())
