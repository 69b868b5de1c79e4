"""What is no list, or too long a one, is refused."""

import pytest
from support.workbooks import HEADINGS, ROW

from fieldapp.domain.people import people_lists
from fieldapp.domain.sheets.problems import SheetRefused


@pytest.mark.parametrize(
    "source",
    [
        "",
        "姓名,电话\n王明,1",
        "nothing at all",
        "姓名,登录名,角色,网格编码",
        b"",
        b"\xff\xff\xff\x00",
        b"PK\x03\x04rubbish",
        b"\xd0\xcf\x11\xe0rubbish",
    ],
)
def test_what_is_no_list_is_refused(source):
    with pytest.raises(SheetRefused):
        people_lists.read(source)


def test_more_rows_than_may_be_are_refused():
    row = ",".join(ROW)
    with pytest.raises(SheetRefused, match="500"):
        people_lists.read("\n".join([",".join(HEADINGS), *[row] * 501]))
