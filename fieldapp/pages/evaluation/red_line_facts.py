"""What the red lines are checked against: the models' columns, the url map, the settings and a month's records.

Nothing is listed by hand, so a column or an address that is added is looked at from the same day.
"""

from collections.abc import Iterator

from flask import current_app, url_for
from sqlalchemy import Enum, Integer, cast, func, select
from sqlalchemy.sql import visitors

from fieldapp import clock, db
from fieldapp.domain.evaluation.burden import FORMS, Asked, Burden
from fieldapp.domain.evaluation.indicators import DEFINITIONS
from fieldapp.domain.evaluation.periods import Period
from fieldapp.domain.evaluation.red_lines import Facts
from fieldapp.domain.people.sessions import PHONE_SESSION
from fieldapp.forms.bounds import Needed
from fieldapp.models import Base, Category, PatrolRoute

OWN_FIGURES = "own_figures"
BROKEN_EXAMPLE = "example.clock_in_at"


def facts(period: Period, asked: Asked) -> Facts:
    """The app as it runs, and what `asked` says of the month."""
    session, config = db.session(), current_app.config
    late = select(func.count()).where(PatrolRoute.delete_on < clock.today()).scalar_subquery()
    kinds = select(func.count(), func.sum(cast(Category.photo_needed, Integer)), late).where(
        Category.parent_id.is_not(None), Category.ended.is_(False)
    )
    categories, photo_categories, overdue_routes = session.execute(kinds).one()
    return Facts(
        columns=list(_columns()),
        routes=[
            rule.rule for rule in current_app.url_map.iter_rules() if not rule.endpoint.startswith("assets")
        ],
        values=list(_values()),
        indicator_columns=sorted(_indicator_columns(period)),
        person_routes=sorted(
            rule.rule for rule in current_app.url_map.iter_rules() if OWN_FIGURES in rule.endpoint.split(".")
        ),
        required_uploads=list(_required_uploads()),
        photo_categories=int(photo_categories or 0),
        categories=categories,
        overdue_routes=overdue_routes or 0,
        asked_twice=asked.counts[Burden.ASKED_TWICE] + asked.counts[Burden.SAME_TASK_TWICE],
        session_days=PHONE_SESSION.days,
        operator=config["OPERATOR"],
        filing_number=config["FILING_NUMBER"],
        complaint_route=url_for("public.about.index"),
    )


def broken_example(real: Facts) -> Facts:
    """The same with one column that would break a line: for the page's marked example, stored nowhere."""
    return Facts(**{**vars(real), "columns": [*real.columns, BROKEN_EXAMPLE]})


def _columns() -> Iterator[str]:
    for table in Base.metadata.sorted_tables:
        yield from (f"{table.name}.{column.name}" for column in table.columns)


def _values() -> Iterator[str]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Enum):
                yield from (f"{table.name}.{column.name}.{value}" for value in column.type.enums)


def _indicator_columns(period: Period) -> set[str]:
    """The columns that any indicator reads, taken from its own statement."""
    found = set()
    for definition in DEFINITIONS:
        for part in visitors.iterate(definition.rows(period, "")):
            table = getattr(getattr(part, "table", None), "name", None)
            if table in Base.metadata.tables and hasattr(part, "name"):
                found.add(f"{table}.{part.name}")
    return found


def _required_uploads() -> Iterator[str]:
    """Fields of workers' forms that cannot be sent without a file."""
    for form in FORMS.values():
        for name in dir(form):
            field = getattr(form, name)
            is_file = getattr(getattr(field, "field_class", None), "__name__", "") == "FileField"
            if is_file and any(isinstance(rule, Needed) for rule in field.kwargs.get("validators", ())):
                yield f"{form.__name__}.{name}"
