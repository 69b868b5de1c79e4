"""The command line, in a folder of its own."""

import re
from uuid import uuid4

import pytest

from fieldapp import clock, create_app, db
from fieldapp.models import Photo, PhotoState


@pytest.mark.setting("ADMIN_SIGN_IN", "ADMIN_PASSWORD")
def test_init_makes_keys_tables_divisions_and_the_first_administrator(on_new_database, tmp_path, monkeypatch):
    monkeypatch.setenv("FIELDAPP_ADMIN_SIGN_IN", "Chief")
    monkeypatch.setenv("FIELDAPP_ADMIN_PASSWORD", "a long enough one")
    done = on_new_database("init")
    assert done.exit_code == 0, done.output
    assert "2074 added" in done.output and "First administrator: Chief" in done.output
    assert (tmp_path / "instance" / "personal-data.key").stat().st_mode & 0o077 == 0
    again = on_new_database("init")
    assert again.exit_code == 0 and "2074 unchanged" in again.output and "First" not in again.output
    assert on_new_database("check").exit_code == 0


def test_check_names_lost_photos_and_ends_with_one(initialised):
    photo_id, name = uuid4(), "a" * 64
    with create_app().app_context(), db.transaction() as session:
        session.add(
            Photo(id=photo_id, state=PhotoState.WAITING, received_sha256=name, received_at=clock.now())
        )
    done = initialised("check")
    assert (
        done.exit_code == 1 and f"Photo {photo_id}: the file received/aa/{name} is missing: " in done.output
    )


def test_init_asks_when_no_setting_says_who(initialised):
    done = initialised("init", input="chief\na long enough one\na long enough one\n")
    assert done.exit_code == 0 and "First administrator: chief" in done.output


@pytest.mark.parametrize(
    ("password", "said"),
    [("short", "eight characters"), ("12345678", "easy to guess"), ("fieldapp2026", "easy to guess"),
     ("Violet-anchor-2481", "differ from the sign-in name")],
)  # fmt: skip
def test_the_first_administrators_password_is_judged_like_any_other(initialised, password, said):
    done = initialised("init", input=f"violet-anchor-2481\n{password}\n{password}\n")
    assert done.exit_code == 1 and said in done.output, done.output
    assert "Ready" not in done.output


def test_the_first_administrator_signs_in_with_a_tidy_name(initialised):
    assert initialised("init", input="no such name\na long enough one\na long enough one\n").exit_code == 1


def test_without_keys_it_says_what_to_do(on_new_database):
    done = on_new_database("check")
    assert done.exit_code == 2 and "fieldapp init" in done.output


def test_calendar_due_says_why_and_when(initialised):
    done = initialised("calendar", "due", "--from", "2026-09-30T16:00+08:00", "--working-days", "3")
    assert done.exit_code == 0, done.output
    assert "holiday" in done.output and done.output.strip().splitlines()[-1].startswith("due 2026-10-")
    assert initialised("calendar", "due", "--from", "2026-09-30T16:00", "--working-days", "3").exit_code == 2
    assert initialised("calendar", "due", "--from", "2026-09-30T16:00+08:00").exit_code == 2
    hours = initialised("calendar", "due", "--from", "2026-11-24T16:00+08:00", "--working-hours", "4")
    assert hours.output.strip().endswith("due 2026-11-25T11:00:00+08:00")


def test_calendar_import_says_what_moved_and_makes_the_year_official(initialised, tmp_path):
    asked = ("calendar", "due", "--from", "2026-12-31T16:00+08:00", "--working-days", "1")
    assert "provisional" in initialised(*asked).output
    notice = tmp_path / "2027.csv"
    notice.write_text("date,kind,name\n2027-01-01,放假,元旦\n2027-01-04,放假,元旦\n", encoding="utf-8")
    done = initialised("calendar", "import", str(notice), "--basis", "放假通知")
    assert done.exit_code == 0 and done.output.strip().endswith("edition CN 2: 2 days, 0 moved"), done.output
    again = initialised(*asked).output
    assert "provisional" not in again and again.strip().endswith("due 2027-01-05T16:00:00+08:00")
    notice.write_text("date,kind,name\n2027-01-01,feast,\n", encoding="utf-8")
    refused = initialised("calendar", "import", str(notice))
    assert refused.exit_code == 1 and "2:" in refused.output


VILLAGE = "610902001003"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_people_of_any_spreadsheet_get_their_codes(at_work, tmp_path, encoding):
    listed = tmp_path / "名单.csv"
    listed.write_text(
        f"姓名,登录名,电话,角色,网格编码\n王明,wangming,13800138000,网格长,{VILLAGE}\n", encoding=encoding
    )
    done = at_work("import-people", str(listed), "--by", "chief")
    assert done.exit_code == 0, done.output
    assert re.fullmatch(r"wangming\t王明\t[0-9]{8}\n", done.output)


@pytest.mark.parametrize(
    ("command", "body", "says"),
    [
        (("import-people", "--by", "chief"), "姓名,登录名,电话,角色,网格编码\n王明,w,1.38E+10,网格长,61", ["row 2: 工作电话", "Nothing was imported"]),
        (("import-people", "--by", "chief"), "", ["header row"]),
        (("import-people", "--by", "nobody"), "姓名", ["nobody"]),
        (("import-people", "--by", "chief"), b"\xff\xff\x00", ["cannot be read"]),
        (("import-people", "--by", "chief"), b"PK\x03\x04", ["cannot be read"]),
        (("import-divisions",), "代码,名称,级别,上级代码\n6,某市,市,\n", ["row 2: ", "digits"]),
        (("import-divisions",), b"\xd0\xcf\x11\xe0", ["cannot be read"]),
        (("calendar", "import"), "日期,类型\n2027-02-30,放假\n2027-01-01,过年", ["row 2: ", "row 3: "]),
        (("calendar", "import", "--at", "999"), "日期,类型\n2027-01-01,放假", ["no such place"]),
        (("calendar", "import", "--by", "chief"), "rubbish", ["日期"]),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_taken_in_is_said_in_a_sentence(at_work, tmp_path, command, body, says):
    listed = tmp_path / "list"
    listed.write_bytes(body if isinstance(body, bytes) else body.encode())
    done = at_work(*command, str(listed))
    assert done.exit_code == 1 and isinstance(done.exception, SystemExit)
    for words in says:
        assert words in done.output
