"""A file that a phone exported comes in without the phone, once, as its sender."""

import base64
import hashlib
import io
import json

import pytest
from click.testing import CliRunner
from PIL import Image
from sqlalchemy import func, select
from support import databases
from support.exporting import b64, export_of
from support.live import run_live
from support.phone import Phone, report_fields, visit_fields

from fieldapp import cli
from fieldapp.crypto import KeyRing
from fieldapp.models import AccessEntry, Outcome, Photo, PhotoState, Quarantined, Receipt, Report, Unapplied


@pytest.fixture
def live(tmp_path):
    with run_live(tmp_path / "photos") as live:
        yield live


@pytest.fixture
def run(live, tmp_path, monkeypatch):
    """run(file) → what `fieldapp import-outbox` says, on the served town's database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", live.app.config["DATABASE_URL"])
    monkeypatch.setenv("FIELDAPP_PHOTO_FOLDER", str(tmp_path / "photos"))
    monkeypatch.setenv("FIELDAPP_PERSONAL_DATA_KEY", databases.PERSONAL_DATA_KEY)
    monkeypatch.setenv("FIELDAPP_SECRET_KEY", "x" * 64)
    monkeypatch.setenv("FIELDAPP_AUDIT_KEY", "a" * 64)

    def _run(file, by="yan"):
        path = tmp_path / "phone.json"
        path.write_bytes(file)
        return CliRunner().invoke(cli.main, ["import-outbox", str(path), "--by", by])

    return _run


@pytest.fixture
def mei(live):
    with live.session() as session:
        return Phone(live.sign_in("mei"), databases.CastHere(session).mei)


@pytest.fixture
def fields(live):
    with live.session() as session:
        return report_fields(databases.CastHere(session))


def flipped(file):
    words = json.loads(file)
    data = bytearray(base64.b64decode(words["sealed"]["data"]))
    data[len(data) // 2] ^= 1
    words["sealed"]["data"] = b64(bytes(data))
    return json.dumps(words).encode()


def jpeg():
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "red").save(out, "JPEG")
    return out.getvalue()


def count(live, model, *where):
    with live.session() as session:
        return session.scalar(select(func.count()).select_from(model).where(*where))


def test_forms_and_photos_come_in_as_their_sender(live, run, mei, fields):
    first, second = (
        mei.save("report", fields, photos=[jpeg()]),
        mei.save("report", fields | {"words": ["第二件"]}),
    )
    done = run(export_of(mei, second, first))
    assert done.exit_code == 0, done.output
    assert "2 forms and 1 photos came in, 0 forms had been received before." in done.output
    assert [line.split("\t")[0] for line in done.output.splitlines()[:2]] == ["1", "2"]
    with live.session() as session:
        town = databases.CastHere(session)
        report, receipt = session.get_one(Report, first.id), session.get_one(Receipt, first.id)
        assert report.person_id == town.mei.id == receipt.person_id
        assert (receipt.device_id, receipt.number, receipt.outcome) == (mei.device, 1, Outcome.APPLIED)
        (photo,) = session.scalars(select(Photo).where(Photo.report_id == first.id))
        assert photo.state is PhotoState.WAITING
        assert photo.received_sha256 == hashlib.sha256(next(iter(first.photos.values()))).hexdigest()
        (entry,) = session.scalars(select(AccessEntry).where(AccessEntry.verb == "import_exported"))
        assert (entry.person_id, entry.subject_id) == (town.yan.id, mei.device)


def test_importing_twice_changes_nothing(live, run, mei, fields):
    file = export_of(mei, mei.save("report", fields, photos=[jpeg()]), mei.save("report", {"broken": "\0"}))
    run(file)
    before = [count(live, model) for model in (Report, Receipt, Photo, Quarantined)]
    assert (
        "1 forms and 0 photos came in, 1 forms" in run(file).output
    )  # what cannot be read is said every time
    assert [count(live, model) for model in (Report, Receipt, Photo, Quarantined)] == before
    assert before[-1] == 1


def test_imported_and_then_sent_by_the_phone_it_is_the_same_one(live, run, mei, fields):
    item = mei.save("report", fields, photos=[jpeg()])
    run(export_of(mei, item))
    answer = mei.send(item)
    assert (answer.status_code, answer.headers.get("X-Replayed")) == (201, "1")
    assert count(live, Report, Report.id == item.id) == 1
    (photo_id,) = item.photos
    assert mei.offset_of(photo_id) == len(item.photos[photo_id])


def test_sent_by_the_phone_without_its_photo_the_import_brings_the_photo(live, run, mei, fields):
    item = mei.save("report", fields, photos=[jpeg()])
    assert mei.send(item).json["missing_blobs"]
    assert (
        "0 forms and 1 photos came in, 1 forms had been received before." in run(export_of(mei, item)).output
    )
    assert count(live, Photo, Photo.report_id == item.id, Photo.state == PhotoState.WAITING) == 1


def test_every_room_of_the_app_understands_an_import(live, run, mei, fields):
    """No browser stands behind it: no form may need one."""
    lins = live.sign_in("lin")
    with live.session() as session:
        town = databases.CastHere(session)
        visit = mei.save("visit", visit_fields(town.house))
        started = mei.save("patrol_start", {"grid": town.grid.id})
        done = mei.save("task_done", {"words": "做完了"}, target=town.task.id)
        edited = mei.save(
            "household_edit",
            {"grid": town.grid.id, "address": "新址1号"},
            target=town.house.id,
            base_version=1,
        )
        lin = Phone(lins, town.lin)
        accepted = lin.save("case_acceptance", {}, target=town.case.id)
    for phone, items in ((mei, [visit, started, done, edited]), (lin, [accepted])):
        answer = run(export_of(phone, *items))
        assert [line.split("\t")[3] for line in answer.output.splitlines()[:-1]] == ["applied"] * len(
            items
        ), answer.output


def test_what_needs_mending_and_what_waits_are_kept_as_from_the_phone(live, run, mei, fields):
    wrong = mei.save("report", fields | {"words": [""]})
    done = run(export_of(mei, wrong))
    assert "needs_fix" in done.output and done.exit_code == 0
    assert count(live, Unapplied, Unapplied.id == wrong.id) == 1


def test_other_content_under_a_known_id_is_kept_aside_once(live, run, mei, fields):
    item = mei.save("report", fields)
    mei.send(item)
    item.body["fields"]["words"] = ["另一件事"]
    for _ in range(2):
        assert "other content" in run(export_of(mei, item)).output
    with live.session() as session:
        assert "另一件事" in session.scalars(select(Quarantined.body)).one()


def test_one_item_that_cannot_be_read_holds_up_no_other(live, run, mei, fields):
    bad, good = mei.save("report", {}), mei.save("report", fields)
    bad.body = {"kind": "report", "fields": 5}
    done = run(export_of(mei, bad, good))
    assert "unreadable" in done.output and count(live, Report, Report.id == good.id) == 1


def test_a_photo_of_other_bytes_is_not_taken(live, run, mei, fields):
    item = mei.save("report", fields, photos=[jpeg()])
    (photo_id,) = item.photos
    run(export_of(mei, item, photos={str(photo_id): b64(b"something else")}))
    assert count(live, Photo, Photo.id == photo_id, Photo.state == PhotoState.ARRIVING) == 1


@pytest.mark.parametrize(
    ("file", "sentence"),
    [(lambda f: b"hello", "not exported by a phone"), (lambda f: f[:-9], "not exported by a phone"),
     (lambda f: f.replace(b'"v": 1', b'"v": 2'), "newer version"), (flipped, "another server or has been altered")],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_with_a_sentence(live, run, mei, fields, file, sentence):
    done = run(file(export_of(mei, mei.save("report", fields))))
    assert done.exit_code == 1 and sentence in done.output
    assert count(live, AccessEntry, AccessEntry.verb == "import_exported") == 0


def test_a_file_for_another_server_is_refused(run, mei, fields):
    other = KeyRing()
    other.load("1" * 64)
    done = run(export_of(mei, mei.save("report", fields), public=other.export_public()))
    assert done.exit_code == 1 and "another server" in done.output


def test_nobodys_file_and_another_persons_phone_are_refused(live, run, mei, fields):
    item = mei.save("report", fields)
    assert "was not found in this system" in run(export_of(mei, item, person="f" * 12)).output
    mei.send(item)  # now the phone is known as Mei's
    with live.session() as session:
        luo = Phone(mei.client, databases.CastHere(session).luo)
    assert "was not found in this system" in run(export_of(mei, item, person=luo.mark)).output


@pytest.mark.parametrize(
    ("by", "sentence"), [("mei", "Only administrators"), ("nobody", "Nobody signs in as nobody")]
)
def test_only_an_administrator_imports(live, run, mei, fields, by, sentence):
    item = mei.save("report", fields)
    done = run(export_of(mei, item), by)
    assert done.exit_code == 1 and sentence in done.output and count(live, Report, Report.id == item.id) == 0
