"""Any order, any repetition, any interleaving of submissions, pieces and children leaves the same records."""

import hashlib
import io
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select
from support.databases import NOW, iso_day
from support.phone import Item, Phone, report_fields, visit_fields

from fieldapp.domain.offline import devices
from fieldapp.models import (
    Device,
    Household,
    Patrol,
    PatrolCheck,
    PatrolRoute,
    Photo,
    Receipt,
    Report,
    Resident,
    Task,
    Unapplied,
    Visit,
)

EXAMPLES = settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
PIECE = 900


def picture(seed: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40 + seed, 40), (seed * 40 % 255, 90, 90)).save(out, "JPEG", quality=95)
    return out.getvalue()


def days_work(phone: Phone, town: Any) -> list[Item]:
    """Everything a worker may save in a day, with children of what was made on the way."""
    patrol = phone.save("patrol_start", {"grid": town.grid.id})
    home = phone.save("household", {"grid": town.grid.id, "address": "西大街99号"})
    care = {"care": ["living_alone"], "source": "own_request", "legal_basis": "statutory_duty"}
    granny = phone.save("resident", {"household": home.id, "name": "李大妈", "visit_every_days": 7, **care})
    broken = phone.save("report", report_fields(town, words=""), [picture(3)])
    fix = phone.save("report", report_fields(town, words="补上了"), fixes=broken.id)
    # A phone sends photos once the form they belong to is whole.
    fix.body["blobs"], fix.photos, broken.photos = broken.body["blobs"], broken.photos, {}
    edit = phone.save("household_edit", {"address": "西大街13号"}, target=town.house.id, base_version=1)
    return [
        patrol,
        phone.save("report", report_fields(town, patrol_id=patrol.id), [picture(1), picture(2)]),
        phone.save("patrol_track", {"number": 1, "points": "[[32.69,109.02,0],[32.691,109.02,60]]"}, target=patrol.id),
        phone.save("patrol_track", {"number": 2, "points": "[[32.692,109.02,120],[32.693,109.02,170]]"}, target=patrol.id),
        phone.save("patrol_finish", {"words": "都好", "point_1": "消防通道"}, target=patrol.id),
        home,
        granny,
        phone.save("visit", visit_fields(home, resident=granny.id, on=iso_day(-1))),
        phone.save("visit", visit_fields(home, resident=granny.id, on=iso_day())),
        phone.save("visit", visit_fields(town.house, needs="要一副拐杖")),
        broken,
        fix,
        edit,
        phone.save("household_edit", {"address": "西大街14号"}, target=town.house.id, base_version=1, after=edit.id),
        phone.save("resident_edit", {**care, "birth_year": 1941}, target=granny.id),
        phone.save("task_done", {"words": "已看望"}, [picture(4)], target=town.task.id),
        phone.save("discarded", {}),
    ]  # fmt: skip


def actions_of(items: list[Item]) -> list[tuple[Any, ...]]:
    """One action a request: a submission, or one piece of a photo."""
    sends = [("send", item) for item in items]
    pieces = [
        ("piece", item, photo_id, at)
        for item in items
        for photo_id, body in item.photos.items()
        for at in range(0, len(body), PIECE)
    ]
    return [*sends, *pieces]


def carry_out(phone: Phone, action: tuple[Any, ...]) -> bool:
    """Whether the server took it; what it did not take is tried again, as a phone would."""
    if action[0] == "send":
        return phone.send(action[1]).status_code == 201
    _, item, photo_id, at = action
    answer = phone.piece(photo_id, at, item.photos[photo_id][at : at + PIECE])
    return answer.status_code in {200, 201}


def until_all_arrived(phone: Phone, actions: list[tuple[Any, ...]]) -> None:
    waiting = actions
    for _ in range(len(actions) + 2):
        waiting = [action for action in waiting if not carry_out(phone, action)]
        if not waiting:
            return
    raise AssertionError(f"never taken: {waiting}")


def records(session: Any, items: list[Item]) -> dict[str, Any]:
    """What the database holds of these items, told without ids, numbers and codes."""
    session.expire_all()
    ids = {item.id: at for at, item in enumerate(items)}

    def told(model: Any, *names: str) -> list[Any]:
        rows = session.scalars(select(model)).unique().all()
        return sorted(
            (str([_named(getattr(row, name), ids) for name in names]), ids.get(row.id, -1)) for row in rows
        )

    return {
        "reports": told(Report, "words", "place_words", "patrol_id", "awaited_patrol_id"),
        "visits": told(Visit, "on", "way", "needs", "household_id", "resident_id"),
        "households": told(Household, "address", "version"),
        "residents": told(Resident, "name", "household_id", "birth_year", "next_visit_on", "version"),
        "patrols": told(Patrol, "is_finished", "words"),
        "checks": told(PatrolCheck, "point", "number", "patrol_id"),
        "routes": told(PatrolRoute, "points", "length_m", "gap_count"),
        "tasks": told(Task, "state", "done_words"),
        "photos": told(Photo, "state", "received_sha256", "report_id", "task_id"),
        "receipts": told(Receipt, "kind", "outcome", "number"),
        "unapplied": told(Unapplied, "kind", "outcome", "body"),
    }


