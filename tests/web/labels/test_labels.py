"""Every value has words of its own kind, whatever another kind's value is spelt like."""

import re
from pathlib import Path

import pytest

import fieldapp
from fieldapp.models import RungKind, Step, Verb
from fieldapp.web.labels.labels import SIGNS, WORDS, WORDS_OF

TEMPLATES = Path(fieldapp.__file__).parent / "templates"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Verb.ACCEPT, "Accepted"),
        (Step.ACCEPT, "Accept"),
        (Verb.SETTLE, "Settled on the spot"),
        (Step.SETTLE, "Settle on the spot"),
        (RungKind.RESPOND, "No first response yet"),
        (Step.RESPOND, "First response"),
    ],
)
def test_values_spelt_alike_keep_the_words_of_their_kind(value, words):
    assert WORDS_OF[type(value), value] == words


@pytest.mark.parametrize("rows", [WORDS, SIGNS], ids=["words", "signs"])
def test_no_value_is_described_twice(rows):
    kinds = [(type(value), value) for value, _ in rows]
    assert len(kinds) == len(set(kinds))


def test_no_template_asks_for_the_words_of_a_bare_text():
    """A text has no kind: it would be shown as it is spelt."""
    for path in TEMPLATES.rglob("*.html"):
        assert not re.findall(r"\b(?:label|tone|icon_for)\(['\"]", path.read_text()), path
