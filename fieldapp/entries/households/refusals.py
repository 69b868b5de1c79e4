"""A household wants to be left alone."""

from typing import Any

from flask import url_for
from flask_babel import gettext

from fieldapp import clock, db
from fieldapp.domain.households import visit_refusals
from fieldapp.domain.households.visit_refusals import RefusalEntry
from fieldapp.entries.base import Entry, Ready, Sent, target_of
from fieldapp.entries.households.households import find
from fieldapp.forms.households import RefusalForm
from fieldapp.models import Household, VisitWay
from fieldapp.web.access import actor, require
from fieldapp.web.labels.labels import choices


def prepare(sent: Sent) -> Ready:
    home, form = find(sent.target_id), form_of(sent.fields)
    require(actor().may("register_household", home.scope))
    return Ready(form, lambda: _write(home, form), home)


def form_of(submitted: Any) -> RefusalForm:
    periods = visit_refusals.periods(db.session())
    form = RefusalForm(submitted, way=VisitWay.DOOR.value, days=str(periods[0]))
    form.way.choices = choices(VisitWay)
    form.days.choices = [(str(days), gettext("%(days)s days", days=days)) for days in periods]
    return form


def _write(home: Household, form: RefusalForm) -> dict[str, str]:
    said = RefusalEntry(form.words.data or "", VisitWay(form.way.data), int(form.days.data))
    visit_refusals.refuse_visits(db.session(), actor(), home, said, clock.now())
    return {"id": str(home.id)}


def see(answer: dict[str, Any]) -> str:
    return url_for("field.households.show", household_id=answer["id"])


ENTRIES = [Entry("refusal", "register_household", prepare, see, target_of(Household))]
