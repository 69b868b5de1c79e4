"""Robots and webhooks: what apprise writes goes through our own door, and a refusal with 200 is a refusal."""

import importlib
import inspect
import logging
import subprocess
import sys

import pytest
from support.gateway import CUT, run_gateway

from fieldapp.models import ChannelKind, DeliveryFault
from fieldapp.senders import robots
from fieldapp.senders.failed import Failed

K, F = ChannelKind, DeliveryFault
KEY = "0b1f7d52-6f0e-4f5c-9a39-3d6f0a1c2b3d"
ADDRESSES = {
    K.WECOM: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
    K.DINGTALK: "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef",
    K.FEISHU: "https://open.feishu.cn/open-apis/bot/v2/hook/7d5b2f00-aaaa-bbbb",
}


@pytest.fixture
def gateway():
    with run_gateway() as gateway:
        yield gateway


@pytest.fixture
def here(gateway, monkeypatch):
    """The robots' servers stand on this machine."""
    for kind, path in (
        (K.WECOM, "/wecom?key={key}"), (K.DINGTALK, "/ding?access_token={token}"), (K.FEISHU, "/hook/{token}")
    ):  # fmt: skip
        monkeypatch.setattr(robots._plugin(kind), "notify_url", gateway.url + path)
    return gateway


def send(kind, address=None, secret="", hosts=("127.0.0.1",)):
    robots.send(kind, address or ADDRESSES[kind], secret, "有 3 件事件待处理", KEY, hosts)


@pytest.mark.parametrize(
    ("kind", "path", "body"),
    [
        (K.WECOM, "/wecom?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
         {"msgtype": "text", "text": {"content": "有 3 件事件待处理"}}),
        (K.FEISHU, "/hook/7d5b2f00-aaaa-bbbb", {"msg_type": "text", "content": {"text": "有 3 件事件待处理"}}),
    ],
)  # fmt: skip
def test_each_robot_gets_what_it_expects(here, kind, path, body):
    send(kind)
    ((asked, _, sent),) = here.received
    assert (asked, sent) == (path, body)


def test_dingtalk_is_signed_once_and_once_only_quoted(here):
    send(K.DINGTALK, secret="SEC000000")
    ((asked, _, sent),) = here.received
    assert sent["text"]["content"] == "有 3 件事件待处理"
    assert asked.startswith("/ding?access_token=0123456789abcdef&timestamp=")
    assert "&sign=" in asked and "%25" not in asked


def test_a_webhook_gets_the_text_and_the_key_by_which_it_knows_a_twin(gateway):
    send(K.WEBHOOK, f"{gateway.url}/in/here?token=abc")
    ((asked, headers, sent),) = gateway.received
    assert asked == "/in/here?token=abc"
    assert headers["Idempotency-Key"] == sent["id"] == KEY
    assert sent["message"] == "有 3 件事件待处理"


@pytest.mark.parametrize("kind", [K.WECOM, K.DINGTALK, K.FEISHU])
@pytest.mark.parametrize("name", ["errcode", "code", "StatusCode"])
def test_a_robot_that_says_no_with_200_was_not_told(here, kind, name):
    here.says((200, {name: 93000, "errmsg": "invalid webhook url"}))
    with pytest.raises(Failed) as refused:
        send(kind)
    assert (refused.value.fault, refused.value.answer) == (F.ERROR, "93000")


@pytest.mark.parametrize(("answer", "fault"), [((500, {}), F.ERROR), ((400, {}), F.REFUSED), (CUT, F.UNSURE)])
@pytest.mark.parametrize("kind", list(ADDRESSES))
def test_what_went_wrong_is_told_apart(here, kind, answer, fault):
    here.says(answer)
    with pytest.raises(Failed) as refused:
        send(kind)
    assert refused.value.fault is fault


def test_a_redirect_is_not_followed(here):
    here.says((302, {}))
    with pytest.raises(Failed):
        send(K.WECOM)
    assert len(here.received) == 1


@pytest.mark.parametrize("kind", [K.WECOM, K.DINGTALK, K.FEISHU, K.WEBHOOK])
@pytest.mark.setting("PRIVATE_HOSTS")
def test_none_of_them_reaches_inside_unless_it_was_allowed(here, kind):
    with pytest.raises(Failed) as refused:
        send(kind, ADDRESSES.get(kind, f"{here.url}/in"), hosts=())
    assert refused.value.fault is F.NOT_PUBLIC
    assert here.received == []


@pytest.mark.parametrize(
    "address",
    ["https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "https://x/?key=a b", "https://x/?key=a%0d%0aX:1"],
)
def test_a_key_that_is_none_is_no_address(address):
    with pytest.raises(Failed) as refused:
        send(K.WECOM, address)
    assert refused.value.fault is F.NO_ADDRESS


def test_nothing_of_a_key_stands_in_any_log(here, caplog, capfd):
    caplog.set_level(0)
    logging.getLogger("apprise").setLevel(1)
    for answer in ((200, {"errcode": 0}), (200, {"errcode": 93000, "errmsg": "693a91f6"}), (500, {}), CUT):
        here.says(answer)
        for kind in ADDRESSES:
            try:
                send(kind, secret="SEC111111" if kind is K.DINGTALK else "")
            except Failed as failed:
                assert "693a" not in repr(failed) + failed.answer
    with pytest.raises(Failed):
        send(K.WECOM, "https://x/?key=693a 91f6")
    said = caplog.text + "".join(capfd.readouterr())
    assert [
        word for word in ("693a", "0123456789abcdef", "7d5b2f00", "SEC1", "timestamp=") if word in said
    ] == []


def test_apprise_still_sends_by_the_way_we_give_it():
    """This rests on its inside; when it sends otherwise, our door would be passed by unseen."""
    for name in robots.MODULES.values():
        text = inspect.getsource(importlib.import_module(f"apprise.plugins.{name}"))
        assert "r = requests." in text and text.count("requests.post(") + text.count("requests.request(") == 1
        assert "import socket" not in text and "urllib3" not in text


def test_a_web_process_does_not_carry_apprise():
    """It is heavy, so it comes with the first message that needs it."""
    code = "import sys, fieldapp; sys.exit('apprise' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
