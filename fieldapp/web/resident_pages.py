"""What the page of a resident shows: of one on the spot, or of many that a phone takes along."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext

from fieldapp import clock, db
from fieldapp.domain import reveals
from fieldapp.forms.households import RevealForm
from fieldapp.models import Need, Resident
from fieldapp.web.access import actor
from fieldapp.web.revealing import shown


def reveal_form(submitted: Any) -> RevealForm:
    form = RevealForm(submitted)
    form.fields.choices = [
        ("name", gettext("Name")),
        ("emergency_name", gettext("Emergency contact")),
        ("emergency_phone", gettext("Emergency contact's phone")),
        ("consent_words", gettext("Who agreed to what, and how")),
    ]
    return form


def show_contexts(people: Sequence[Resident], submitted: RevealForm | None = None) -> list[dict[str, Any]]:
    """`submitted`: the form by which something masked was asked for, when it has to be shown again."""
    ids, shows, form = [person.id for person in people], shown(), submitted or reveal_form(None)
    revealing = any(actor().may("reveal", person.scope) for person in people)
    looked = reveals.who_looked_at(db.session(), ids, clock.now()) if revealing else defaultdict(list)
    return [
        {
            "resident": person,
            "household": person.household,
            "needs": [Need(value) for value in person.needs],
            "revealed": shows.of_resident(person) if may_reveal else [],
            **shows.kept([person]),
            "form": form if may_reveal else None,
            "looked": looked[person.id] if may_reveal else [],
            "may_register": actor().may("register_household", person.scope),
            "may_visit": actor().may("write_visit", person.scope),
        }
        for person in people
        for may_reveal in [actor().may("reveal", person.scope)]
    ]
