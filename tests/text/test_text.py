"""What comes in is cleaned by one function, and what is compared or sorted is derived by another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp import text

MARKS = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad\u061c\u180e\ufe0f"
ODD = st.text(
    st.one_of(
        st.sampled_from(
            MARKS
            + "王明𠮷·•・．.  \u3000\u00a0\r\n\t\x0b\x85\u2028１Ａ，。（）-－—二十三百组幢2310 e\u0301が\u3099\u2f45❤😀"
        ),
        st.characters(codec=None),
    ),
    max_size=40,
)
NOTHING = [
    "",
    "   ",
    "\u3000",
    "\u00a0\u3000",
    "\u200b",
    "\u202e\u202c",
    "\u2068\u2069",
    "\u2800",
    "\u3164",
    "\ufe0f",
    "\u0301",
    "\n\r\n",
    MARKS,
]


@pytest.mark.parametrize("clean", [text.words, text.line, text.name, text.code])
@given(typed=ODD)
def test_what_is_clean_stays_as_it_is(clean, typed):
    assert clean(clean(typed)) == clean(typed)


@given(typed=ODD)
def test_compared_and_sorted_the_same_before_and_after_cleaning(typed):
    assert text.compared(text.words(typed)) == text.compared(typed)
    assert text.compared_name(text.name(typed)) == text.compared_name(typed)
    assert text.sort_key(text.line(typed)) == text.sort_key(typed)


@pytest.mark.parametrize("clean", [text.words, text.line, text.name, text.code, text.compared])
@pytest.mark.parametrize("typed", [*NOTHING, None])
def test_what_cannot_be_seen_is_nothing(clean, typed):
    assert clean(typed) == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("路灯坏了，请修（急）。", "路灯坏了，请修（急）。"),
        ("　　今天\u00a0下雨\r\n明天\r\n", "今天 下雨\n明天"),
        ("电话１３８，Ａ座", "电话138，A座"),
        ("王\u202e明\u202c来\u200b过", "王明来过"),
        ("⼆⽅⾯", "二方面"),
        ("一家👨\u200d👩\u200d👧，❤\ufe0f", "一家👨\u200d👩\u200d👧，❤\ufe0f"),
        ("a\u2028b\x0bc\x85d", "a\nb\nc\nd"),
        ("é", "é"),
    ],
)
def test_free_words_keep_their_signs_and_lose_what_cannot_be_seen(typed, kept):
    assert text.words(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("王　明", "王明"), (" 王 明 ", "王明"), ("王\u200b明", "王明"), ("Anna  Li", "Anna Li"),
        ("买买提•艾力", "买买提·艾力"), ("买买提・艾力", "买买提·艾力"), ("买买提．艾力", "买买提·艾力"),
        ("买买提 · 艾力", "买买提·艾力"), ("买买提。艾力", "买买提·艾力"), ("J. Smith", "J. Smith"),
        ("𠮷　野", "𠮷野"), ("葛\U000e0100城", "葛城"),
    ],
)  # fmt: skip
def test_a_name_has_one_spelling(typed, kept):
    assert text.name(typed) == kept


def test_names_that_differ_in_dots_and_blanks_are_one_name():
    names = [
        "买买提·艾力",
        "买买提•艾力",
        "买买提・艾力",
        "买买提．艾力",
        "买买提.艾力",
        "买买提艾力",
        "买买提　艾力",
    ]
    assert len({text.compared_name(name) for name in names}) == 1
    assert text.compared_name("王明") != text.compared_name("王小明")


@pytest.mark.parametrize(
    "rows",
    [
        ["2幢", "10幢"], ["1幢2单元301室", "1幢10单元101室", "12幢"], ["西街9号", "西街10号", "西街１１号"],
        ["一组", "二组", "三组", "十组", "十一组", "二十组", "二十三组", "一百组", "一百零五组", "二百一十组"],
        ["第二居民小组", "第十村民小组"], ["二〇三室", "三〇一室"], ["2组", "三组", "10组", "十一组"], ["9号", "09号后", "10号"],
    ],
)  # fmt: skip
def test_numbers_are_sorted_as_numbers(rows):
    assert sorted(set(rows), key=text.sort_key) == rows


def test_a_numeral_in_a_place_name_stays_a_word():
    assert text.sort_key("三合镇") == "三合镇"


@given(typed=ODD)
def test_a_sort_key_is_bounded(typed):
    assert len(text.sort_key(typed * 50)) <= text.LONGEST_KEY
