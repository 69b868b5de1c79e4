"""Each form that makes something, filled in, and how what it makes is counted."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select
from support import databases

from fieldapp import clock
from fieldapp.models import (
    CaseStep,
    Household,
    Patrol,
    Person,
    Place,
    Posting,
    Report,
    Resident,
    Task,
    Unit,
    Verb,
    Visit,
)

Form = tuple[str | None, str, dict[str, Any], Any]


def creating_forms(town: Any) -> dict[str, Callable[[], Form]]:
    """Name → (who, address, fields, what to count)."""
    today = clock.day_of(databases.NOW).isoformat()
    return {
        "report": lambda: ("mei", "/field/reports/", {
            "category": "lamp", "words": "六次", "place_words": "桥头", "urgency": "ordinary"},
            select(func.count()).where(Report.words == "六次")),
        "intake": lambda: ("tang", "/desk/intake/", {
            "source": "walk_in", "category": "lamp", "words": "六次", "place_words": "桥头", "urgency": "ordinary",
            "village": "610902001003"},
            select(func.count()).where(Report.words == "六次")),
        "step": lambda: ("lin", f"/cases/{town.case.id}/acceptance", {},
            select(func.count()).where(CaseStep.case_id == town.case.id, CaseStep.verb == Verb.ACCEPT)),
        "merge": lambda: ("tang", "/desk/merges/", {
            "case": [str(town.case.id), str(town.other_case.id)], "lead": str(town.case.id), "reason": "同一处"},
            select(func.count()).where(CaseStep.verb == Verb.MERGE)),
        "task": lambda: ("lin", "/field/tasks/", {
            "household": str(town.house.id), "title": "六次", "item": str(town.visit_item.id),
            "assignee": str(town.mei.id), "due_on": today},
            select(func.count()).where(Task.title == "六次")),
        "task done": lambda: ("mei", f"/field/tasks/{town.task.id}/done", {"words": "六次"},
            select(func.count()).where(Task.id == town.task.id, Task.done_at.is_not(None))),
        "patrol": lambda: ("mei", "/field/patrols/start", {"grid": str(town.grid.id)}, select(func.count(Patrol.id))),
        "patrol log": lambda: ("mei", "/field/patrols/", {"grid": str(town.grid.id), "on": today, "words": "六次"},
            select(func.count(Patrol.id))),
        "household": lambda: ("mei", "/field/households/", {"grid": str(town.grid.id), "address": "六次路1号"},
            select(func.count()).where(Household.address == "六次路1号")),
        "resident": lambda: ("mei", "/field/residents/", {
            "household": str(town.house.id), "name": "陆六次", "care": ["living_alone"], "source": "own_request",
            "legal_basis": "consent", "consent_on": today, "consent_words": "本人同意"},
            select(func.count()).where(Resident.initials == "llc")),
        "visit": lambda: ("mei", "/field/visits/", {
            "household": str(town.house.id), "on": today, "way": "door", "condition": "well"},
            select(func.count()).where(Visit.household_id == town.house.id)),
        "grid": lambda: ("yan", f"/desk/grids/{town.village.id}/divide", {
            "name": "六次网格", "kind": "comprehensive", "level": "2"},
            select(func.count()).where(Place.name == "六次网格")),
        "unit": lambda: ("yan", f"/desk/grids/{town.village.id}/units", {"name": "六次所"},
            select(func.count()).where(Unit.name == "六次所")),
        "person": lambda: ("yan", "/desk/people/", {
            "name": "陆六", "sign_in_name": "liuci", "role": "grid_worker", "place_code": town.grid.code},
            select(func.count()).where(Person.sign_in_name == "liuci")),
        "posting": lambda: ("yan", f"/desk/people/{town.mei.id}/postings", {
            "role": "grid_worker", "place_code": town.second_grid.code},
            select(func.count()).where(Posting.person_id == town.mei.id, Posting.place_id == town.second_grid.id)),
    }  # fmt: skip
