"""The access log: every change of a power or a setting leaves its line, and who may read which."""

import csv
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select
from support.access_lines import write_lines
from support.databases import iso_day
from support.exporting import export_of
from support.phone import Phone, report_fields

from fieldapp import clock
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import GROUP_OF, Act, Group
from fieldapp.domain.access.permissions import TABLE
from fieldapp.domain.people import certificates, restricted_access
from fieldapp.domain.people.certificates import NewCertificate
from fieldapp.domain.privacy import access_log
from fieldapp.models import (
    AccessEntry,
    Category,
    Channel,
    ChannelKind,
    Delivery,
    DeliveryState,
    Door,
    Quarantined,
    QuarantineKind,
    Role,
    SecondFactor,
    StandardText,
)
from fieldapp.web.access import access_of
from fieldapp.web.csv_files import plain_cell

LOG = "/desk/access-log/"
PASSWORD = "demo-2026-fieldapp"
# Only one's own list, one browser's own end, and a look at a list of which nothing is kept.
SILENT = {
    "desk.filters.create", "desk.filters.rename", "desk.filters.remove", "sign_in.sign_out", "desk.people_lists.check",
    "desk.categories.preview", "desk.people.places", "desk.calendar.places", "desk.settings.preview",
    "desk.divisions.preview_name", "desk.divisions.preview_end",
}  # fmt: skip
PROTOCOLS = {"desk.people_lists.hand_out_codes"}  # a sheet that is shown once, no redirect


CATEGORY = {
    "name": "景观灯损坏", "duplicate_radius_m": "60", "duplicate_window_days": "14", "is_public": "y", "basis": "3号文",
}  # fmt: skip


def form(**fields):
    return {"submission_id": str(uuid4()), **fields}


class World:
    """What the recipes below need: who presses, and the rows they press about."""

    def __init__(self, session, town, sign_in, client, now):
        self.session, self.town, self.sign_in, self.client, self.now = session, town, sign_in, client, now
        self.yan = sign_in(town.yan)

    @property
    def family(self):
        return self.session.scalars(select(Category.code).where(Category.parent_id.is_(None))).first()

    def posting(self, name):
        return getattr(self.town, name).postings[0]

    def asked(self):
        yan = Actor.of(self.town.yan, clock.day_of(self.now))
        request = restricted_access.ask(self.session, yan, self.posting("lin"), self.now)
        self.session.commit()
        return request

    def channel(self):
        roads = self.town.roads
        channel = Channel(for_id=roads.id, unit_id=roads.id, kind=ChannelKind.SMS, made_at=self.now)
        channel.scope, channel.address, channel.address_digest = roads.scope, "13900001111", "x"
        self.session.add(channel)
        self.session.commit()
        return channel

    def dead(self):
        dead = Delivery(channel_id=self.channel().id, is_urgent=False, due_at=self.now, next_try_at=self.now)
        dead.state = DeliveryState.DEAD
        self.session.add(dead)
        self.session.commit()
        return dead

    def quarantined(self):
        row = Quarantined(
            door=Door.FORM,
            person_id=self.town.mei.id,
            kind=QuarantineKind.OTHER_CONTENT,
            body="x",
            received_at=self.now,
        )
        row.delete_at = self.now + timedelta(days=30)
        self.session.add(row)
        self.session.commit()
        return row

    def certificate(self):
        on = clock.day_of(self.now)
        new = NewCertificate("610902-7", "区网格化管理服务中心", on, on)
        made = certificates.record(self.session, Actor.of(self.town.yan, on), self.town.wu, new, self.now)
        self.session.commit()
        return made

    def with_second_factor(self):
        self.session.add(SecondFactor(person_id=self.town.tang.id, secret="A" * 32, confirmed_at=self.now))
        self.session.commit()
        return self.town.tang

    def text(self):
        return self.session.scalars(select(StandardText).limit(1)).one()

    def without_posting(self):
        self.posting("wu").ends_on = clock.day_of(self.now)
        self.session.commit()
        return self.town.wu


