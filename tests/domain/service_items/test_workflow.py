"""The flow of a service item."""

from fieldapp.domain.service_items import workflow
from fieldapp.models import (
    ItemState,
    ItemVerb,
)

S, V = ItemState, ItemVerb


# --- clocks, worked out by hand


# --- opinions


def test_every_verb_has_its_row_in_the_flow():
    assert set(workflow.FLOW) == set(V) - {V.APPLY}
