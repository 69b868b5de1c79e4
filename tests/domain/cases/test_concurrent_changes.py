"""What others have done with a case since a form about it was opened."""

from uuid import uuid4

import pytest
from support.handling import actor

from fieldapp.domain.cases import concurrent_changes, steps, workflow
from fieldapp.domain.cases.concurrent_changes import ADDITIONS, MovedOn, Seen
from fieldapp.domain.cases.rights import ANSWERS
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.cases.workflow import FLOW, Note, take_step, write_step
from fieldapp.domain.errors import AlreadyDone, ChangedMeanwhile
from fieldapp.models import Verb


@pytest.mark.parametrize("verb", FLOW)
def test_no_step_rests_on_what_others_have_changed(session, town, now, verb):
    """Whatever stands in the state table: what another step rests on stops it, an addition does not."""
    lin = actor(town.lin, now)
    for other in FLOW:
        town.case.state = min(FLOW[verb][0])
        count = town.case.step_count
        write_step(session, town.case, (other, town.case.state), lin, now)
        session.flush()
        note = Note(seen=Seen({town.case.id: count}, frozenset({verb})))
        if other in ADDITIONS and other is not verb:
            workflow.refuse_moved(session, town.case, note.seen)
        else:
            with pytest.raises(MovedOn):
                take_step(session, town.case, verb, lin, now, note)
        workflow.refuse_moved(
            session, town.case, Seen({town.case.id: town.case.step_count}, frozenset({verb}))
        )
    assert town.case.step_count == count + 1  # nothing but what was written here


def test_additions_change_no_state():
    assert all(FLOW[verb][1] is None for verb in ADDITIONS)


@pytest.mark.parametrize("verb", ANSWERS)
def test_called_units_answer_beside_each_other(session, town, now, verb):
    lin, seen = actor(town.lin, now), Seen({town.case.id: town.case.step_count}, frozenset({verb}))
    write_step(session, town.case, (verb, town.case.state), lin, now, Note(unit=town.village_centre))
    session.flush()
    workflow.refuse_moved(session, town.case, seen, town.county_centre.id)
    with pytest.raises(MovedOn):
        workflow.refuse_moved(session, town.case, seen, town.village_centre.id)


def test_steps_of_the_same_person_from_one_kept_page_do_not_count_for_a_phone(session, town, now):
    lin = actor(town.lin, now)
    count = town.case.step_count
    write_step(session, town.case, (Verb.DISPATCH, town.case.state), lin, now)
    session.flush()
    workflow.refuse_moved(session, town.case, Seen({town.case.id: count}, but=town.lin.id))
    with pytest.raises(MovedOn):
        workflow.refuse_moved(session, town.case, Seen({town.case.id: count}, but=town.mei.id))


def test_of_two_forms_opened_before_either_was_sent_the_second_is_refused(session, town, now):
    """Two that were read before either was written, from whatever page."""
    lin = actor(town.lin, now)
    read = Seen({town.case.id: town.case.step_count}, frozenset({Verb.DISPATCH}))
    steps.dispatch(session, lin, town.case, town.roads, Words(seen=read), now)
    with pytest.raises(AlreadyDone):
        steps.dispatch(session, lin, town.case, town.street_centre, Words(seen=read), now)


def test_a_form_that_counted_nothing_of_this_case_is_not_stopped(session, town, now):
    write_step(session, town.case, (Verb.DISPATCH, town.case.state), actor(town.lin, now), now)
    session.flush()
    concurrent_changes.refuse_moved(session, town.case, concurrent_changes.NOT_SAID)
    concurrent_changes.refuse_moved(session, town.case, Seen({town.other_case.id: 0}))


def test_a_count_of_this_moment_or_later_is_never_old_and_nothing_is_asked(session, town, statements):
    for ahead in (0, 1):
        seen = Seen({town.case.id: town.case.step_count + ahead})
        with statements() as ran:
            concurrent_changes.refuse_moved(session, town.case, seen)
        assert ran == []


def test_steps_of_another_case_do_not_count(session, town, now):
    town.case.step_count += 1
    write_step(session, town.other_case, (Verb.ACCEPT, town.other_case.state), actor(town.tang, now), now)
    session.flush()
    concurrent_changes.refuse_moved(session, town.case, Seen({town.case.id: town.case.step_count - 1}))


def test_who_is_refused_is_told_to_look_again():
    assert str(MovedOn()) == concurrent_changes.GONE_ON


def test_only_the_steps_after_the_form_was_opened_count(session, town, now):
    write_step(session, town.case, (Verb.DISPATCH, town.case.state), actor(town.lin, now), now)
    seen = Seen({town.case.id: town.case.step_count})
    write_step(session, town.case, (Verb.CHASE, town.case.state), actor(town.lin, now), now)
    session.flush()
    concurrent_changes.refuse_moved(session, town.case, seen)


def test_one_case_of_several_that_moved_stops_them_all(session, town, now):
    cases = [town.case, town.other_case]
    seen = Seen({case.id: case.step_count for case in cases})
    concurrent_changes.refuse_any_moved(session, cases, seen)
    write_step(session, town.other_case, (Verb.ACCEPT, town.other_case.state), actor(town.tang, now), now)
    session.flush()
    with pytest.raises(MovedOn):
        concurrent_changes.refuse_any_moved(session, cases, seen)


def test_a_form_that_rests_on_other_values_is_refused_and_an_old_form_without_a_mark_is_not():
    mark = concurrent_changes.mark_of("lamp", 3)
    assert mark == concurrent_changes.mark_of("lamp", 3) != concurrent_changes.mark_of("lamp", 4)
    concurrent_changes.refuse_changed(mark, mark)
    concurrent_changes.refuse_changed("", mark)
    with pytest.raises(ChangedMeanwhile):
        concurrent_changes.refuse_changed(concurrent_changes.mark_of("lamp", 4), mark)


def test_what_a_form_carries_is_read_back(town):
    text = concurrent_changes.as_text([town.case, town.other_case])
    counts = {case.id: case.step_count for case in (town.case, town.other_case)}
    assert concurrent_changes.told(text) == counts


def test_what_nobody_wrote_so_counts_as_nothing_said():
    case_id = uuid4()
    for text in (
        None,
        "",
        "x",
        f"{case_id}",
        f"{case_id}:",
        f"{case_id}:-1",
        f"{case_id}:٣",
        "no-id:3",
        f"{case_id}:1000000",
    ):
        assert concurrent_changes.told(text) == {}
    assert concurrent_changes.told(f"no-id:3 {case_id}:999999") == {case_id: 999999}
