"""The filters of the case list: read from an address, put back into one, and told in words."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from fieldapp import clock, db
from fieldapp.domain.cases import lists
from fieldapp.domain.cases.lists import CaseQuery
from fieldapp.domain.overview import trend_units
from fieldapp.domain.reports import categories
from fieldapp.forms.cases import CaseFilter
from fieldapp.models import CaseState, Category, Source, Unit, Urgency
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import choices
from fieldapp.web.locale import LOCALES, select_locale
from fieldapp.web.request_values import as_uuid, bounded


def form_of(asked: "MultiDict[str, str]") -> CaseFilter:
    """The form with its choices for this person."""
    form = CaseFilter(asked)
    form.state.choices, form.urgency.choices, form.source.choices = _own_choices(select_locale())
    families = categories.by_family(categories.kinds(db.session()))
    kinds = {"": [("", gettext("All"))]}
    kinds |= {name: [(kind.code, kind.name) for kind in of_family] for name, of_family in families.items()}
    form.category.choices = kinds | _ended(form.category.data, kinds)
    form.area.choices = [("", gettext("My whole area"))]
    form.area.choices += [(place.scope, place.name) for place in lists.areas_below(db.session(), actor())]
    return form


def _ended(code: str | None, kinds: dict[str, list[tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
    """A kind that is asked for and no longer offered: its cases are still there."""
    offered = {known for of_family in kinds.values() for known, _ in of_family}
    if not code or code in offered:
        return {}
    found = db.session().scalars(select(Category).where(Category.code == bounded(code)))
    return {gettext("Ended"): [(kind.code, kind.name) for kind in found]}


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
    good = {
        name: _plain(field.data) for name, field in form._fields.items() if field.data and not field.errors
    }
    return {name: value for name, value in good.items() if (name, value) != ("state", "open")}


def _plain(value: Any) -> Any:
    """A day as it stands in an address."""
    return value.isoformat() if isinstance(value, date) else value


def all_of(asked: "MultiDict[str, str]") -> dict[str, Any]:
    """The filters that narrow something, the unit among them."""
    unit = find_unit(bounded(asked.get("unit", "")))
    return good_of(form_of(asked)) | ({"unit": str(unit.id)} if unit else {})


def query_of(good: dict[str, Any], unit_id: UUID | None = None) -> CaseQuery:
    """The query they stand for; `unit` may be among those that were kept."""
    plain = {name: value for name, value in good.items() if name not in {"unit", "below"}}
    plain["words"] = bounded(plain.get("words", ""))  # longer ones were kept before there was a limit
    unit_id = unit_id or as_uuid(good.get("unit"))
    if unit_id and good.get("below"):
        area = good.get("area") or next(iter(actor().scopes("see_cases")), "")
        return replace(CaseQuery(**plain), unit_ids=tuple(_counted_with(unit_id, area)))
    return replace(CaseQuery(**plain), unit_id=unit_id)


def _counted_with(unit_id: UUID, area: str) -> list[UUID]:
    """The unit alone, where it is none of those that a table of the area names."""
    return trend_units.counted_with(db.session(), unit_id, area, clock.today()) or [unit_id]


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
