"""Who may take which step."""

import pytest

from fieldapp.domain.cases import steps
from fieldapp.domain.errors import NotYours


def test_nobody_verifies_their_own_work(do, town, fed_back):
    with pytest.raises(NotYours):
        do(town.sun, steps.verify)


def test_nobody_of_the_unit_it_lies_with_verifies_it_nor_who_it_was_handed_to(do, town, fed_back):
    """Before anybody of the unit has signed, and after a hand-over: neither has a step of their own in it."""
    town.case.unit, town.case.unit_id = town.village_centre, town.village_centre.id
    town.case.handler, town.case.handler_id = None, None
    for colleague in (town.lin, town.qin):
        with pytest.raises(NotYours):
            do(colleague, steps.verify)
    town.case.unit, town.case.unit_id = town.roads, town.roads.id
    town.case.handler, town.case.handler_id = town.lin, town.lin.id
    with pytest.raises(NotYours):
        do(town.lin, steps.verify)
    do(town.qin, steps.verify)


def test_who_settled_it_on_the_spot_does_not_verify_it(do, town):
    do(town.lin, steps.settle)
    with pytest.raises(NotYours):
        do(town.lin, steps.verify)
    do(town.qin, steps.verify)


def test_who_worked_on_it_before_somebody_else_does_not_verify_it(do, town):
    do(town.lin, steps.dispatch, town.village_centre)
    do(town.lin, steps.sign_for)
    do(town.lin, steps.feed_back)
    do(town.mei, steps.redo)
    do(town.qin, steps.dispatch, town.roads)
    do(town.sun, steps.sign_for)
    do(town.sun, steps.feed_back)
    with pytest.raises(NotYours):
        do(town.lin, steps.verify)


def test_somebody_from_another_grid_may_do_nothing(do, town):
    for verb in (steps.accept, steps.decline, steps.settle, steps.escalate):
        with pytest.raises(NotYours):
            do(town.zhao, verb)


def test_a_worker_may_not_dispatch(do, town):
    with pytest.raises(NotYours):
        do(town.mei, steps.dispatch, town.roads)
