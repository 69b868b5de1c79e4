"""The gateway for short messages: whatever body it wants, whatever yes it says."""

import pytest
from support.gateway import run_gateway

from fieldapp.models import DeliveryFault
from fieldapp.senders import sms
from fieldapp.senders.failed import Failed


@pytest.fixture
def gateway():
    with run_gateway() as gateway:
        yield gateway


def at(gateway, body='{"id": "{id}", "to": "{to}", "text": "{text}"}', ok="code=0"):
    return sms.Gateway(f"{gateway.url}/send", "key", body, ok)


@pytest.mark.setting("SMS_GATEWAY_URL", "SMS_GATEWAY_KEY", "SMS_GATEWAY_BODY")
def test_the_body_is_the_gateways_own_and_nothing_breaks_out_of_it(gateway):
    gateway.says((200, {"status": "OK"}))
    body = '{"auth": {"token": "{key}"}, "phones": ["{to}"], "content": "【网格】{text}", "n": 1}'
    sms.send(at(gateway, body, "status=OK"), "13900001111", 'a", "phones": "all', "id-1")
    ((_, headers, sent),) = gateway.received
    assert sent == {
        "auth": {"token": "key"}, "phones": ["13900001111"], "content": '【网格】a", "phones": "all', "n": 1
    }  # fmt: skip
    assert headers["Idempotency-Key"] == "id-1"


@pytest.mark.parametrize(
    "answer", [{}, {"code": 1}, {"code": None}, [], "0", {"code": "13900001111 unknown"}]
)
@pytest.mark.setting("SMS_GATEWAY_OK")
def test_without_its_yes_it_was_not_sent_and_its_words_are_not_kept(gateway, answer):
    gateway.says((200, answer))
    with pytest.raises(Failed) as failed:
        sms.send(at(gateway), "13900001111", "text", "id-1")
    assert failed.value.fault is DeliveryFault.ERROR
    assert "139" not in failed.value.answer


def test_where_there_is_none_nothing_is_sent():
    with pytest.raises(Failed) as failed:
        sms.send(sms.Gateway("", "", "{}", "code=0"), "13900001111", "text", "id-1")
    assert failed.value.fault is DeliveryFault.NOT_CONFIGURED
