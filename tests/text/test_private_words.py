"""Identity and bank numbers: one table of examples, tried here and in the browser (tests/browser/test_typing.py)."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp import text
from fieldapp.forms.private_words import find_private_numbers, mask_private_numbers

EXAMPLES = json.loads((Path(__file__).parent.parent / "private_numbers.json").read_text())


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row["why"])
def test_the_numbers_of_the_table_are_found_and_no_others(row):
    assert find_private_numbers(row["text"]) == row["found"]


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row["why"])
def test_what_is_found_before_cleaning_is_found_after_it(row):
    assert bool(find_private_numbers(text.words(row["text"]))) is bool(row["found"])


@pytest.mark.parametrize("row", [row for row in EXAMPLES if row["found"]], ids=lambda row: row["why"])
def test_a_mask_shows_the_first_and_last_two_signs(row):
    masked = mask_private_numbers(row["text"])
    assert find_private_numbers(masked) == []
    for found in row["found"]:
        signs = [sign for sign, _ in text.folded(found) if sign.isalnum()]
        assert found not in masked
        assert f"{''.join(signs[:2])}****{''.join(signs[-2:])}" in masked


@given(words=st.text(st.sampled_from("0123456789Xx -.\u200b\u3000０６２\n号表"), max_size=60))
def test_what_is_masked_holds_no_number_and_is_masked_once(words):
    masked = mask_private_numbers(words)
    assert find_private_numbers(masked) == []
    assert mask_private_numbers(masked) == masked