def bring_in(w):
    phone = Phone(w.sign_in(w.town.mei), w.town.mei)
    file = export_of(phone, phone.save("report", report_fields(w.town)))
    return w.yan.post("/desk/imports/", data={"file": (io.BytesIO(file), "phone.json")})


def new_person(w, **more):
    return form(name="陆新", sign_in_name="luxin", role="grid_worker", place_code=w.town.grid.code, **more)


def codes_of_a_list(w):
    done = w.yan.post("/desk/people/import/people", data=form(rows=ROWS.format(w.town.grid.code)))
    return w.yan.post(f"{done.location}/codes")


ROWS = "name,sign_in_name,phone,role,place_code\n陆一,luyi,10000004001,grid_worker,{}"
LIMIT = {
    "category": "",
    "urgency": "ordinary",
    "step": "finish",
    "amount": "6",
    "unit": "working_days",
    "basis": "通知",
}
CERTIFICATE = {
    "number": "610902-7", "issuer": "区网格化管理服务中心", "issued_on": iso_day(0), "valid_until": iso_day(365),
}  # fmt: skip
OUTLINE = "[[109.02,32.69],[109.03,32.69],[109.03,32.7]]"
DAY = {"what": "day", "on": iso_day(2), "kind": "holiday", "name": "放假", "place": "", "basis": "通知"}
TEXT = {"category": "lamp", "verb": "close", "words": "路灯已修好，谢谢您。"}
GRID = {"name": "新网格", "kind": "comprehensive", "level": "2", "boundary_words": "街北"}
SMS = {"kind": "webhook", "address": "https://hooks.example/a?b=c", "secret": ""}
NEW = {"current": PASSWORD, "password": "a new long one", "again": "a new long one"}
# How each write of administration succeeds once, and the act that it leaves. A route without a recipe fails the test.
RECIPES = {
    "desk.people.create": (lambda w: w.yan.post("/desk/people/", data=new_person(w)), Act.POST),
    "desk.people_lists.create": (
        lambda w: w.yan.post("/desk/people/import/people", data=form(rows=ROWS.format(w.town.grid.code))), Act.ADD_PERSON),
    "desk.people_lists.hand_out_codes": (codes_of_a_list, Act.HAND_OUT_CODE),
    "desk.people.post": (lambda w: w.yan.post(f"/desk/people/{w.town.mei.id}/postings", data=form(
        role="grid_head", place_code=w.town.village.code)), Act.POST),
    "desk.people.hand_out_code": (lambda w: w.yan.post(f"/desk/people/{w.town.mei.id}/codes"), Act.HAND_OUT_CODE),
    "desk.people.reset_second_factor": (
        lambda w: w.yan.post(f"/desk/people/{w.with_second_factor().id}/second-factor-reset"), Act.RESET_SECOND_FACTOR),
    "desk.people.sign_out": (lambda w: w.yan.post(f"/desk/people/{w.town.mei.id}/sign-outs"), Act.END_SESSIONS),
    "desk.certificates.create": (
        lambda w: w.yan.post(f"/desk/certificates/people/{w.town.wu.id}", data=form(**CERTIFICATE)), Act.RECORD_CERTIFICATE,
    ),
    "desk.certificates.revoke": (
        lambda w: w.yan.post(f"/desk/certificates/{w.certificate().id}/revocation", data=form(reason="遗失")),
        Act.REVOKE_CERTIFICATE,
    ),
    "desk.people.end": (lambda w: w.yan.post(f"/desk/people/{w.without_posting().id}/end"), Act.END_ACCOUNT),
    "desk.people.end_posting": (
        lambda w: w.yan.post(f"/desk/people/postings/{w.posting('wu').id}/end"), Act.END_POSTING),
    "desk.people.hand_over": (lambda w: w.yan.post(
        f"/desk/people/postings/{w.posting('mei').id}/hand-over", data={"successor": "lin"}), Act.HAND_OVER),
    "desk.people.ask_permission": (
        lambda w: w.yan.post(f"/desk/people/postings/{w.posting('mei').id}/permission"), Act.ASK_PERMISSION),
    "desk.people.take_permission": (
        lambda w: w.yan.post(f"/desk/people/postings/{w.posting('luo').id}/permission-end"), Act.TAKE_PERMISSION),
    "desk.permissions.confirm": (lambda w: w.sign_in(w.town.luo).post(
        f"/desk/permissions/{w.asked().id}/confirmation"), Act.CONFIRM_PERMISSION),
    "desk.permissions.refuse": (lambda w: w.sign_in(w.town.luo).post(
        f"/desk/permissions/{w.asked().id}/refusal"), Act.REFUSE_PERMISSION),
    "desk.access_log.export": (lambda w: w.yan.post(f"{LOG}exports"), Act.EXPORT_LOG),
    "desk.categories.save": (lambda w: w.yan.post(f"/desk/categories/{w.town.case.category_id}", data=form(**CATEGORY)), Act.CHANGE_CATEGORY),
    "desk.categories.create": (lambda w: w.yan.post("/desk/categories/", data=form(**CATEGORY, family=w.family)), Act.CHANGE_CATEGORY),
    "desk.settings.save": (
        lambda w: w.yan.post("/desk/settings/", data=form(key="warning_percent", value="75", basis="通知")), Act.CHANGE_SETTING),
    "desk.exports.create": (lambda w: w.yan.post("/desk/exports/"), Act.EXPORT_CASES),
    "desk.grids.create": (
        lambda w: w.yan.post(f"/desk/grids/{w.town.village.id}/divide", data=form(**GRID)), Act.DIVIDE_GRID),
    "desk.grids.end": (lambda w: w.yan.post(f"/desk/grids/{w.town.second_grid.id}/end", data={}), Act.END_GRID),
    "desk.grids.save_outline": (
        lambda w: w.yan.post(f"/desk/grids/{w.town.second_grid.id}/outline", data={"outline": OUTLINE}),
        Act.CHANGE_OUTLINE),
    "desk.divisions.rename": (lambda w: w.yan.post(
        f"/desk/divisions/{w.town.village.id}/name", data=form(name="新网格社区", basis="通知")), Act.RENAME_PLACE),
    "desk.divisions.end": (lambda w: w.yan.post(
        f"/desk/divisions/{w.town.village.id}/end", data=form(merged_into=str(w.town.other_village.id), basis="通知")), Act.END_PLACE),
    "desk.grids.create_unit": (
        lambda w: w.yan.post(f"/desk/grids/{w.town.village.id}/units", data=form(name="六次所")), Act.ADD_UNIT),
    "desk.calendar.create": (lambda w: w.yan.post("/desk/calendar/", data=form(**DAY)), Act.CHANGE_CALENDAR),
    "desk.limits.save": (lambda w: w.yan.post("/desk/limits/", data=form(**LIMIT)), Act.CHANGE_LIMIT),
    "desk.channels.create": (
        lambda w: w.yan.post(f"/desk/channels/units/{w.town.roads.id}", data=form(**SMS)), Act.CHANNEL_ADDED),
    "desk.channels.test": (lambda w: w.yan.post(f"/desk/channels/{w.channel().id}/tests"), Act.TEST_CHANNEL),
    "desk.channels.end": (lambda w: w.yan.post(f"/desk/channels/{w.channel().id}/ending"), Act.CHANNEL_ENDED),
    "desk.channels.retry": (
        lambda w: w.yan.post(f"/desk/channels/deliveries/{w.dead().id}/retry"), Act.RETRY_DELIVERY),
    "desk.channels.put_away": (
        lambda w: w.yan.post(f"/desk/channels/deliveries/{w.dead().id}/away"), Act.PUT_AWAY_DELIVERY),
    "desk.texts.create": (lambda w: w.yan.post("/desk/texts/", data=form(**TEXT)), Act.SAVE_TEXT),
    "desk.texts.change": (lambda w: w.yan.post(f"/desk/texts/{w.text().id}", data=form(**TEXT)), Act.SAVE_TEXT),
    "desk.texts.remove": (lambda w: w.yan.post(f"/desk/texts/{w.text().id}/removal"), Act.REMOVE_TEXT),
    "desk.imports.create": (bring_in, Act.IMPORT_EXPORTED),
    "desk.quarantine.read": (lambda w: w.yan.post(
        f"/desk/quarantine/{w.quarantined().id}/reading", data={"purpose": "fault"}), Act.READ_QUARANTINE),
    "desk.quarantine.send_on": (None, Act.SEND_ON),  # tests/routes/test_quarantine.py
    "sign_in.create": (
        lambda w: w.client.post("/sign-in", data={"sign_in_name": "mei", "password": PASSWORD}), Act.SIGN_IN),
    "sign_in.sign_out_everywhere": (
        lambda w: w.sign_in(w.town.mei).post("/sign-out-everywhere"), Act.SIGN_OUT_EVERYWHERE),
    "sign_in.set_password": (
        lambda w: w.sign_in(w.town.mei).post("/sign-in/new-password", data=NEW), Act.SET_PASSWORD),
}  # fmt: skip


