"""A broken row of the file of divisions is named."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

import fieldapp
from fieldapp.domain.places import division_lists, divisions
from fieldapp.domain.places.divisions import DivisionsBroken
from fieldapp.models import Place

CSV = (
    (Path(fieldapp.__file__).parent / "data" / "ankang_divisions.csv")
    .read_text(encoding="utf-8")
    .splitlines()
)


def read(lines):
    return division_lists.read_divisions("\n".join(lines))


@pytest.mark.parametrize(
    ("row", "says"),
    [("61090,某区,county,610900", "2:"), ("610999,,county,610900", "2:"), ("610999,某区,land,610900", "2:"),
     ("610999001,某镇,town,610998", "610998")],
)  # fmt: skip
def test_a_broken_row_names_its_line_and_nothing_goes_in(session, town, row, says):
    before = session.scalar(select(func.count(Place.id)))
    with pytest.raises(DivisionsBroken, match=says):
        divisions.import_divisions(session, read([CSV[0], row, *CSV[1:]]))
    assert session.scalar(select(func.count(Place.id))) == before
