"""Unsent work of an ended account is taken into encrypted quarantine, once, and nowhere else."""

import json
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.domain.offline import devices
from fieldapp.domain.submissions import ended_accounts
from fieldapp.models import Outcome, Photo, Quarantined, QuarantineKind, Receipt, Unapplied

BODY = json.dumps({"kind": "note", "fields": {"words": ["原话"]}}, ensure_ascii=False).encode()


@pytest.fixture
def device(session, town, now):
    return devices.find_or_add(session, town.mei, uuid4(), now)


@pytest.fixture
def take_in(session, device, now):
    def _take_in(body=BODY, id=None, number=3):
        return ended_accounts.take_in(session, device, id or uuid4(), number, body, now)

    return _take_in


def rows(session):
    return session.scalars(select(Quarantined)).all()


def test_a_form_lies_in_quarantine_under_its_id_and_is_accounted_for(session, town, device, take_in):
    form = uuid4()
    answer = take_in(id=form)
    assert (answer["outcome"], answer["receipt"]) == ("quarantined", str(form))
    (row,) = rows(session)
    assert (row.kind, row.subject_id, row.person_id) == (QuarantineKind.HANDED_IN, form, town.mei.id)
    assert row.body == BODY.decode()
    receipt = session.get_one(Receipt, form, populate_existing=True)
    assert (receipt.kind, receipt.outcome) == ("handed_in", Outcome.QUARANTINED)
    assert (receipt.device_id, receipt.number) == (device.id, 3)
    assert session.get(Unapplied, form) is None


def test_the_same_again_is_kept_once_and_answered_alike(session, take_in):
    form = uuid4()
    assert take_in(id=form) == take_in(id=form) and len(rows(session)) == 1


def test_other_content_under_a_known_id_gets_the_first_answer_and_is_not_kept(session, town, take_in, send):
    sent, answered = send()
    assert take_in(id=sent.id) == answered.answer and rows(session) == []


@pytest.mark.parametrize("body", [b"no form", b"\xff\x00\xfe", b"{}"])
def test_what_cannot_be_read_is_kept_as_it_is(session, take_in, body):
    assert take_in(body)["outcome"] == "quarantined"
    assert rows(session)[0].body.startswith(body.decode(errors="backslashreplace")[:2])


def test_its_photos_are_announced_and_awaited(session, town, take_in):
    photo = uuid4()
    body = {"kind": "note", "blobs": [{"id": str(photo), "size": 9, "sha256": "0" * 64}]}
    assert take_in(json.dumps(body).encode())["missing_blobs"] == [str(photo)]
    assert session.get_one(Photo, photo).uploaded_by_id == town.mei.id
