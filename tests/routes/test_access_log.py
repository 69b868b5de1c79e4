"""The access log: every change of a power or a setting leaves its line, and who may read which."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from support.databases import iso_day
from support.exporting import export_of
from support.phone import Phone, report_fields

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.access.permissions import TABLE
from fieldapp.domain.organisation import bodies
from fieldapp.domain.organisation.bodies import NewMember
from fieldapp.domain.people import certificates, restricted_access
from fieldapp.domain.people.certificates import NewCertificate
from fieldapp.models import (
    AccessEntry,
    BodyLine,
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

    def body(self):
        yan = Actor.of(self.town.yan, clock.day_of(self.now))
        made = bodies.save_body(self.session, yan, self.town.street, "领导小组", "", self.now)
        self.session.commit()
        return made

    def member(self):
        yan, new = Actor.of(self.town.yan, clock.day_of(self.now)), NewMember("吴", "代表", BodyLine.DEPUTY)
        made = bodies.add_member(self.session, yan, self.body(), new, self.now)
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
    "desk.centres.save": (
        lambda w: w.yan.post(f"/desk/centres/{w.town.street_centre.id}", data={"name": "六次中心"}), Act.CHANGE_CENTRE),
    "desk.bodies.save": (
        lambda w: w.yan.post(f"/desk/bodies/{w.town.street.id}", data=form(name="领导小组")), Act.SAVE_BODY),
    "desk.bodies.add_member": (lambda w: w.yan.post(
        f"/desk/bodies/{w.body().place_id}/members", data=form(name="周", office="书记", line="deputy")),
        Act.ADD_BODY_MEMBER),
    "desk.bodies.end_member": (
        lambda w: w.yan.post(f"/desk/bodies/members/{w.member().id}/end"), Act.END_BODY_MEMBER),
    "desk.duty.save": (lambda w: w.yan.post(
        f"/desk/duty/{w.town.street_centre.id}", data={"night_6": str(w.town.tang.id)}), Act.SAVE_DUTY_ROSTER),
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
