"""What the page of a resident shows: of one on the spot, or of many that a phone takes along."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext

from fieldapp import clock, db
from fieldapp.domain.households import child_releases
from fieldapp.domain.privacy import reveals
from fieldapp.forms.households import RevealForm
from fieldapp.forms.residents import ReleaseDecisionForm
from fieldapp.models import ChildRelease, Need, Resident
from fieldapp.pages.revealed import shown
from fieldapp.web.access import actor


def reveal_form(submitted: Any) -> RevealForm:
    form = RevealForm(submitted)
    form.fields.choices = [
        ("name", gettext("Name")),
        ("emergency_name", gettext("Emergency contact")),
        ("emergency_phone", gettext("Emergency contact's phone")),
        ("consent_words", gettext("Who agreed to what, and how")),
    ]
    return form


def show_contexts(
    people: Sequence[Resident],
    submitted: RevealForm | None = None,
    decision: ReleaseDecisionForm | None = None,
) -> list[dict[str, Any]]:
    """`submitted`: the form by which something masked was asked for, when it has to be shown again."""
    ids, shows, form = [person.id for person in people], shown(), submitted or reveal_form(None)
    revealing = any(actor().may("reveal", person.scope) for person in people)
    releases = _releases(people)
    looked = reveals.who_looked_at(db.session(), ids, clock.now()) if revealing else defaultdict(list)
    return [
        {
            "resident": person,
            "household": person.household,
            "sees_care": actor().may("see_care", person.scope),
            "needs": [Need(value) for value in person.needs],
            "revealed": shows.of_resident(person) if may_reveal else [],
            **shows.kept([person]),
            "form": form if may_reveal else None,
            "looked": looked[person.id] if may_reveal else [],
            **_childhood(person, releases.get(person.id), decision),
            "may_register": actor().may("register_household", person.scope),
            "may_visit": actor().may("write_visit", person.scope),
        }
        for person in people
        for may_reveal in [actor().may("reveal", person.scope)]
    ]


def _releases(people: Sequence[Resident]) -> dict[Any, ChildRelease]:
    """A phone takes no child along, so nothing is asked for its pages."""
    children = [person.id for person in people if person.is_child(clock.today())]
    return child_releases.asked_for(db.session(), children) if children else {}


def _childhood(
    person: Resident, release: ChildRelease | None, decision: ReleaseDecisionForm | None
) -> dict[str, Any]:
    is_child = person.is_child(clock.today())
    until = person.child_until(clock.today())
    may_decide = release is not None and child_releases.may_decide(actor(), release)
    return {
        "is_child": is_child,
        "child_until": until if until != date.max else None,
        "release": release,
        "may_ask_release": is_child and release is None and child_releases.may_ask(actor(), person),
        "decision": (decision or ReleaseDecisionForm()) if may_decide else None,
    }