def writes_of_administration(app):
    """Every write that an administrator may do, and everything about signing in."""
    with app.app_context():
        return {
            rule.endpoint
            for rule in app.url_map.iter_rules()
            if rule.methods & {"POST", "PUT", "PATCH", "DELETE"}
            and (
                rule.endpoint.startswith("sign_in.")
                or Role.ADMINISTRATOR in TABLE.get(access_of(rule.endpoint) or "", ())
            )
        }


def test_every_write_of_administration_has_its_recipe(app):
    assert writes_of_administration(app) - SILENT == set(RECIPES)


@pytest.mark.parametrize("endpoint", sorted(name for name, (recipe, _) in RECIPES.items() if recipe))
def test_every_change_of_a_power_or_setting_leaves_its_line(
    session, town, sign_in, client, now, monkeypatch, app, endpoint
):
    monkeypatch.setitem(app.config, "SMS_GATEWAY_URL", "https://gateway.example/send")
    recipe, act = RECIPES[endpoint]
    world = World(session, town, sign_in, client, now)
    before = set(session.scalars(select(AccessEntry.id)))
    answer = recipe(world)
    assert answer.status_code == (200 if endpoint in PROTOCOLS else 303), (endpoint, answer.status_code)
    session.expire_all()
    new = session.scalars(select(AccessEntry).where(AccessEntry.id.not_in(before))).all()
    line = next((entry for entry in new if entry.verb == act.value), None)
    assert line is not None, (endpoint, [entry.verb for entry in new])
    assert line.person_id is not None and line.at == now
    words = " ".join(f"{entry.field} {entry.purpose} {entry.subject_kind}" for entry in new)
    for never in (
        "陆新",
        "陆一",
        "新网格",
        "路灯",
        "通知",
        "hooks.example",
        "13900001111",
        PASSWORD,
        "a new long one",
    ):
        assert never not in words  # codes and ids, never what somebody typed


