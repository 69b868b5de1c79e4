"""Fields of a form are counted from its class."""

import pytest

from fieldapp.domain.evaluation.form_fields import Fields, fields_of
from fieldapp.forms.base import CreatingForm, line, tick, words

COUNTY = "610902"


@pytest.mark.same_on_both
def test_fields_are_read_from_the_form():
    class Small(CreatingForm):
        name = line("Name", missing="x")
        remark = words("Remark")
        agreed = tick("Agreed")

    assert fields_of(Small) == Fields(shown=3, needed=1)
