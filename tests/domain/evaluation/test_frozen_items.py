"""A frozen list is unpacked as it was packed, and its digest tells every change."""

from datetime import date
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.evaluation.frozen_items import Item, digest, pack, unpack

ITEMS = st.builds(
    Item,
    st.uuids(),
    st.one_of(st.none(), st.uuids().filter(lambda each: each != UUID(int=0))),
    st.text("0123456789", min_size=4, max_size=17),
    st.dates(),
    st.one_of(st.none(), st.integers(0, 5)),
)


@given(st.lists(ITEMS, max_size=20))
def test_a_list_is_unpacked_as_it_was_packed(items):
    assert unpack(pack(items)) == items


def test_a_digest_tells_every_change():
    item = Item(uuid4(), uuid4(), "610902001003", date(2026, 10, 3), 1)
    changed = [item._replace(subject_id=uuid4()), item._replace(value=0), item._replace(on=date(2026, 10, 4))]
    assert len({digest([each]) for each in [item, *changed]}) == 4