def test_a_line_about_a_power_names_the_person_it_concerns(session, town, sign_in):
    yan = sign_in(town.yan)
    yan.post(f"/desk/people/{town.mei.id}/codes")
    yan.post(f"/desk/people/postings/{town.wu.postings[0].id}/end")
    about = session.scalars(select(AccessEntry).where(AccessEntry.subject_kind == "person"))
    lines = {entry.verb: entry.subject_id for entry in about}
    assert lines == {"hand_out_code": town.mei.id, "end_posting": town.wu.id}


# --- who reads ----------------------------------------------------------------------------------------


@pytest.fixture
def lines(session, town, now):
    write_lines(session, town, now)
    session.commit()


@pytest.mark.parametrize("name", ["mei", "wu", "lin", "qin", "tang", "luo", "gao", "sun"])
def test_only_auditors_and_administrators_open_the_access_log(session, town, now, sign_in, lines, name):
    person = getattr(town, name)
    client = sign_in(person)
    assert client.get(LOG).status_code == client.post(f"{LOG}exports").status_code == 403
    assert LOG not in client.get("/desk/mine/").text


@pytest.mark.parametrize("name", ["ding", "yan"])
def test_the_access_log_stands_in_the_navigation_of_who_reads_it(town, sign_in, name):
    assert LOG in sign_in(getattr(town, name)).get("/desk/mine/").text


