"""A list of cases as a file: what the list shows, no words of anybody, written down first."""

import csv
import io
import re
import zipfile
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from fieldapp.domain.access.audit_log import Act
from fieldapp.models import AccessEntry, Case

EXPORTS = "/desk/exports/"


def export(client, file_format, **filters):
    told = client.post(EXPORTS, data={"format": file_format, **filters})
    assert told.status_code == 303
    answer = client.get(told.headers["Location"])
    answer.get_data()  # to its end
    return told.headers["Location"], answer


def rows_of(answer, file_format):
    if file_format == "csv":
        return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()


def numbers_in(answer, file_format):
    return {row[0] for row in rows_of(answer, file_format)[1:]}


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_an_export_holds_the_cases_of_the_list_and_nobodys_words(town, sign_in, session, file_format):
    tang = sign_in(town.tang)
    shown = set(re.findall(r"\d{9}-\d{6}-\d{6}", tang.get("/desk/cases/").text))
    address, answer = export(tang, file_format)
    assert shown and numbers_in(answer, file_format) == shown
    assert f'.{file_format}"' in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    cells = {str(cell) for row in rows_of(answer, file_format) for cell in row}
    words = session.execute(select(Case.summary, Case.place_words)).all()
    assert cells.isdisjoint({text for row in words for text in row if text})


def test_filters_narrow_the_export_as_they_narrow_the_list(town, sign_in, session):
    tang = sign_in(town.tang)
    kept, left = town.case, town.other_case
    session.get_one(Case, left.id).urgency, session.get_one(Case, kept.id).urgency = "ordinary", "pressing"
    session.commit()
    found = numbers_in(export(tang, "csv", urgency="pressing")[1], "csv")
    assert kept.number in found and left.number not in found
    word = session.get_one(Case, left.id).summary[:4]
    found = numbers_in(export(tang, "csv", words=word)[1], "csv")
    assert left.number in found


@pytest.mark.parametrize("mark", ["is_restricted", "minor_involved"])
def test_restricted_cases_and_those_about_a_child_stay_out(town, sign_in, session, mark):
    case = session.get_one(Case, town.case.id)
    setattr(case, mark, True)
    for posting in town.tang.postings:
        posting.may_see_restricted = True
    session.commit()
    tang = sign_in(town.tang)
    assert tang.get(f"/desk/cases/{case.id}").status_code == 200
    assert case.number not in numbers_in(export(tang, "csv")[1], "csv")


def test_a_department_exports_only_what_was_dispatched_to_it(town, sign_in, session):
    seen = set(re.findall(r"\d{9}-\d{6}-\d{6}", sign_in(town.sun).get("/desk/cases/").text))
    assert numbers_in(export(sign_in(town.sun), "csv")[1], "csv") == seen
    assert seen < set(session.scalars(select(Case.number)))


def test_an_export_is_written_down_and_fetched_by_nobody_else_and_not_later(
    town, sign_in, session, move_clock, now
):
    tang = sign_in(town.tang)
    address, answer = export(tang, "csv", words="路灯", urgency="pressing")
    entry = session.scalars(select(AccessEntry).where(AccessEntry.verb == Act.EXPORT_CASES.value)).one()
    assert (entry.person_id, answer.status_code) == (town.tang.id, 200)
    assert "urgency:pressing" in entry.field and "路灯" not in entry.field
    assert sign_in(town.qin).get(address).status_code == 404
    move_clock(now + timedelta(minutes=11))
    assert tang.get(address).status_code == 404


def test_a_cell_that_begins_a_formula_is_text(town, sign_in, session):
    session.get_one(Case, town.case.id).category.name = "=HYPERLINK(1)"
    session.commit()
    tang = sign_in(town.tang)
    cells = {str(cell) for row in rows_of(export(tang, "csv")[1], "csv") for cell in row}
    assert "'=HYPERLINK(1)" in cells and "=HYPERLINK(1)" not in cells
    answer = export(tang, "xlsx")[1]
    assert "=HYPERLINK(1)" in {str(cell) for row in rows_of(answer, "xlsx") for cell in row}
    sheet = zipfile.ZipFile(io.BytesIO(answer.data)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
