"""Whatever a phone says on whatever JSON door: never an error of ours, and what it wrote lies somewhere."""

import json
from uuid import uuid4

import pytest
from msgspec import inspect as shapes
from sqlalchemy import func, select
from support import databases
from support.hostile import DAYS, undone
from support.phone import Phone

from fieldapp.entries import BY_KIND
from fieldapp.forms.bundles import Asked
from fieldapp.forms.submissions import Announced, Envelope, Held
from fieldapp.models import Patrol, Quarantined, Receipt, Report

# As JSON, since some of it is none.
HOSTILE = [
    "null", "[]", "{}", '""', '"  "', '"\\u0000"', '"\\ud800"', json.dumps("长" * 60_000)[:50_000] + '"', "true",
    str(2**63), str(-(2**63) - 1), "1.5", "1e999", "NaN", "[" * 2000, '[["x"]]', '{"a": ["b"]}',
    *(json.dumps(day) for day in DAYS), '"9999-12-31T23:59:59-12:00"', '"1969-12-31T00:00:00Z"',
]  # fmt: skip
DOORS = {Envelope: "/sync/submissions", Held: "/sync/hello", Asked: "/field/bundle"}
LONGEST_BODY = 64 * 1024


@pytest.fixture
def mei(sign_in, town):
    return Phone(sign_in(town.mei), town.mei)


@pytest.fixture
def send(mei, connection, session):
    """The status, and how many receipts and rows in quarantine there are more; undone afterwards."""

    def kept():
        session.expire_all()
        return sum(
            session.scalar(select(func.count()).select_from(model)) for model in (Receipt, Quarantined)
        )

    def _send(door, body, **headers):
        known = {
            "X-Submission-Id": str(uuid4()),
            "X-Device": str(mei.device),
            "X-Person": mei.mark,
            **headers,
        }
        with undone(connection):
            before = kept()
            answer = mei.client.post(door, data=body, content_type="application/json", headers=known)
            return answer.status_code, kept() - before

    return _send


def members(shape):
    return [member.encode_name for member in shapes.type_info(shape).fields]


def said(shape, device, member, value):
    """A body of this shape that is in order but for one member."""
    good = (
        {"device": json.dumps(str(device))} if shape is not Envelope else {"kind": '"report"', "fields": "{}"}
    )
    pairs = {**good, member: value}
    return "{" + ", ".join(f'"{name}": {value}' for name, value in pairs.items()) + "}"


def test_every_shape_that_is_read_has_a_door_here():
    from fieldapp.forms import bundles, submissions

    known = {*DOORS, Announced}
    assert {
        each for module in (bundles, submissions) for each in vars(module).values() if is_shape(each)
    } <= known


def is_shape(thing):
    return (
        isinstance(thing, type)
        and hasattr(thing, "__struct_fields__")
        and thing.__module__.startswith("fieldapp")
    )


@pytest.mark.parametrize(
    ("shape", "member"),
    [(shape, member) for shape in DOORS for member in members(shape)],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_no_member_breaks_its_door(send, mei, shape, member):
    answers = {value: send(DOORS[shape], said(shape, mei.device, member, value)) for value in HOSTILE}
    assert {value[:40]: status for value, (status, _) in answers.items() if status >= 500} == {}
    if shape is Envelope:
        assert [value[:40] for value, (_, more) in answers.items() if more != 1] == []


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[]", b"x", b'{"kind": "report"', b"null"])
def test_a_body_that_is_no_submission_lies_in_quarantine(send, body):
    assert send(DOORS[Envelope], body) == (422, 1)


@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_no_field_of_any_kind_breaks_the_judge(send, town, kind, monkeypatch):
    """What every field of the kind's form is called comes from the form itself."""
    from fieldapp.forms.base import Form

    names, post = set(), Form.post_process
    monkeypatch.setattr(
        Form, "post_process", lambda form, data=None: names.update(form._fields) or post(form, data)
    )
    targets = [str(getattr(town, name).id) for name in ("house", "granny")] + [None]
    wrong = []
    for number, value in enumerate(["x", "", "\u3000", str(2**63), *DAYS, "长" * 700]):
        fields = {name: [value, value] if number % 2 else [value] for name in {"household", *names}}
        body = {"kind": kind, "fields": fields, "target": targets[number % 3], "base_version": number}
        status, more = send(DOORS[Envelope], json.dumps(body, ensure_ascii=False).encode())
        if status != 201 or more != 1:
            wrong.append((value[:20], status, more))
    assert wrong == []


@pytest.mark.parametrize(
    "header", ["X-Submission-Id", "X-Device", "X-Device-Seq", "X-Sent-At", "X-Person", "X-Device-Key"]
)
@pytest.mark.parametrize(
    "value", ["", "x", str(2**63), "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "\xff"]
)
def test_no_header_breaks_a_door(send, header, value):
    body = json.dumps(
        {"kind": "report", "fields": {"words": ["x"]}, "captured_at": "2026-11-24T10:00:00+08:00"}
    )
    status, more = send(DOORS[Envelope], body, **{header: value})
    assert status < 500 and (more == 1 or status == 403)


@pytest.mark.parametrize(
    "told",
    ["0001-01-01T00:00:00+14:00", "0000-00-00T00:00:00Z", "10000-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00",
     "1970-01-01T00:00:00Z", "2026-11-24T10:00:00", "2041-01-01T00:00:00+08:00"],
)  # fmt: skip
def test_a_time_that_cannot_be_true_is_kept_as_it_was_told(session, town, mei, told):
    fields = {
        "category": "lamp",
        "words": "灯杆歪了",
        "place_words": "桥头",
        "urgency": "ordinary",
        "grid": "",
    }
    item = mei.save("report", fields, captured_at=told)
    assert mei.send(item).json["outcome"] == "applied"
    report = session.get_one(Report, item.id)
    assert report.captured_at is None and report.captured_told == told
    assert told in mei.client.get(f"/field/cases/{report.case_id}").text
    start = mei.save("patrol_start", {"grid": str(town.grid.id)}, captured_at=told)
    mei.send(start)
    assert session.get_one(Patrol, start.id).started_at == databases.NOW
