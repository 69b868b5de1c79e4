"""The line a change of power or setting leaves in the access log, and which lines administrators read."""

from uuid import uuid4

import pytest

from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import EVERYWHERE, FIRST_OF, FOR_ADMINISTRATORS, GROUP_OF, Act, Group
from fieldapp.models import AccessEntry


def test_every_act_has_its_group_and_every_group_its_first():
    assert set(GROUP_OF) == set(Act) and set(FIRST_OF.values()) == set(Group)
    assert all(GROUP_OF[act] is group for act, group in FIRST_OF.items())


@pytest.mark.parametrize(
    ("act", "group"),
    [
        (Act.SET_PASSWORD, Group.SIGN_INS),
        (Act.ADD_PERSON, Group.POWERS),
        (Act.TAKE_PERMISSION, Group.POWERS),
        (Act.EXPORT_LOG, Group.SETTINGS),
        (Act.EXPORT_CASES, Group.REVEALS),
        (Act.REFUSE_CHILD_RELEASE, Group.RECORDS),
    ],
)
def test_an_act_belongs_to_the_group_that_begins_before_it(act, group):
    assert GROUP_OF[act] is group


def test_administrators_read_no_reveals_and_no_records():
    assert set(Group) - FOR_ADMINISTRATORS == {Group.REVEALS, Group.RECORDS}


def test_what_holds_everywhere_is_a_setting():
    assert {GROUP_OF[act] for act in EVERYWHERE} == {Group.SETTINGS}


def test_a_note_names_who_did_what_to_which_row(session, town, acting, now):
    entry = audit_log.note(session, Act.CHANGE_LIMIT, acting(town.yan), now, town.lamp, "field", "why")
    assert (entry.person_id, entry.verb, entry.at) == (town.yan.id, "change_limit", now)
    assert (entry.subject_kind, entry.subject_id) == ("category", town.lamp.id)
    assert (entry.field, entry.purpose) == ("field", "why")
    session.flush()
    assert session.get(AccessEntry, entry.id) is entry


def test_an_act_of_the_operator_says_that_it_was_done_on_the_server(session, town, acting, now):
    by_nobody = audit_log.note(session, Act.END_ACCOUNT, None, now, town.mei)
    assert (by_nobody.person_id, by_nobody.purpose) == (None, audit_log.ON_THE_SERVER)
    assert audit_log.note(session, Act.END_ACCOUNT, None, now, town.mei, purpose="left").purpose == "left"
    assert audit_log.note(session, Act.END_ACCOUNT, acting(town.yan), now, town.mei).purpose == ""


def test_a_line_takes_a_row_or_its_kind_and_id_or_nothing(session, town, now):
    some_id = uuid4()
    named = audit_log.line(session, Act.REVEAL, town.mei.id, now, ("resident", some_id))
    assert (named.subject_kind, named.subject_id) == ("resident", some_id)
    assert audit_log.line(session, Act.REVEAL, town.mei.id, now, town.granny).subject_id == town.granny.id
    assert audit_log.line(session, Act.SIGN_IN, town.mei.id, now).subject_id is None


def test_a_posting_is_logged_by_its_role_and_the_code_of_its_place(town):
    assert audit_log.words_of(town.mei.postings[0]) == f"grid_worker {town.grid.code}"
