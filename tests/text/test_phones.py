"""One number has one spelling, however it was typed."""

import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fieldapp import phones, text

MOBILE = [
    "13800138000", "138 0013 8000", "138-0013-8000", "+8613800138000", "+86 138 0013 8000", "86 13800138000",
    "008613800138000", "（+86）138 0013 8000", "１３８００１３８０００", "\u202a138 0013 8000\u202c", "\u2068+86 138-0013-8000\u2069",
    "138\u00a00013\u00a08000", "138　0013　8000", "138－0013－8000", "138.0013.8000", "138\u200b0013\u200b8000", "手机：13800138000",
    "tel:+86-138-0013-8000", "13800138000、138-0013-8000", "013800138000", "138–0013–8000", " 13800138000\n",
]  # fmt: skip
LANDLINE = [
    "0915-3212345",
    "（0915）3212345",
    "(0915) 321 2345",
    "+86 915 321 2345",
    "０９１５－３２１２３４５",
    "0915 3212345",
]


@pytest.mark.parametrize("typed", MOBILE)
def test_every_spelling_of_a_mobile_number_is_one_number(typed):
    assert phones.canonical(typed) == "13800138000"


@pytest.mark.parametrize("typed", LANDLINE)
def test_every_spelling_of_a_landline_is_one_number(typed):
    assert phones.canonical(typed) == "09153212345"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("3212345", "3212345"), ("0915-3212345转8001", "09153212345-8001"), ("0915-3212345-8001", "09153212345-8001"), ("3212345转8001", "3212345-8001"), ("400-800-1234", "4008001234"), ("12345", "12345"),
        ("+852 5123 4567", "+85251234567"), ("10000009001", "10000009001"), ("", ""), ("\u200b", ""), ("110", "110"),
    ],
)  # fmt: skip
def test_other_numbers_have_one_spelling_too(typed, kept):
    assert phones.canonical(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["13800138000 13900139000", "13800138000/13900139000", "13800138000、0915-3212345", "13800138000或13900139000",
     "13800138000，13900139000", "13800138000\n13900139000", "1380013800013900139000"],
)  # fmt: skip
def test_two_numbers_are_said_to_be_two(typed):
    with pytest.raises(phones.SeveralPhones):
        phones.canonical(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "138001380001",
        "1380013800",
        "王明",
        "13800138000（儿子）",
        "12",
        "1.38E+10",
        "9" * 40,
        "+999999",
        "1380013800O",
    ],
)
def test_what_nobody_can_dial_is_no_number(typed):
    with pytest.raises(phones.NoPhone):
        phones.canonical(typed)


@example(typed="1000000转0")
@example(typed="95588转1")
@given(typed=st.text(st.sampled_from("0123456789+-() 转、和\u202a\u202c０１８（）·x"), max_size=30))
def test_what_is_canonical_stays_so(typed):
    kept = phones.tidy(typed)
    assert phones.tidy(kept) == kept
    try:
        assert phones.canonical(phones.canonical(typed)) == phones.canonical(typed)
    except phones.NoPhone:
        assert kept == text.line(typed)


@pytest.mark.parametrize("typed", MOBILE)
def test_a_number_looked_for_in_any_spelling_is_the_stored_one(typed):
    assert phones.is_same("13800138000", phones.searched(typed))
    assert phones.last_four(phones.searched(typed)) == "8000"


def test_a_landline_is_found_without_its_area_code_and_four_digits_find_either():
    assert phones.is_same("09153212345-8001", phones.searched("321 2345"))
    assert phones.is_same("09153212345-8001", phones.searched("２３４５"))
    assert not phones.is_same("09153212345", phones.searched("13800132345"))
    assert phones.searched("王明") == phones.searched("12") == ""


def test_the_tables_of_numbers_are_loaded_with_the_first_number_only():
    code = "import sys, fieldapp.models, fieldapp.phones; sys.exit('phonenumbers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
