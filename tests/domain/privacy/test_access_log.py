"""Reading the access log: whose lines somebody may see, narrowed, newest first."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select
from support.access_lines import write_lines
from support.handling import actor

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import GROUP_OF, Act, Group
from fieldapp.domain.errors import NotYours
from fieldapp.domain.notifications import channels
from fieldapp.domain.notifications.channels import NewChannel
from fieldapp.domain.privacy import access_log
from fieldapp.domain.privacy.access_log import Wanted
from fieldapp.models import AccessEntry, ChannelKind, Posting, Role


@pytest.fixture
def lines(session, town, now):
    write_lines(session, town, now)


def seen(session, person, now, **wanted):
    return access_log.read(session, actor(person, now), Wanted(**wanted), most=500)


def test_auditors_see_every_line_of_their_area(session, town, now, lines):
    found = seen(session, town.ding, now)
    assert {e.verb for e in found if e.subject_id == town.wu.id} == {act.value for act in Act}
    assert [e for e in found if e.subject_id == town.far.id] == []
    # settings hold everywhere, and the resident who was looked at lives here
    assert sorted(e.verb for e in found if e.person_id == town.far.id) == ["change_limit", "reveal"]
    assert [e.verb for e in found if e.person_id is None] == ["sign_in_failed"]


def test_administrators_never_see_who_looked_at_whose_record(session, town, now, lines):
    verbs = {entry.verb for entry in seen(session, town.yan, now)}
    hidden = {act.value for act, group in GROUP_OF.items() if group in {Group.REVEALS, Group.RECORDS}}
    assert verbs == {act.value for act in Act} - hidden and "reveal" in hidden and "bundle" in hidden


def test_somebody_who_is_both_reads_reveals_only_where_they_audit(session, town, now, lines):
    town.yan.postings.append(
        Posting(role=Role.AUDITOR, place=town.other_town, scope=town.other_town.scope, starts_on=day_of(now))
    )
    reveals = [e for e in seen(session, town.yan, now) if e.verb == "reveal"]
    assert [e.person_id for e in reveals] == [town.far.id]


def test_the_log_is_narrowed_by_person_kind_and_period(session, town, now, lines):
    assert {e.person_id for e in seen(session, town.ding, now, who="mei")} == {town.mei.id}
    assert seen(session, town.ding, now, who="梅小雨") and not seen(session, town.ding, now, who="zhao")
    assert seen(session, town.ding, now, who="吴秀珍")  # whom it is about, too
    powers = seen(session, town.ding, now, group=Group.POWERS)
    assert {e.verb for e in powers} == {act.value for act, g in GROUP_OF.items() if g is Group.POWERS}
    today = day_of(now)
    assert len(seen(session, town.ding, now, since=today, until=today)) == len(seen(session, town.ding, now))
    assert seen(session, town.ding, now, until=today - timedelta(days=1)) == []
    assert seen(session, town.ding, now, since=today + timedelta(days=1)) == []


@pytest.mark.parametrize("name", ["mei", "wu", "lin", "qin", "tang", "luo", "gao", "sun"])
def test_only_auditors_and_administrators_see_a_line(session, town, now, lines, name):
    assert seen(session, getattr(town, name), now) == []


def test_a_line_lies_where_what_it_is_about_lies(session, town, now, lines):
    """By somebody from elsewhere about a household, a place, a unit and a channel of the area."""
    new = NewChannel(ChannelKind.SMS, "13900001111")
    channel = channels.add(session, actor(town.yan, now), town.roads, new, now)
    subjects = [town.house, town.grid, town.roads, channel]
    written = [audit_log.line(session, Act.REVEAL, town.far.id, now, subject) for subject in subjects]
    elsewhere = audit_log.line(session, Act.REVEAL, town.far.id, now, town.far_grid)
    session.flush()
    found = seen(session, town.ding, now)
    assert set(written) <= set(found) and elsewhere not in found


def test_a_name_is_found_as_typed_and_signs_are_only_signs(session, town, now, lines):
    assert {entry.person_id for entry in seen(session, town.ding, now, who="MEI")} == {town.mei.id}
    assert seen(session, town.ding, now, who="小雨") and not seen(session, town.ding, now, who="%")


def test_days_begin_and_end_at_midnight_in_china(session, town, now, lines):
    today = day_of(now)
    midnight = datetime.combine(today, time(), CHINA)
    first, last, before, after = (
        audit_log.line(session, Act.POST, town.mei.id, at, town.wu)
        for at in (
            midnight,
            midnight + timedelta(hours=23, minutes=59, seconds=59),
            midnight - timedelta(seconds=1),
            midnight + timedelta(days=1),
        )
    )
    session.flush()
    found = seen(session, town.ding, now, since=today, until=today)
    assert {first, last} <= set(found) and not {before, after} & set(found)


def test_lines_come_newest_first_and_go_on_behind_a_mark(session, town, now, lines):
    everything = seen(session, town.ding, now)
    assert [(e.at, e.id) for e in everything] == sorted(((e.at, e.id) for e in everything), reverse=True)
    ding, parts, mark = actor(town.ding, now), [], None
    while part := access_log.read(session, ding, Wanted(), mark, most=2):
        parts += part
        mark = access_log.mark_of(part[-1])
    assert parts == everything


@pytest.mark.parametrize("at_once", [1, 3, 1000])
def test_the_whole_log_is_read_in_parts_once(session, town, now, lines, monkeypatch, at_once):
    monkeypatch.setattr(access_log, "AT_ONCE", at_once)
    everything = [entry.id for entry in seen(session, town.ding, now, group=Group.POWERS)]
    ding, newest = actor(town.ding, now), (now + timedelta(days=1), town.ding.id)
    parts = list(access_log.read_all(session, ding, Wanted(group=Group.POWERS), newest))
    assert [entry.id for part in parts for entry in part] == everything
    assert max(map(len, parts)) <= at_once


def test_an_export_is_written_down_by_its_filters_and_never_by_the_name_looked_for(session, town, now):
    wanted = Wanted(who="梅小雨", group=Group.POWERS, since=day_of(now))
    entry = access_log.note_export(session, actor(town.ding, now), wanted, now)
    assert (entry.verb, entry.person_id) == ("export_log", town.ding.id)
    assert entry.field == f"powers {day_of(now)} * one"
    assert Wanted(until=day_of(now)).codes == f"* * {day_of(now)} *"
    assert session.scalars(select(AccessEntry).where(AccessEntry.id == entry.id)).one() is entry


def test_who_reads_no_log_takes_none_along(session, town, now):
    with pytest.raises(NotYours):
        access_log.note_export(session, actor(town.tang, now), Wanted(), now)
