"""At the desk an administrator brings in what a phone exported."""

import io

import pytest
from PIL import Image
from sqlalchemy import func, select
from support.exporting import export_of
from support.phone import Phone, report_fields

from fieldapp.models import Photo, PhotoState, Report


@pytest.fixture
def mei(town, sign_in):
    return Phone(sign_in(town.mei), town.mei)


@pytest.fixture
def item(mei, town):
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "red").save(out, "JPEG")
    return mei.save("report", report_fields(town), photos=[out.getvalue()])


def bring_in(client, file):
    return client.post(
        "/desk/imports/", data={"file": (io.BytesIO(file), "phone.json")}, follow_redirects=True
    )


def test_what_became_of_an_exported_file_is_told_in_words_once(town, sign_in, session, mei, item):
    yan = sign_in(town.yan, is_phone=False)
    told = bring_in(yan, export_of(mei, item))
    assert told.status_code == 200
    assert f"来自{town.mei.name}的手机：导入 1 份表单、1 张照片；另有 0 份此前已收到。" in told.text
    assert "来自" not in yan.get("/desk/imports/").text
    assert session.get_one(Report, item.id).person_id == town.mei.id
    assert session.scalars(select(Photo.state).where(Photo.report_id == item.id)).all() == [
        PhotoState.WAITING
    ]


def test_a_file_brought_in_twice_is_there_once(town, sign_in, session, mei, item):
    yan = sign_in(town.yan, is_phone=False)
    bring_in(yan, export_of(mei, item))
    assert "导入 0 份表单、0 张照片；另有 1 份此前已收到。" in bring_in(yan, export_of(mei, item)).text
    assert session.scalar(select(func.count()).where(Report.id == item.id)) == 1


def test_a_file_says_which_of_its_items_need_a_person(town, sign_in, mei):
    broken, wrong = mei.save("report", report_fields(town)), mei.save("report", report_fields(town, words=""))
    broken.body = {"kind": "report", "fields": 5}
    told = bring_in(sign_in(town.yan, is_phone=False), export_of(mei, broken, wrong)).text
    assert "其中 1 份需要网格长处理或由本人修改。" in told and "有 1 份无法导入" in told


def test_a_file_that_is_none_is_refused_with_a_sentence(town, sign_in):
    yan = sign_in(town.yan, is_phone=False)
    refused = bring_in(yan, b"hello")
    assert refused.status_code == 422 and "这不是手机导出的文件" in refused.text
    empty = yan.post("/desk/imports/", data={})
    assert empty.status_code == 422 and "请选择文件。" in empty.text


def test_only_administrators_bring_exported_files_in(town, sign_in, session, mei, item):
    for who in (town.mei, town.tang, town.ding):
        assert bring_in(sign_in(who), export_of(mei, item)).status_code == 403
    assert session.get(Report, item.id) is None