def _named(value: Any, ids: dict[UUID, int]) -> Any:
    return ids.get(value, "elsewhere") if isinstance(value, UUID) else str(value)


@pytest.fixture
def begin(town, sign_in, session, connection):
    """begin() → a fresh phone and its day's work; everything sent before is undone first."""
    client = sign_in(town.mei)
    phone = Phone(client, town.mei)
    days_work(phone, town)  # loads the town
    session.commit()
    connection.exec_driver_sql("SAVEPOINT clean")

    def _begin():
        session.rollback()
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT clean")
        session.expire_all()
        phone = Phone(client, town.mei)
        return phone, days_work(phone, town)

    return _begin


@pytest.fixture
def clean(begin, session):
    """What a day's work leaves that arrives once and in order."""
    phone, items = begin()
    until_all_arrived(phone, actions_of(items))
    return records(session, items)


@EXAMPLES
@given(seed=st.integers(0, 2**32), more=st.integers(0, 30))
def test_any_order_and_any_repetition_leaves_what_one_clean_pass_leaves(begin, session, clean, seed, more):
    chance = random.Random(seed)
    phone, items = begin()
    actions = actions_of(items)
    mixed = actions + [chance.choice(actions) for _ in range(more)]
    chance.shuffle(mixed)
    until_all_arrived(phone, mixed)
    assert records(session, items) == clean
    device = session.get_one(Device, phone.device)
    device.highest_number = phone.number
    assert devices.missing_numbers(session, device) == []


@EXAMPLES
@given(seed=st.integers(0, 2**32))
def test_a_number_left_out_is_named_and_no_other(begin, session, seed):
    chance = random.Random(seed)
    phone, items = begin()
    lost = chance.sample(items, 3)
    for item in items:
        if item not in lost:
            phone.send(item)
    phone.hello(highest=phone.number, held=[[lost[0].number, lost[0].number]], held_count=1)
    session.expire_all()
    missing = devices.missing_numbers(session, session.get_one(Device, phone.device))
    assert missing == sorted(item.number for item in lost[1:])


@EXAMPLES
@given(
    sizes=st.lists(st.integers(1, 4000), min_size=1, max_size=12),
    again=st.lists(st.integers(0, 11), max_size=8),
)
def test_a_photo_in_pieces_of_any_size_with_any_repetition_is_the_same_photo(begin, session, sizes, again):
    phone, items = begin()
    item = next(item for item in items if len(item.photos) == 2)
    phone.send(item)
    for photo_id, body in item.photos.items():
        sent = []
        for size in [*sizes, len(body)]:
            at = phone.offset_of(photo_id)
            if at >= len(body):
                break
            sent.append((at, body[at : at + size]))
            phone.piece(photo_id, *sent[-1])
            for number in again:
                if number < len(sent):
                    phone.piece(photo_id, *sent[number])
        photo = session.get_one(Photo, photo_id, populate_existing=True)
        assert photo.received_sha256 == hashlib.sha256(body).hexdigest()
        assert photo.state.value == "waiting"


@EXAMPLES
@given(minutes=st.integers(-6000, 6000))
def test_the_phones_own_clock_never_moves_a_deadline(begin, session, town, minutes):
    phone, _ = begin()
    item = phone.save("report", report_fields(town))
    item.body["captured_at"] = (NOW + timedelta(minutes=minutes)).isoformat()
    phone.send(item, X_Sent_At=(NOW + timedelta(minutes=minutes)).isoformat())
    report = session.get_one(Report, item.id)
    assert report.received_at == NOW
    assert report.case.opened_at == NOW
    assert abs(report.captured_at - NOW) <= timedelta(minutes=5)


@EXAMPLES
@given(
    words=st.text(max_size=200), name=st.sampled_from(["words", "place_words", "category", "urgency", "grid"])
)
def test_whatever_is_typed_is_kept_or_said_to_be_unreadable(begin, session, town, words, name):
    phone, _ = begin()
    item = phone.save("report", {**report_fields(town), name: words})
    answer = phone.send(item)
    assert answer.status_code in {201, 422}
    if answer.status_code == 201:
        assert answer.json["outcome"] in {"applied", "needs_fix"}
        row = session.get(Unapplied, item.id)
        assert session.get(Report, item.id) is not None or (row is not None and row.body)
    assert phone.send(item).status_code == answer.status_code
