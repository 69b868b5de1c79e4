"""What the form of a visit shows: of one household on the spot, or of many that a phone takes along."""

from collections.abc import Iterator
from typing import Any

from fieldapp import clock
from fieldapp.entries.households import visits as entry
from fieldapp.entries.households.visit_tasks import offered_tasks
from fieldapp.forms.visits import VisitForm
from fieldapp.models import Household, VisitWay
from fieldapp.pages.households.household import before_visit_contexts
from fieldapp.pages.revealed import Shown, shown
from fieldapp.web.labels.labels import mask_name


def new_contexts(base: dict[str, Any], shows: Shown) -> Iterator[tuple[str, dict[str, Any]]]:
    """(resident's id or "", context) of every form of a household: one for all, one for each who lives there.

    `base`: its before_visit_contexts().
    """
    for chosen in ("", *(str(person.id) for person in base["residents"])):
        yield chosen, _with_form(base, shows, None, chosen)


def new_context(home: Household, submitted: VisitForm | None = None, chosen: str = "") -> dict[str, Any]:
    """The form for one household, empty or (`submitted`) to be filled in again."""
    return _with_form(before_visit_contexts([home])[0], shown(), submitted, chosen)


def _with_form(
    context: dict[str, Any], shows: Shown, submitted: VisitForm | None, chosen: str
) -> dict[str, Any]:
    home, people = context["household"], context["residents"]
    offered = [
        (str(person.id), person.name if person.id in shows.taken else mask_name(person.name))
        for person in people
    ]
    form = submitted or VisitForm(
        household=str(home.id), on=clock.today(), way=VisitWay.DOOR.value, resident=chosen
    )
    form.tasks.choices = offered_tasks(context["own_tasks"])
    return context | {
        "form": submitted or entry.fill(home, form, chosen, offered),
        **shows.kept(people),
        "problem": "",
        "may_read_visits": True,
    }
