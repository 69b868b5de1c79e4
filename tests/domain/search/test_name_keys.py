"""What a name is found by."""

import pytest

from fieldapp.domain.search.name_keys import initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("王小明", "wxm"), ("单小红", "sxh"), ("曾国强", "zgq"), ("重庆", "cq"), ("尉迟恭", "ycg"),
        ("阿依·古丽", "aygl"), ("Anna Li", "al"), ("𠮷", "j"), ("", ""), (" 王 ", "w"), ("王2", "w"),
    ],
)  # fmt: skip
def test_a_name_has_initials(name, letters):
    assert initials(name) == letters
