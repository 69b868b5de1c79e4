"""The code of a report stays the same, tells a typing error, and finds its report however it was copied."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.reports.tracking_codes import (
    CODE_LENGTH,
    CODE_LETTERS,
    MISTYPED,
    UNKNOWN,
    WRONG_LENGTH,
    code_of,
    digest,
    find_tracked,
    former_code,
    grouped,
    tracking_code,
    what_is_wrong,
)
from fieldapp.models import Report

COPIED = [
    "{}{}",
    " {}{} ",
    "查询码：{}{}",
    "https://example.org/t/{}{}",
    "https://example.org/t/{}{}?from=sms",
    "https://example.org/t/{}{}/receipt",
    "{}-{}",
    "{} {}",
    "{}{} (SMS)",
]


@pytest.fixture
def report(session, town):
    return session.query(Report).filter_by(case_id=town.case.id).one()


def test_a_code_is_the_same_each_time_and_of_letters_that_cannot_be_misread(app):
    id = uuid4()
    code = tracking_code(id)
    assert code == tracking_code(id) != tracking_code(uuid4())
    assert len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS)
    assert [len(block) for block in grouped(code).split()] == [4, 4, 4]


@pytest.mark.parametrize("make", [tracking_code, former_code])
@pytest.mark.parametrize("copied", COPIED)
def test_a_code_finds_its_report_however_it_was_copied(session, report, copied, make):
    code = make(UUID(int=1))
    report.tracking_digest = digest(code)
    session.flush()
    typed = copied.format(code[:5], code[5:])
    assert find_tracked(session, typed) is find_tracked(session, typed.lower()) is report
    assert find_tracked(session, typed.replace(code[:5], code[4::-1])) is None


def test_a_report_keeps_the_code_that_was_handed_out(report):
    report.tracking_digest = digest(tracking_code(report.id))
    assert code_of(report) == tracking_code(report.id)
    report.tracking_digest = digest(former_code(report.id))
    assert code_of(report) == former_code(report.id)


@given(st.uuids(), st.integers(0, CODE_LENGTH - 1), st.sampled_from(CODE_LETTERS))
def test_one_wrong_character_is_told_as_a_typing_error(app, report_id, place, other):
    code = tracking_code(report_id)
    wrong = code[:place] + other + code[place + 1 :]
    assert what_is_wrong(wrong) == (UNKNOWN if wrong == code else MISTYPED)


@given(st.uuids(), st.integers(0, CODE_LENGTH - 2))
def test_two_swapped_characters_are_told_as_a_typing_error(app, report_id, place):
    code = tracking_code(report_id)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert what_is_wrong(swapped) == (UNKNOWN if swapped == code else MISTYPED)


def test_a_character_too_few_is_told_and_an_older_code_that_nobody_has_is_unknown(app):
    assert what_is_wrong(tracking_code(UUID(int=1))[:-1]) == WRONG_LENGTH
    assert what_is_wrong("ABCDEFGH23") == UNKNOWN
