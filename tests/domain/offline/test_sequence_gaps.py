"""The sequence ledger: a number neither received nor held is named that day, and nothing on its way is."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.offline import devices, sequence_gaps
from fieldapp.domain.offline.sequence_gaps import HELD_LONG, NUMBERS_MISSING
from fieldapp.forms.submissions import MOST_NUMBERS, Held
from fieldapp.models import Device, Door, Notice, Outcome, Receipt

DAY = timedelta(days=1)


@pytest.fixture
def mei(town, now):
    return Actor.of(town.mei, day_of(now))


@pytest.fixture
def phone():
    return uuid4()


@pytest.fixture
def hello(session, mei, phone, now):
    def _hello(at=now, **said):
        said.setdefault("held_count", sum(last - first + 1 for first, last in said.get("held", [])))
        told = {name: what.isoformat() if hasattr(what, "isoformat") else what for name, what in said.items()}
        return devices.note_contact(session, mei, Held(phone, **told), at)

    return _hello


@pytest.fixture
def receive(session, mei, phone, now):
    def _receive(*numbers, outcome=Outcome.APPLIED):
        device = devices.find_or_add(session, mei.person, phone, now)
        for number in numbers:
            receipt = Receipt(
                id=uuid4(), door=Door.SYNC, kind="report", person_id=mei.id, body_sha256="", received_at=now,
                device_id=phone, number=number, outcome=outcome,
            )  # fmt: skip
            session.add(receipt)
        session.flush()
        sequence_gaps.arrived(session, device, now)

    return _receive


def said(session, kind=NUMBERS_MISSING):
    """What the notice says now, or None."""
    session.flush()
    found = session.scalars(
        select(Notice).where(Notice.kind == kind, Notice.ended_at.is_(None))
    ).one_or_none()
    return found and found.details


def test_a_number_neither_received_nor_held_is_named_in_the_hour_it_is_known(
    session, hello, receive, town, now
):
    receive(1, 2, 5)
    hello(highest=6, held=[(6, 6)])
    assert said(session) == {"numbers": [[3, 4]]}
    notice = session.scalars(select(Notice)).one()
    assert (notice.made_at, notice.scope) == (now, town.mei.postings[0].scope)


def test_what_the_phone_still_holds_is_not_lost(session, hello, receive):
    receive(1, 4)
    hello(highest=5, held=[(2, 3), (5, 5)])
    assert said(session) is None


def test_what_is_on_its_way_is_not_called_lost(session, hello, receive):
    """Numbers given out after the phone's last word: 5 has overtaken 3 and 4."""
    hello(highest=2, held=[(1, 2)])
    receive(1, 2, 5)
    assert said(session) is None
    hello(highest=5, held=[(3, 4)])
    assert said(session) is None


def test_a_phone_that_has_said_nothing_yet_misses_nothing(session, receive):
    receive(7)
    assert said(session) is None


def test_a_gap_ends_when_the_number_arrives(session, hello, receive, now):
    receive(1, 3)
    hello(highest=3)
    assert said(session) == {"numbers": [[2, 2]]}
    receive(2)
    assert said(session) is None
    assert session.scalars(select(Notice.ended_at)).one() == now


@pytest.mark.parametrize(
    "outcome", [Outcome.DISCARDED, Outcome.QUARANTINED, Outcome.REVIEW, Outcome.NEEDS_FIX]
)
def test_a_number_received_in_any_way_is_accounted_for(session, hello, receive, outcome):
    receive(1, 3)
    hello(highest=3)
    receive(2, outcome=outcome)
    assert said(session) is None


def test_part_of_it_arriving_leaves_the_rest_named(session, hello, receive):
    hello(highest=4)
    assert said(session) == {"numbers": [[1, 4]]}
    receive(2, 3)
    assert said(session) == {"numbers": [[1, 1], [4, 4]]}


def test_there_is_one_notice_a_phone_and_it_begins_again_when_something_else_is_lost(
    session, hello, receive, now
):
    hello(highest=1)
    receive(1)
    hello(now + DAY, highest=2)
    notice = session.scalars(select(Notice)).one()
    assert (notice.made_at, notice.ended_at, notice.details) == (now + DAY, None, {"numbers": [[2, 2]]})


def test_a_phone_that_has_lost_its_counter_still_misses_what_it_had_given_out(session, hello, receive):
    receive(1)
    hello(highest=3, held=[(2, 3)])
    hello(highest=1)
    assert said(session) == {"numbers": [[2, 3]]}


def test_a_phone_that_claims_ten_million_numbers_costs_nothing(session, hello):
    hello(highest=MOST_NUMBERS)
    assert said(session) == {"numbers": [[1, MOST_NUMBERS]]}
    hello(highest=MOST_NUMBERS, held=[(n, n) for n in range(2, 4000, 2)])
    assert len(said(session)["numbers"]) == sequence_gaps.MOST_RANGES


def test_what_lies_on_a_phone_for_more_than_a_day_is_told_and_ends_with_its_word(session, hello, now):
    hello(highest=1, held=[(1, 1)], oldest_at=now - timedelta(hours=23))
    sequence_gaps.check_all(session, now)
    assert said(session, HELD_LONG) is None
    sequence_gaps.check_all(session, now + timedelta(hours=2))  # the phone has been silent since
    assert said(session, HELD_LONG) == {"held": 1}
    hello(now + timedelta(hours=3), highest=1, held=[], held_count=0)
    assert said(session, HELD_LONG) is None


def test_the_minute_job_finds_what_no_contact_told(session, hello, receive, now):
    receive(1)
    device = hello(highest=2, held=[(2, 2)])
    device.held_numbers = []
    session.flush()
    sequence_gaps.check_all(session, now)
    assert said(session) == {"numbers": [[2, 2]]}
    sequence_gaps.check_all(session, now)
    assert len(session.scalars(select(Notice)).all()) == 1


def test_a_notice_goes_with_the_person_to_the_new_area(session, hello, town, now):
    hello(highest=1)
    posting = town.mei.postings[0]
    posting.scope = town.other_grid.scope
    session.flush()
    sequence_gaps.check_all(session, now)
    assert session.scalars(select(Notice.scope)).one() == town.other_grid.scope


def test_no_words_stand_in_a_notice(session, hello, receive):
    receive(1)
    hello(highest=3, app_version="机密")
    assert "机密" not in str(session.scalars(select(Notice.details)).all())
    assert session.scalars(select(Device.app_version)).one() == "机密"
