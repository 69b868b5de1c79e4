"""The code of a report stays the same, and finds it however it was copied."""

from uuid import UUID, uuid4

import pytest

from fieldapp.crypto import keys
from fieldapp.domain.reports.tracking_codes import CODE_LENGTH, CODE_LETTERS, find_tracked, tracking_code
from fieldapp.models import Report


def test_a_code_is_the_same_each_time_and_of_letters_that_cannot_be_misread(app):
    id = uuid4()
    code = tracking_code(id)
    assert code == tracking_code(id) != tracking_code(uuid4())
    assert len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS)


@pytest.mark.parametrize(
    "copied",
    [
        "{}{}",
        " {}{} ",
        "查询码：{}{}",
        "https://example.org/t/{}{}",
        "https://example.org/t/{}{}?from=sms",
        "{}-{}",
        "{}{} (SMS)",
    ],
)
def test_a_code_finds_its_report_however_it_was_copied(session, town, copied):
    code = tracking_code(UUID(int=1))
    report = session.query(Report).filter_by(case_id=town.case.id).one()
    report.tracking_digest = keys.blind(code, "tracking code")
    session.flush()
    typed = copied.format(code[:5], code[5:])
    assert find_tracked(session, typed) is find_tracked(session, typed.lower()) is report
    assert find_tracked(session, typed.replace(code[:5], code[4::-1])) is None
