"""What the pages of households show: of one on the spot, or of many that a phone takes along, in as few queries."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from fieldapp import clock, db
from fieldapp.domain.access import policy, record_visibility
from fieldapp.domain.households import household_search, quiet_hours, residents, visit_history
from fieldapp.domain.offline import omissions
from fieldapp.domain.privacy import reveals
from fieldapp.entries.households import households as entry
from fieldapp.entries.households import refusals
from fieldapp.forms.households import HouseholdForm, HouseholdSearch, RevealForm
from fieldapp.models import CareKind, Case, Household, Resident, Task, TaskState
from fieldapp.pages.omissions import lacking
from fieldapp.pages.revealed import shown
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import choices
from fieldapp.web.paging import Listing, Page, every_page, paginate
from fieldapp.web.request_values import query

PER_PAGE = 30


def list_context(listing: Listing) -> dict[str, Any]:
    """The page of the list that is asked for."""
    form, query = _narrowed(listing.arguments)
    return _list_contexts(form, [paginate(query, PER_PAGE, listing)])[0]


def list_contexts(listing: Listing) -> list[dict[str, Any]]:
    """Every page of the list."""
    form, query = _narrowed(listing.arguments)
    return _list_contexts(form, every_page(query, PER_PAGE, listing))


def _narrowed(arguments: "MultiDict[str, Any]") -> tuple[HouseholdSearch, Any]:
    form = HouseholdSearch(arguments)
    form.kind.choices = [("", gettext("All")), *choices(CareKind)]
    kind = CareKind(form.kind.data) if form.kind.data in set(CareKind) else None
    query = household_search.matching(db.session(), actor(), form.q.data or "", kind, clock.today())
    return form, query.options(joinedload(Household.grid))


def _list_contexts(form: HouseholdSearch, pages: list[Page]) -> list[dict[str, Any]]:
    people = people_of([home.id for page in pages for home in page.rows])
    return [
        {
            "form": form,
            "households": page,
            "residents": {
                home.id: people[home.id]
                for home in page.rows
                if home.id in people and actor().may("see_care", home.scope)
            },
            "sees_care": actor().may_anywhere("see_care"),
            "is_narrowed": bool(form.q.data or form.kind.data),
            "may_register": actor().may_anywhere("register_household"),
            "is_partial": lacking().people,
        }
        for page in pages
    ]


def people_of(household_ids: Sequence[UUID]) -> defaultdict[UUID, list[Resident]]:
    """The residents of these households whom I may see."""
    query = residents.of_households(actor(), list(household_ids), clock.today())
    found: defaultdict[UUID, list[Resident]] = defaultdict(list)
    for person in db.session().scalars(query).unique():
        found[person.household_id].append(person)
    return found


def reveal_form(submitted: Any) -> RevealForm:
    form = RevealForm(submitted)
    form.fields.choices = [
        ("contact_name", gettext("Contact")),
        ("contact_phone", gettext("Contact's phone")),
        ("refused_words", gettext("What they said when they refused visits")),
    ]
    return form


def before_visit_contexts(homes: Sequence[Household]) -> list[dict[str, Any]]:
    """What stands on a household's page and on the form of a visit to it: who lives there, who was there lately."""
    session, today, ids = db.session(), clock.today(), [home.id for home in homes]
    people, hours = people_of(ids), quiet_hours.quiet_hours(session)
    lately = visit_history.recent_visits_of(session, ids, today, actor().takes_along)
    lacks, tasks = omissions.from_households(session, actor(), ids, today), _open_tasks(ids)
    cases = {visit.case_id for visits in lately.values() for visit in visits if visit.case_id}
    seen = policy.visible_among(actor(), cases).with_only_columns(Case.id)
    seen_cases = set(session.scalars(seen)) if cases else set()
    return [
        {
            "household": home,
            "seen_cases": seen_cases,
            "my_id": actor().id,
            "sees_care": actor().may("see_care", home.scope),
            "residents": people[home.id],
            "tasks": tasks[home.id],
            "own_tasks": [task for task in tasks[home.id] if task.assignee_id == actor().id],
            "seen": {person.id for person in people[home.id]},
            "visits": lately[home.id],
            "is_refusing": home.is_refusing(today),
            # A kept page is read at any hour, so it says the hours and not whether they are now.
            "is_quiet": actor().takes_along or quiet_hours.is_quiet(hours, clock.now()),
            "quiet_tone": "info" if actor().takes_along else "warn",
            "quiet_hours": hours,
            "is_partial": home.id in lacks,
        }
        for home in homes
    ]


def show_contexts(
    homes: Sequence[Household], submitted: RevealForm | None = None, bases: list[dict[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """`submitted`: the form by which something masked was asked for, when it has to be shown again.

    `bases`: their before_visit_contexts(), where they are known already.
    """
    ids, session, shows = [home.id for home in homes], db.session(), shown()
    revealing = any(actor().may("reveal", home.scope) for home in homes)
    looked = reveals.who_looked_at(session, ids, clock.now()) if revealing else defaultdict(list)
    form, refusal = submitted or reveal_form(None), refusals.form_of(None)
    return [
        {
            **base,
            "may_read_visits": may_reveal,
            "revealed": shows.of_household(home, base["residents"]) if may_reveal else [],
            **shows.kept(base["residents"]),
            "form": form if may_reveal else None,
            "looked": looked[home.id] if may_reveal else [],
            "help_visit": query.identifier("help"),
            "may_register": actor().may("register_household", home.scope),
            "may_visit": actor().may("write_visit", home.scope),
            "may_give_task": actor().may("give_task", home.scope),
            "refusal": refusal,
        }
        for home, base in zip(homes, bases or before_visit_contexts(homes), strict=True)
        for may_reveal in [actor().may("reveal", home.scope)]
    ]


def new_context(form: HouseholdForm | None = None) -> dict[str, Any]:
    return {"form": form or entry.with_choices(HouseholdForm(), None)}


def _open_tasks(household_ids: Sequence[UUID]) -> defaultdict[UUID | None, list[Task]]:
    query = record_visibility.visible_tasks(actor()).where(
        Task.household_id.in_(household_ids), Task.state == TaskState.OPEN
    )
    found: defaultdict[UUID | None, list[Task]] = defaultdict(list)
    for task in db.session().scalars(query.order_by(Task.due_on)).unique():
        found[task.household_id].append(task)
    return found
