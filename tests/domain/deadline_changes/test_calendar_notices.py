"""A notice is read line by line."""

import pytest

from fieldapp.domain.deadline_changes import calendar_notices
from fieldapp.domain.errors import Refusal

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
BASIS = "市政府关于调整工作日的通知"


def notice(lines, basis):
    return calendar_notices.notice_of(calendar_notices.read_notice("\n".join(lines)), "CN", basis)


@pytest.mark.parametrize(
    ("lines", "where"),
    [(["day,what"], "类型"), (["date,kind,name", "2027-13-01,holiday,"], "2:"),
     (["date,kind,name", "2027-01-01,feast,"], "2:"), (["date,kind,name"], "no row"),
     (["date,kind,name", "2027-01-01,holiday,", "2027-01-01,workday,"], "twice")],
)  # fmt: skip
def test_a_notice_that_cannot_be_read_names_the_line(lines, where):
    with pytest.raises(Refusal, match=where):
        notice(lines, BASIS)
