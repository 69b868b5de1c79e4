"""Channels at the desk and short messages by one's own wish: who may, what is shown, and what leaves."""

from uuid import uuid4

import pytest
from markupsafe import escape
from sqlalchemy import select, text
from support.gateway import run_gateway

from fieldapp.domain.notifications.digests import Line, Recipient, write
from fieldapp.models import (
    AccessEntry,
    Channel,
    ChannelKind,
    Delivery,
    DeliveryFault,
    DeliveryState,
    Person,
    Unit,
)
from fieldapp.senders import delivering

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-secret-0ec2"
S = DeliveryState


@pytest.fixture
def gateway(app, monkeypatch):
    with run_gateway() as gateway:
        monkeypatch.setitem(app.config, "SMS_GATEWAY_URL", f"{gateway.url}/send")
        monkeypatch.setitem(app.config, "PRIVATE_HOSTS", "127.0.0.1, intra.example")
        yield gateway


@pytest.fixture
def yan(town, sign_in):
    return sign_in(town.yan)


@pytest.fixture
def unit(session):
    return session.scalars(select(Unit).where(Unit.name.contains("市政"))).one()


def asked(**changed):
    return {"submission_id": str(uuid4()), "kind": "wecom", "address": WECOM, "secret": "", **changed}


def only(session, model=Channel):
    session.expire_all()
    return session.scalars(select(model)).one()


def test_an_administrator_adds_a_channel_and_its_key_is_never_shown_again(yan, session, unit):
    page = f"/desk/channels/units/{unit.id}"
    assert yan.post(page, data=asked()).location == page
    channel = only(session)
    assert (channel.address, channel.scope, channel.for_id) == (WECOM, unit.scope, unit.id)
    stored = session.execute(text("SELECT address FROM channel")).scalar_one()
    assert b"693a" not in bytes(stored)
    for address in (page, "/desk/channels/"):
        shown = yan.get(address).text
        assert "企业微信群机器人" in shown
        assert "693a" not in shown and "-secret-" not in shown
    assert "…0ec2" in yan.get(page).text


@pytest.mark.parametrize("name", ["mei", "lin", "qin", "luo", "gao", "sun", "ding"])
def test_channels_are_for_administrators(town, sign_in, unit, name):
    client = sign_in(getattr(town, name))
    assert client.get("/desk/channels/").status_code == 403
    assert client.post(f"/desk/channels/units/{unit.id}", data=asked()).status_code == 403


@pytest.mark.parametrize(
    ("kind", "address", "secret"),
    [
        ("wecom", "https://evil.example/cgi-bin/webhook/send?key=693a91f6", ""),
        ("wecom", WECOM + "&x=1", ""), ("wecom", WECOM + "\r\nX: 1", ""), ("wecom", "", ""), ("wecom", WECOM, "abcdefgh1"),
        ("dingtalk", "https://oapi.dingtalk.com.evil.example/robot/send?access_token=0123456789", ""),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/../../x", ""),
        ("webhook", "http://hooks.example/a", ""), ("webhook", "https://user:pass@hooks.example/", ""),
        ("webhook", "file:///etc/passwd", ""), ("webhook", "https://[::1]/", ""), ("webhook", "https://h:99999/", ""),
        ("webhook", "gopher://h/", ""), ("sms", "12345", ""), ("sms", "13900001111,13900002222", ""),
        ("carrier pigeon", "coo", ""), ("", WECOM, ""), ("mail", "a@b.example", ""), ("wecom", "https://x/" + "a" * 600, ""),
    ],
)  # fmt: skip
def test_a_channel_with_an_invalid_address_is_refused_at_its_field_and_kept(
    yan, gateway, session, unit, kind, address, secret
):
    answer = yan.post(
        f"/desk/channels/units/{unit.id}", data=asked(kind=kind, address=address, secret=secret)
    )
    assert answer.status_code == 422
    assert session.scalars(select(Channel)).all() == []
    assert str(escape(address)).replace("\r\n", "\n") in answer.text


