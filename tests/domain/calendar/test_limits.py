"""A category's own limit goes before the general one."""

import pytest
from sqlalchemy import delete

from fieldapp.domain.calendar.limits import find_limit, limits_of
from fieldapp.models import Limit, Step, TimeUnit, Urgency


def test_a_categorys_own_limit_goes_before_the_general_one(session, town):
    general = find_limit(session, Urgency.ORDINARY, Step.ACCEPT, town.lamp.code)
    own = Limit(
        urgency=Urgency.ORDINARY,
        step=Step.ACCEPT,
        category_code=town.lamp.code,
        amount=7,
        unit=TimeUnit.MINUTES,
        basis="街道自定",
    )
    session.add(own)
    session.flush()
    assert find_limit(session, Urgency.ORDINARY, Step.ACCEPT, town.lamp.code) is own
    assert find_limit(session, Urgency.ORDINARY, Step.ACCEPT) is general
    others = limits_of(session, Urgency.ORDINARY, town.lamp.code)
    assert others[Step.FINISH] is find_limit(session, Urgency.ORDINARY, Step.FINISH)


def test_a_step_without_any_limit_is_an_error(session):
    session.execute(delete(Limit).where(Limit.step == Step.ACCEPT))
    with pytest.raises(LookupError):
        find_limit(session, Urgency.ORDINARY, Step.ACCEPT)
