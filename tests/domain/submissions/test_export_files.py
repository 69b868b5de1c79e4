"""A phone's exported file, brought in by an administrator: each form as its sender, its photos after it."""

import hashlib
import json
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import select
from support.handling import actor
from support.pictures import encoded, two_halves

from fieldapp.domain.access.actors import mark_of
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.offline import devices
from fieldapp.domain.photos.files import RECEIVED, PhotoFiles
from fieldapp.domain.submissions import ended_accounts, export_files
from fieldapp.domain.submissions.arrivals import Judgement
from fieldapp.domain.submissions.export_files import BEFORE, OTHER, UNREADABLE
from fieldapp.domain.submissions.export_format import Exported, Item
from fieldapp.forms.submissions import LONGEST_BODY
from fieldapp.models import AccessEntry, Outcome, Photo, PhotoState, Quarantined, QuarantineKind, Receipt

APPLIED = Judgement(Outcome.APPLIED)


@pytest.fixture
def device(session, town, now):
    return devices.find_or_add(session, town.mei, uuid4(), now)


def item(body=None, id=None, seq=1):
    text = body if isinstance(body, bytes) else json.dumps(body or {"kind": "note", "fields": {}}).encode()
    return Item(id or uuid4(), seq, "note", msgspec.Raw(text))


def exported(person, device_id=None, photos=None):
    return Exported(mark_of(person.id), device_id or uuid4(), [], photos or {})


@pytest.fixture
def take_in(session, device, now):
    def _take_in(one, verdict=APPLIED):
        return export_files.take_in(session, device, one, now, lambda *_: verdict)

    return _take_in


def test_a_file_is_its_phones_person_or_by_its_mark(session, town, device):
    assert export_files.sender_of(session, exported(town.mei, device.id)) is town.mei
    assert export_files.sender_of(session, exported(town.wu)) is town.wu
    for wrong in (exported(town.wu, device.id), Exported("nobody", uuid4(), [])):
        with pytest.raises(RuleBroken, match="not found"):
            export_files.sender_of(session, wrong)


def test_an_administrator_brings_it_in_with_a_line_and_nobody_else_does(session, town, now):
    file = exported(town.mei)
    for name in ("luo", "gao", "ding", "mei"):
        with pytest.raises(NotYours):
            export_files.begin(session, actor(getattr(town, name), now), file, now)
    device = export_files.begin(session, actor(town.yan, now), file, now)
    assert (device.id, device.person_id) == (file.device, town.mei.id)
    line = session.scalars(select(AccessEntry).where(AccessEntry.verb == "import_exported")).one()
    assert (line.person_id, line.subject_id) == (town.yan.id, device.id)


def test_a_form_is_received_as_its_sender_under_its_number_and_only_once(session, town, device, take_in):
    one = item(seq=7)
    assert take_in(one).became == "applied"
    receipt = session.get_one(Receipt, one.id)
    assert (receipt.person_id, receipt.device_id, receipt.number) == (town.mei.id, device.id, 7)
    assert take_in(one).became == BEFORE


def test_what_is_wrong_with_a_form_is_said(take_in):
    refused = Judgement(Outcome.NEEDS_FIX, reason="why", complaints={"words": "缺"})
    found = take_in(item(), refused)
    assert (found.became, found.reason) == ("needs_fix", "why 缺")


def quarantined(session):
    return session.scalars(select(Quarantined)).all()


@pytest.mark.parametrize("body", [b'{"x": 1}', b'"' + b"a" * LONGEST_BODY + b'"'])
def test_what_cannot_be_read_is_kept_in_quarantine_once(session, take_in, body):
    one = item(body)
    assert take_in(one).became == take_in(one).became == UNREADABLE
    (row,) = quarantined(session)
    assert row.kind is QuarantineKind.UNREADABLE and row.body == body.decode()


def test_other_content_under_a_known_id_is_kept_in_quarantine(session, take_in):
    one = item()
    take_in(one)
    assert take_in(item({"kind": "note", "fields": {"words": ["别的"]}}, one.id)).became == OTHER
    assert [row.kind for row in quarantined(session)] == [QuarantineKind.OTHER_CONTENT]


def test_what_lies_in_quarantine_already_is_not_received_again(session, device, take_in, now):
    one = item()
    ended_accounts.take_in(session, device, one.id, 1, b"{}", now)
    assert take_in(one).became == BEFORE and len(quarantined(session)) == 1


def test_photos_of_a_form_come_in_when_they_are_the_announced_ones(
    session, town, device, take_in, now, tmp_path
):
    files, body = PhotoFiles(tmp_path), encoded(two_halves())
    good, other, missing = uuid4(), uuid4(), uuid4()
    blobs = [
        {"id": str(id), "size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        for id in (good, other, missing)
    ]
    one = item({"kind": "note", "fields": {}, "blobs": blobs})
    take_in(one)
    files.append(good, 0, body[:10])
    file = exported(town.mei, device.id, {good: body, other: b"something else"})
    assert export_files.bring_photos(session, device, file, one, files, now) == 1
    assert session.get_one(Photo, good).state is PhotoState.WAITING and files.arrived(good) == 0
    assert files.is_whole(RECEIVED, hashlib.sha256(body).hexdigest())
    assert {session.get_one(Photo, id).state for id in (other, missing)} == {PhotoState.ARRIVING}
    assert export_files.bring_photos(session, device, file, one, files, now) == 0


def test_somebody_elses_photo_is_not_brought_in(session, town, device, now, tmp_path):
    one = item()
    photo = Photo(state=PhotoState.ARRIVING, received_sha256=hashlib.sha256(b"").hexdigest(), received_at=now)
    photo.submission_id, photo.uploaded_by_id = one.id, town.wu.id
    session.add(photo)
    session.flush()
    assert export_files.bring_photos(session, device, exported(town.mei), one, PhotoFiles(tmp_path), now) == 0
