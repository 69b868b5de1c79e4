"""Every page a phone takes along, nearest first: today, my tasks and cases, my households.

Each batch is read as a whole before its first page is drawn, in a number of queries that does not grow with it.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from fieldapp import clock, db
from fieldapp.domain.access import policy, record_visibility
from fieldapp.domain.cases import steps
from fieldapp.domain.households import review_days
from fieldapp.domain.overview import own_visits
from fieldapp.domain.patrols import patrols
from fieldapp.entries.cases import steps as step_entry
from fieldapp.entries.cases.find import with_case_page
from fieldapp.entries.households import households as household_entry
from fieldapp.entries.households import residents as resident_entry
from fieldapp.entries.tasks import with_task_page
from fieldapp.forms.residents import ResidentForm
from fieldapp.models import Case, Household, Involvement, Patrol, Resident, Task, TaskState
from fieldapp.pages import account, field_search, guides, reports, tasks
from fieldapp.pages import patrols as pages_patrols
from fieldapp.pages import today as pages_today
from fieldapp.pages.cases import case as case_page
from fieldapp.pages.cases import next_step
from fieldapp.pages.cases.step import step_context
from fieldapp.pages.households import household, resident, visit
from fieldapp.pages.revealed import Shown, shown
from fieldapp.web.access import actor
from fieldapp.web.layouts import case_address, step_address
from fieldapp.web.offline_pages import Draft
from fieldapp.web.paging import Listing

MOST_TASKS, MOST_CASES, MOST_HOUSEHOLDS = 300, 200, 700
Batch = Iterator[Draft]


def batches() -> Iterator[Batch]:
    """The drafts in the order in which they matter; each batch reads its rows before its first draft."""
    yield _today()
    yield _task_lists()
    yield _tasks()
    yield _case_list()
    yield _cases()
    yield _patrols()
    yield _reports()
    yield _empty_forms()
    yield _household_list()
    yield _households()


def _today() -> Batch:
    yield Draft(url_for("field.today.index"), "field/today/index.html", pages_today.today_context())


def _task_lists() -> Batch:
    """Under every address by which a page leads to them."""
    gives = actor().may_anywhere("give_task")
    narrowed: list[dict[str, str]] = [{}, {"whose": "mine"}]
    narrowed += [{"state": state, "whose": "mine"} for state in ("open", "done")]
    narrowed += [{"state": state, "whose": "all"} for state in ("open", "done") if gives]
    for arguments in narrowed:
        yield from _listed(
            "field.tasks.index", "field/tasks/index.html", tasks.list_contexts, "tasks", arguments
        )


def my_open_tasks() -> Select[Task]:
    mine = record_visibility.visible_tasks(actor()).where(
        Task.assignee_id == actor().id, Task.state == TaskState.OPEN
    )
    return mine.order_by(Task.due_on, Task.id).limit(MOST_TASKS)


def _tasks() -> Batch:
    rows = db.session().scalars(with_task_page(my_open_tasks())).unique().all()
    for context in tasks.show_contexts(rows):
        yield Draft(url_for("field.tasks.show", task_id=context["task"].id), "field/tasks/show.html", context)


def _case_list() -> Batch:
    return _listed("field.cases.index", "field/cases/index.html", case_page.list_contexts, "cases")


def _cases() -> Batch:
    rows = db.session().scalars(with_case_page(my_open_cases())).unique().all()
    targets = _remembered(steps.targets)
    for context in case_page.case_contexts(rows):
        case = context["case"]
        yield Draft(case_address(case.id), "cases/show.html", context)
        for step in next_step.possible_steps(case):
            form = step_entry.form_of(step, case, None, targets)
            yield Draft(step_address(case.id, step.noun), "cases/step.html", step_context(step, case, form))


def my_open_cases() -> Select[Case]:
    """Those I have a part in before the others of my area, each by when they are due."""
    involved = Case.id.in_(select(Involvement.case_id).where(Involvement.person_id == actor().id))
    mine = or_(Case.handler_id == actor().id, involved)
    query = policy.visible_cases(actor()).where(Case.is_open.is_(True))
    return query.order_by(mine.desc(), Case.due_at, Case.id).limit(MOST_CASES)


def _patrols() -> Batch:
    if not actor().may_anywhere("see_patrols"):
        return
    for arguments in ({}, {"whose": "mine"}):
        yield from _listed(
            "field.patrols.index",
            "field/patrols/index.html",
            pages_patrols.list_contexts,
            "patrols",
            arguments,
        )
    begun = patrols.unfinished(db.session(), actor())
    if begun is not None and actor().may_anywhere("log_patrol"):
        yield from _patrol_under_way(begun)


def _patrol_under_way(patrol: Patrol) -> Batch:
    url = url_for("field.patrols.edit", patrol_id=patrol.id)
    yield Draft(url, "field/patrols/edit.html", pages_patrols.edit_context(patrol))
    report_url = url_for("field.reports.new", patrol=patrol.id)
    yield Draft(report_url, "field/reports/new.html", reports.new_context(patrol.id))


def _reports() -> Batch:
    if actor().may_anywhere("report"):
        yield from _listed(
            "field.reports.index", "field/reports/index.html", reports.list_contexts, "reports"
        )
        yield Draft(url_for("field.reports.new"), "field/reports/new.html", reports.new_context())
        yield Draft(url_for("field.reports.guide"), "field/reports/guide.html", reports.guide_context())


def _empty_forms() -> Batch:
    yield Draft(url_for("field.mine.index"), "mine/index.html", account.mine_context())
    yield Draft(url_for("field.search.index"), "field/search/index.html", field_search.search_context())
    yield Draft(url_for("field.guides.show_help"), "guides/help.html", guides.help_context())
    if actor().may_anywhere("log_patrol"):
        yield Draft(url_for("field.patrols.new"), "field/patrols/new.html", pages_patrols.new_context())
    if actor().may_anywhere("register_household"):
        context = household.new_context()
        yield Draft(url_for("field.households.new"), "field/households/new.html", context)


def _household_list() -> Batch:
    if not actor().may_anywhere("see_households"):
        return iter(())
    template, contexts = "field/households/index.html", household.list_contexts
    return _listed("field.households.index", template, contexts, "households")


def _households() -> Batch:
    """Household by household: what is cut off at the end is the last ones, whole."""
    homes, shows = my_households(), shown()
    bases = household.before_visit_contexts(homes)
    contexts = household.show_contexts(homes, bases=bases)
    persons = _resident_pages([person for base in bases for person in base["residents"]])
    last_review = review_days.last_review_day(db.session(), clock.today())
    for base, context in zip(bases, contexts, strict=True):
        home = base["household"]
        yield Draft(
            url_for("field.households.show", household_id=home.id), "field/households/show.html", context
        )
        if context["may_visit"]:
            yield from _visit_forms(base, shows)
        if context["may_register"]:
            yield _household_edit(home)
            yield _resident_new(home, last_review)
        for person in base["residents"]:
            yield persons[person.id]
            if context["may_register"]:
                yield _resident_edit(person, last_review)


def my_households() -> Sequence[Household]:
    """Those of the grids I walk myself."""
    walked = policy.within(Household.scope, own_visits.walked(actor()))
    query = record_visibility.visible_households(actor()).where(walked).options(joinedload(Household.grid))
    query = query.order_by(Household.address_sort_key, Household.id).limit(MOST_HOUSEHOLDS)
    return db.session().scalars(query).all()


def _visit_forms(base: dict[str, Any], shows: Shown) -> Batch:
    for chosen, context in visit.new_contexts(base, shows):
        url = url_for("field.visits.new", household=base["household"].id, resident=chosen or None)
        yield Draft(url, "field/visits/new.html", context)


def _resident_pages(people: Sequence[Resident]) -> dict[Any, Draft]:
    found = {}
    for context in resident.show_contexts(people):
        person_id = context["resident"].id
        url = url_for("field.residents.show", resident_id=person_id)
        found[person_id] = Draft(url, "field/residents/show.html", context)
    return found


def _household_edit(home: Household) -> Draft:
    context = {"household": home, "form": household_entry.edit_form(home), "problem": ""}
    return Draft(
        url_for("field.households.edit", household_id=home.id), "field/households/edit.html", context
    )


def _resident_new(home: Household, last_review: Any) -> Draft:
    form = resident_entry.fill(ResidentForm(household=str(home.id)), last_review)
    context = {"household": home, "form": form, "problem": ""}
    return Draft(url_for("field.residents.new", household=home.id), "field/residents/new.html", context)


def _resident_edit(person: Resident, last_review: Any) -> Draft:
    context = {"resident": person, "form": resident_entry.edit_form(person, last_review), "problem": ""}
    return Draft(url_for("field.residents.edit", resident_id=person.id), "field/residents/edit.html", context)


def _listed(
    endpoint: str,
    template: str,
    contexts: Callable[[Listing], list[dict[str, Any]]],
    name: str,
    arguments: dict[str, str] | None = None,
) -> Batch:
    """The pages of one list; `name` is that of its rows in the template."""
    listing = Listing(endpoint, MultiDict(arguments or {}))
    for context in contexts(listing):
        yield Draft(listing.url(context[name].number), template, context)


def _remembered(targets: Callable[..., Any]) -> Callable[..., Any]:
    """Whom a case can be given to depends on where it lies alone."""
    known: dict[str, Any] = {}

    def _targets(session: Any, case: Case, on: Any) -> Any:
        found = known.get(case.scope)
        if found is None:
            found = known[case.scope] = targets(session, case, on)
        return found

    return _targets
