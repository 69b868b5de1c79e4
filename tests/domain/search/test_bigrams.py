"""Text as pairs of neighbouring characters."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fieldapp.domain.search.bigrams import likenesses, terms_of, terms_wanted

TEXT = st.text(st.sampled_from("路灯不亮桥头3Ab9 ，。%_'\"*"), max_size=20)


def test_neighbours_and_numbers():
    assert terms_of("３号楼，灯坏了") == {"3", "3号", "号楼", "灯坏", "坏了"}
    assert terms_wanted("路灯 12") == {"路灯", "12*"}


def test_one_character_says_too_little():
    assert terms_wanted("灯") == terms_wanted("7") == terms_wanted("%") == terms_wanted("，！") == set()


@given(TEXT, TEXT, TEXT)
def test_every_part_of_a_text_finds_it(before, words, after):
    """Whatever somebody remembers of a text, in one piece, leads to it."""
    assume(
        not (before[-1:].isalnum() and words[:1].isalnum() and words[:1] in "3Ab9")
    )  # not from inside a number
    terms = terms_of(before + words + after)
    for wanted in terms_wanted(words):
        assert any(term.startswith(wanted[:-1]) if wanted.endswith("*") else term == wanted for term in terms)


@given(TEXT)
def test_no_term_could_be_a_mark_or_break_a_query(text):
    assert not any(set(term) & set("_'\"* ") for term in terms_of(text))


WORDS = st.text(st.sampled_from("路灯不亮桥头井盖响"), max_size=12)


@given(WORDS, st.lists(WORDS, max_size=6))
def test_likeness_lies_between_nothing_and_the_same(text, others):
    found = likenesses(text, [*others, text])
    assert all(0 <= like <= 1.0001 for like in found)
    assert found[-1] == pytest.approx(1.0) or found[-1] == 0.0 and len(text) < 2
