"""A form offers the categories in use, and the public those that are public."""

from fieldapp.domain.reports.categories import by_family, find_kind, kinds


def test_a_category_that_ended_is_not_offered_nor_found(session, town):
    assert town.lamp.code in {kind.code for kind in kinds(session)}
    town.lamp.ended = True
    session.flush()
    assert town.lamp.code not in {kind.code for kind in kinds(session)}
    assert find_kind(session, town.lamp.code) is None


def test_a_restricted_category_is_for_staff(session, town):
    town.lamp.is_public = town.lamp.is_restricted = True
    session.flush()
    assert find_kind(session, town.lamp.code) is town.lamp
    assert find_kind(session, town.lamp.code, public_only=True) is None
    assert town.lamp.code not in {kind.code for kind in kinds(session, public_only=True)}


def test_a_family_is_no_kind_and_holds_its_kinds_in_order(session, town):
    assert find_kind(session, town.lamp.parent.code) is None
    found = kinds(session)
    families = by_family(found)
    assert town.lamp.code in {kind.code for kind in families[town.lamp.parent.name]}
    assert [kind for each in families.values() for kind in each] == found
