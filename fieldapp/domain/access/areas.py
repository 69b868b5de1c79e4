"""Areas as conditions over scopes: everything at or below a place. Which areas are whose is policy's to say."""

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import Boolean, ColumnElement, and_, false, func, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from fieldapp.models import Case


class InCity(FunctionElement[bool]):
    """A whole city, said twice: nearly every row, so that no index of an area may lead away from a list's order.

    PostgreSQL knows of a range how much it holds; SQLite would walk the range, and of an expression it cannot.
    """

    type, inherit_cache = Boolean(), True


@compiles(InCity)
def _by_range(element: InCity, compiler: Any, **options: Any) -> str:
    by_range, _ = element.clauses
    return f"({compiler.process(by_range, **options)})"


@compiles(InCity, "sqlite")
def _by_digits(element: InCity, compiler: Any, **options: Any) -> str:
    _, by_digits = element.clauses
    return f"({compiler.process(by_digits, **options)})"


def within(column: Any, scopes: Iterable[str]) -> ColumnElement[bool]:
    """Rows at or below any of `scopes`: index ranges, never LIKE."""
    ranges = [and_(column >= scope, column < scope + ":") for scope in scopes]
    return or_(*ranges) if ranges else false()


def among_few(column: Any, scope: str) -> ColumnElement[bool]:
    """At or below `scope`, of rows that an index of their own finds: said so that no index of an area leads away."""
    return func.substr(column, 1, len(scope)) == scope


def in_area_of_cases(scope: str) -> ColumnElement[bool]:
    """Cases at or below `scope`, by the column that has an index for lists."""
    exact = {6: Case.county, 9: Case.town, 12: Case.village}.get(len(scope))
    if exact is not None:
        return exact == scope
    if len(scope) > 12:
        return and_(Case.village == scope[:12], within(Case.scope, [scope]))
    return InCity(within(Case.county, [scope]), func.substr(Case.scope, 1, len(scope)) == scope)


LENGTHS = (17, 15, 12, 9, 6, 4)  # of scopes, from a level-3 grid up to the city


def at_or_above(column: Any, scope: Any, lengths: Iterable[int] = LENGTHS) -> ColumnElement[bool]:
    """Rows at a place, or at one above it that has a scope of such a length; both are columns."""
    return cast("ColumnElement[bool]", column.in_([func.substr(scope, 1, length) for length in lengths]))


def at_or_below(column: Any, scope: Any) -> ColumnElement[bool]:
    """Rows at a place, or at one below it; both are columns."""
    return and_(column >= scope, column < scope + ":")


def is_within(scope: str, scopes: Iterable[str]) -> bool:
    """within() of one place: at or below any of `scopes`."""
    return any(scope.startswith(above) for above in scopes)


def prefixes(scope: str) -> list[str]:
    """Every scope on the way up: 17, 15, 12, 9, 6 and 4 digits."""
    return [scope[:length] for length in LENGTHS if length <= len(scope)]


def covers(above: str, scope: str) -> bool:
    """Whether what lies at `above` answers for what lies at `scope`."""
    return above in prefixes(scope)
