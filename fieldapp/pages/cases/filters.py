"""The filters of the case list: read from an address, put back into one, and told in words."""

from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from fieldapp import db
from fieldapp.domain.cases import lists
from fieldapp.domain.cases.lists import CaseQuery
from fieldapp.domain.reports import categories
from fieldapp.forms.cases import CaseFilter
from fieldapp.models import CaseState, Source, Unit, Urgency
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import choices
from fieldapp.web.locale import LOCALES, select_locale
from fieldapp.web.request_values import as_uuid, bounded


def form_of(asked: "MultiDict[str, str]") -> CaseFilter:
    """The form with its choices for this person."""
    form = CaseFilter(asked)
    form.state.choices, form.urgency.choices, form.source.choices = _own_choices(select_locale())
    families = categories.by_family(categories.kinds(db.session()))
    form.category.choices = {"": [("", gettext("All"))]}
    form.category.choices |= {name: [(k.code, k.name) for k in kinds] for name, kinds in families.items()}
    form.area.choices = [("", gettext("My whole area"))]
    form.area.choices += [(place.scope, place.name) for place in lists.areas_below(db.session(), actor())]
    return form


@lru_cache(len(LOCALES))
def _own_choices(_locale: str) -> tuple[list[Any], list[Any], list[Any]]:
    """States, urgencies and sources: what no table holds, in the reader's language."""
    groups = [
        ("new", gettext("To accept or dispatch")),
        ("waiting", gettext("Decision needed")),
        ("to_verify", gettext("To verify or close")),
    ]
    every = ("", gettext("All"))
    states = [("open", gettext("All open")), *groups, ("all", gettext("All")), *choices(CaseState)]
    return states, [every, *choices(Urgency)], [every, *choices(Source)]


def good_of(form: CaseFilter) -> dict[str, Any]:
    """The filters that narrow something; one that is none of the choices narrows nothing."""
    if not any(field.raw_data for field in form):
        return {}  # nothing was asked
    form.validate()
    good = {name: field.data for name, field in form._fields.items() if field.data and not field.errors}
    return {name: value for name, value in good.items() if (name, value) != ("state", "open")}


def all_of(asked: "MultiDict[str, str]") -> dict[str, Any]:
    """The filters that narrow something, the unit among them."""
    unit = find_unit(bounded(asked.get("unit", "")))
    return good_of(form_of(asked)) | ({"unit": str(unit.id)} if unit else {})


def query_of(good: dict[str, Any], unit_id: UUID | None = None) -> CaseQuery:
    """The query they stand for; `unit` may be among those that were kept."""
    plain = {name: value for name, value in good.items() if name != "unit"}
    plain["words"] = bounded(plain.get("words", ""))  # longer ones were kept before there was a limit
    return replace(CaseQuery(**plain), unit_id=unit_id or as_uuid(good.get("unit")))


def find_unit(text: str) -> Unit | None:
    """The unit whose cases are asked for."""
    wanted = as_uuid(text)
    return db.session().scalars(select(Unit).where(Unit.id == wanted)).one_or_none() if wanted else None


def in_words(form: CaseFilter, good: dict[str, Any], unit: Unit | None = None) -> list[str]:
    """What the list is narrowed by, one piece a filter."""
    told = [f"{field.label.text}{gettext(': ')}{_value(field)}" for field in form if field.name in good]
    return [*told, *([unit.name] if unit else [])]


def _value(field: Any) -> str:
    if field.type == "BooleanField":
        return gettext("yes")
    offered = getattr(field, "choices", None) or []
    groups = offered.values() if isinstance(offered, dict) else [offered]
    words = {value: words for group in groups for value, words in group}
    return str(words.get(field.data, field.data))
