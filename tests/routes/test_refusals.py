"""A refused request keeps nothing of what it did, except what must outlive the refusal."""

from uuid import uuid4

from sqlalchemy import select

from fieldapp.models import AccessEntry, Quarantined, Report


def fields(**changed):
    plain = {
        "submission_id": str(uuid4()),
        "category": "lamp",
        "words": "灯坏了",
        "place_words": "桥头",
        "urgency": "ordinary",
    }
    return plain | changed


def test_a_403_leaves_its_line_in_the_access_log(session, town, sign_in):
    sign_in(town.wu).post(
        f"/field/households/{town.house.id}/reveal", data={"fields": ["contact_name"], "purpose": "visit"}
    )
    (entry,) = session.scalars(select(AccessEntry).where(AccessEntry.verb == "refused")).all()
    assert (entry.person_id, entry.subject_id) == (town.wu.id, town.house.id)
    assert entry.subject_kind == "field.households.reveal" and entry.request_id


def test_other_words_under_a_used_id_are_kept_aside_encrypted(session, town, sign_in):
    mei, sent = sign_in(town.mei), fields()
    mei.post("/field/reports/", data=sent)
    assert mei.post("/field/reports/", data={**sent, "words": "第二次写的话"}).status_code == 409
    (kept,) = session.scalars(select(Quarantined)).all()
    assert kept.person_id == town.mei.id and "第二次写的话" in kept.body
    raw = session.connection().exec_driver_sql("select body from quarantined").scalar_one()
    assert "第二次写的话".encode() not in bytes(raw)


def test_a_refused_form_leaves_no_report(session, town, sign_in):
    sign_in(town.mei).post("/field/reports/", data=fields(category="photo_kind"))
    assert session.scalars(select(Report).where(Report.words == "灯坏了")).all() == []