def test_a_line_on_the_page_says_who_did_what_to_whom_when_and_why(session, town, now, sign_in):
    session.execute(delete(AccessEntry))
    sign_in(town.yan).post(f"/desk/people/postings/{town.mei.postings[0].id}/permission")
    sign_in(town.yan).post("/desk/limits/", data=form(**LIMIT))
    page = sign_in(town.ding).get(LOG).text
    for words in (
        "严格 · yan",
        f"{now:%m-%d %H:%M}",
        "提出查看限制事件的权限",
        "梅小雨 · mei",
        "网格员",
        town.grid.code,
        "通知",
    ):
        assert words in page, words


def test_a_reveal_shows_the_kind_and_a_number_and_no_name(session, town, now, sign_in, lines):
    page = sign_in(town.ding).get(f"{LOG}?group=reveals").text
    assert str(town.granny.id)[:8] in page and "王桂兰" not in page
    refused = sign_in(town.yan).get(f"{LOG}?group=reveals")
    assert refused.status_code == 422 and "查看档案中的个人信息" not in refused.text


def test_pages_follow_one_another_without_a_gap(session, town, now, sign_in):
    session.execute(delete(AccessEntry))
    for number in range(120):  # many in the same moment
        audit_log.line(
            session, Act.SIGN_IN, town.mei.id, now - timedelta(minutes=number // 40), field=f"n{number:03d}"
        )
    session.commit()
    client, address, found = sign_in(town.ding), f"{LOG}?who=mei", []
    session.execute(delete(AccessEntry).where(AccessEntry.person_id == town.ding.id))
    session.commit()
    while address:
        page = client.get(address).text
        found += re.findall(r"\bn\d{3}\b", page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        address = older and older.group(1).replace("&amp;", "&")
    assert len(found) == 120 == len(set(found))


@pytest.mark.parametrize(
    "mark",
    [
        "x",
        "~",
        "2026-11-24~x",
        "2026-11-24T10:00~00000000-0000-4000-8000-000000000000",
        "9999-99-99~",
        "0001-01-01T00:00:00+14:00~00000000-0000-4000-8000-000000000000",
        "9999-12-31T23:59:59-14:00~00000000-0000-4000-8000-000000000000",
    ],
)
def test_a_mark_that_cannot_be_read_begins_at_the_top(town, sign_in, mark):
    assert (
        sign_in(town.ding)
        .get(LOG, query_string={"before": mark, "_scheme": "x", "_external": "1"})
        .status_code
        == 200
    )


def test_the_file_holds_what_the_page_shows_and_stands_in_the_log(session, town, now, sign_in, lines):
    town.mei.name = "=HYPERLINK(1)"
    session.commit()
    client = sign_in(town.ding)
    answer = client.post(f"{LOG}exports", data={"group": "powers", "who": "mei", "_scheme": "x"})
    assert answer.status_code == 303
    file = client.get(answer.location)
    assert (
        file.is_streamed
        and file.data.startswith(b"\xef\xbb\xbf")
        and "attachment" in file.headers["Content-Disposition"]
    )
    heads, *rows = csv.reader(io.StringIO(file.data.decode("utf-8-sig")))
    assert heads == ["时间", "操作人", "操作", "对象", "内容", "原因"]
    assert len(rows) == len([act for act, g in GROUP_OF.items() if g is Group.POWERS])
    assert {row[1] for row in rows} == {"'=HYPERLINK(1) · mei"}
    line = session.scalars(select(AccessEntry).where(AccessEntry.verb == "export_log")).all()[-1]
    assert line.person_id == town.ding.id and line.field == "powers * * one"


def test_an_export_is_its_makers_for_ten_minutes(session, town, now, sign_in, move_clock):
    ding, yan = sign_in(town.ding), sign_in(town.yan)
    address = ding.post(f"{LOG}exports").location
    assert ding.get(address).status_code == 200
    assert yan.get(address).status_code == 404
    move_clock(now + timedelta(minutes=11))
    assert ding.get(address).status_code == 404


def test_an_administrators_file_holds_no_reveals(session, town, sign_in, lines):
    yan = sign_in(town.yan)
    file = yan.get(yan.post(f"{LOG}exports").location).data.decode("utf-8-sig")
    assert "登录失败" in file and "查看档案中的个人信息" not in file


def test_a_long_log_is_read_in_parts(session, town, now, sign_in):
    session.execute(delete(AccessEntry))
    for number in range(access_log.AT_ONCE + 7):
        audit_log.line(session, Act.SIGN_IN, town.mei.id, now - timedelta(seconds=number))
    session.commit()
    ding = sign_in(town.ding)
    file = ding.get(ding.post(f"{LOG}exports", data={"who": "mei"}).location).data.decode("utf-8-sig")
    assert len(file.splitlines()) == access_log.AT_ONCE + 8


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1"])
def test_no_cell_begins_a_formula(text):
    assert plain_cell(text) == f"'{text}" and plain_cell("a=1") == "a=1"


def test_the_log_runs_at_most_ten_statements_at_any_size(session, town, now, sign_in, statements, lines):
    ding, counts = sign_in(town.ding), []
    for more in (0, 200):
        for number in range(more):
            audit_log.line(session, Act.POST, town.mei.id, now - timedelta(days=1, minutes=number), town.zhao)
        session.commit()
        with statements() as ran:
            assert ding.get(LOG).status_code == 200
        counts.append(len(ran))
    assert max(counts) <= 10 and counts[0] == counts[1], counts
    assert session.scalar(select(func.count()).select_from(AccessEntry)) > 200


def test_the_page_says_until_when_the_log_is_sealed(session, town, sign_in, now):
    from fieldapp.domain.privacy import audit_seals
    from fieldapp.domain.privacy.audit_chain import Fault, Link
    from fieldapp.models import AuditFault

    ding = sign_in(town.ding)
    assert "今晚首次封存" in ding.get(LOG).text
    audit_seals.seal(session, Link(42, "x"), [], now)
    session.commit()
    assert "第 1 至 42 条与写入时一致" in ding.get(LOG).text
    audit_seals.seal(session, Link(42, "x"), [Fault(AuditFault.CUT, 40, 42)], now + timedelta(minutes=1))
    session.commit()
    assert "从第 40 条起，末尾的记录缺失" in ding.get(LOG).text


def test_the_page_says_that_nobody_links_new_lines(session, town, sign_in, now, move_clock):
    from fieldapp.domain.privacy import audit_seals
    from fieldapp.domain.privacy.audit_chain import Link

    ding = sign_in(town.ding)
    audit_seals.seal(session, Link(42, "x"), [], now)
    session.commit()
    move_clock(now + timedelta(minutes=20))
    assert "未连入校验链" not in ding.get(LOG).text
    session.execute(AccessEntry.__table__.update().values(at=now - timedelta(hours=2)))
    session.commit()
    assert "未连入校验链" in ding.get(LOG).text
