"""The filing register as a file: heads and cells in the reader's language."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext

from fieldapp import clock, db
from fieldapp.domain.filing import register
from fieldapp.domain.filing.register import GridRow, RegisterQuery
from fieldapp.forms.filings import RegisterForm
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import label


def query_of(form: RegisterForm) -> RegisterQuery:
    """What a list is narrowed by; what does not hold narrows nothing."""
    form.validate()
    return RegisterQuery(form.q.data or "", form.since.data, form.until.data)


def rows(by: RegisterQuery) -> Iterator[list[Any]]:
    """The heads, then a row a grid."""
    yield [
        gettext("Filing number"), gettext("Cause"), gettext("State"), gettext("Village or community"),
        gettext("Grid code"), gettext("Grid name"), gettext("Type"), gettext("Level of the grid"),
        gettext("Households"), gettext("Residents"), gettext("Area (m²)"), gettext("Grid head"),
        gettext("Grid workers"), gettext("Social forces"), gettext("Supervising department"),
        gettext("Boundary description"), gettext("Basis"), gettext("Filed on"), gettext("Takes effect on"),
    ]  # fmt: skip
    for row in register.grid_rows(db.session(), actor(), by):
        yield _cells(row)


def _cells(row: GridRow) -> list[Any]:
    numbers = ["" if each is None else each for each in (row.households, row.residents, row.area_m2)]
    people = [row.heads, row.workers, row.social_forces, row.department or ""]
    return [
        row.number, label(row.cause), label(row.state), row.village, row.code, row.name, label(row.kind), row.level,
        *numbers, *people, row.boundary_words, row.basis, clock.day_of(row.filed_at), row.effective_on,
    ]  # fmt: skip