@pytest.mark.parametrize(
    ("kind", "address"),
    [("webhook", "https://hooks.example/a?b=c"), ("webhook", "http://intra.example:8080/a"), ("sms", "13900001111"),
     ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=0123456789"),
     ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/7d5b2f00-aaaa")],
)  # fmt: skip
def test_a_channel_with_a_valid_address_is_added(yan, gateway, session, unit, kind, address):
    assert (
        yan.post(f"/desk/channels/units/{unit.id}", data=asked(kind=kind, address=address)).status_code == 303
    )
    assert only(session).kind is ChannelKind(kind)


def test_the_same_channel_twice_would_be_every_message_twice(yan, session, unit):
    page = f"/desk/channels/units/{unit.id}"
    first = asked()
    assert [yan.post(page, data=first).status_code, yan.post(page, data=first).status_code] == [303, 303]
    assert yan.post(page, data=asked()).status_code == 422
    assert yan.post(f"/desk/channels/{only(session).id}/ending").status_code == 303
    ended = only(session)
    assert (ended.address, ended.secret) == (None, None) and ended.ended_at
    assert yan.post(page, data=asked()).status_code == 303
    assert only(session).ended_at is None and only(session).address == WECOM
    verbs = session.scalars(select(AccessEntry.verb).where(AccessEntry.subject_kind == "channel")).all()
    assert sorted(verbs) == ["channel_added", "channel_added", "channel_ended"]


def test_a_test_really_leaves_and_the_page_says_so(app, yan, gateway, session, unit):
    page = f"/desk/channels/units/{unit.id}"
    yan.post(page, data=asked(kind="sms", address="13900001111"))
    channel = only(session)
    assert yan.post(f"/desk/channels/{channel.id}/tests").location == page
    assert "待发送" in yan.get(page).text
    assert delivering.deliver(app) == 1
    assert "测试消息" in gateway.received[0][2]["text"]
    assert "已发送" in yan.get(page).text
    assert yan.post(f"/desk/channels/{channel.id}/tests").status_code == 422  # not again within a minute


def test_a_test_that_fails_says_why(app, yan, gateway, session, unit):
    page = f"/desk/channels/units/{unit.id}"
    yan.post(page, data=asked(kind="webhook", address="https://127.0.0.1.nip.invalid/"))
    yan.post(f"/desk/channels/{only(session).id}/tests")
    delivering.deliver(app)
    assert "连接不上对方" in yan.get(page).text


@pytest.fixture
def dead(session, unit, town, now):
    """A message that could not be delivered."""
    channel = Channel(for_id=unit.id, unit_id=unit.id, scope=unit.scope, kind=ChannelKind.SMS, made_at=now)
    channel.address = "13900001111"
    session.add(channel)
    session.flush()
    write(session, [Line(Recipient(unit.id, True), now, town.case.id, "warning")])
    row = session.scalars(select(Delivery)).one()
    row.state, row.fault, row.answer, row.attempts = S.DEAD, DeliveryFault.REFUSED, "403", 1
    session.commit()
    return row


def test_what_could_not_be_delivered_lies_at_the_desk_with_its_reason(app, yan, gateway, session, dead):
    shown = yan.get("/desk/channels/").text
    assert "对方拒收" in shown and "403" in shown
    assert "1 条消息未送达" in yan.get("/reminders/").text
    assert yan.post(f"/desk/channels/deliveries/{dead.id}/retry").status_code == 303
    assert delivering.deliver(app) == 1
    assert len(gateway.received) == 1
    assert "对方拒收" not in yan.get("/desk/channels/").text
    assert yan.post(f"/desk/channels/deliveries/{dead.id}/retry").status_code == 409  # it has left


def test_a_message_that_could_not_be_delivered_can_be_put_away(app, yan, gateway, session, dead):
    assert yan.post(f"/desk/channels/deliveries/{dead.id}/away").status_code == 303
    assert "未送达" not in yan.get("/reminders/").text
    assert delivering.deliver(app) == 0
    assert only(session, Delivery).state is S.PUT_AWAY


def test_undelivered_messages_are_shown_to_administrators_only(town, sign_in, dead):
    assert "未送达" not in sign_in(town.luo).get("/reminders/").text


def test_the_list_of_channels_takes_few_statements(yan, dead, statements):
    yan.get("/desk/channels/")
    for address in ("/desk/channels/", f"/desk/channels/units/{dead.channel.unit_id}"):
        with statements() as ran:
            assert yan.get(address).status_code == 200
        assert len(ran) <= 10, ran


@pytest.mark.parametrize(("name", "page"), [("mei", "/field/mine/"), ("sun", "/desk/mine/")])
def test_one_switches_short_messages_on_for_oneself(app, town, sign_in, session, gateway, now, name, page):
    person = session.get_one(Person, getattr(town, name).id)
    person.phone = "13800002222"
    session.commit()
    client = sign_in(person)
    assert "138****2222" in client.get(page).text
    assert client.post("/reminders/short-messages", data={"on": "y"}).location == page
    write(session, [Line(Recipient(person.id, False), now, town.case.id, "warning")])
    session.commit()
    assert delivering.deliver(app) == 1
    assert gateway.received[0][2]["to"] == "13800002222"
    client.post("/reminders/short-messages", data={"on": ""})
    write(session, [Line(Recipient(person.id, False), now.replace(minute=30), town.case.id, "overdue")])
    session.commit()
    assert len(session.scalars(select(Delivery)).all()) == 1


def test_ones_own_test_leaves_too(app, town, sign_in, session, gateway):
    session.get_one(Person, town.sun.id).phone = "13800002222"
    session.commit()
    sun = sign_in(town.sun)
    assert sun.post("/reminders/short-messages/tests").status_code == 422  # switched off
    sun.post("/reminders/short-messages", data={"on": "y"})
    assert sun.post("/reminders/short-messages/tests").status_code == 303
    assert delivering.deliver(app) == 1
    assert "已发送" in sun.get("/desk/mine/").text


def test_without_a_number_there_is_nothing_to_switch_on(town, sign_in, session, gateway):
    session.get_one(Person, town.sun.id).phone = None
    session.commit()
    sun = sign_in(town.sun)
    assert "联系网格中心补录" in sun.get("/desk/mine/").text
    assert sun.post("/reminders/short-messages", data={"on": "y"}).status_code == 422


def test_without_a_gateway_short_messages_are_not_offered(town, sign_in):
    assert "短信" not in sign_in(town.sun).get("/desk/mine/").text


def test_an_administrator_does_not_touch_what_is_a_persons_own(app, town, sign_in, yan, session, gateway):
    session.get_one(Person, town.sun.id).phone = "13800002222"
    session.commit()
    sign_in(town.sun).post("/reminders/short-messages", data={"on": "y"})
    for act in ("tests", "ending"):
        assert yan.post(f"/desk/channels/{only(session).id}/{act}").status_code == 404


def test_the_link_of_a_message_leads_to_the_reminders_once_signed_in(client, town, sign_in):
    assert client.get("/reminders/").location == "/sign-in?next=/reminders/"
    answer = client.post(
        "/sign-in", data={"sign_in_name": "luo", "password": "demo-2026-fieldapp", "next": "/reminders/"}
    )
    assert answer.location == "/reminders/"
    assert client.get("/reminders/").status_code == 200
