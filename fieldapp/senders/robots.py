"""Group robots (WeCom, DingTalk, Feishu) and webhooks: apprise writes what they expect, our own door sends it.

apprise takes HTTP 200 for sent (WeCom and DingTalk refuse with 200), says False for "refused" and "perhaps arrived"
alike, follows redirects and names keys in its log. So its modules get our door in the place of `requests`, and its
log is off. It is heavy (some 45 MB, a second): imported when the first message leaves, never by a request.
"""

import json
import logging
from collections.abc import Collection
from functools import cache
from importlib import import_module
from threading import local
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from fieldapp.models import ChannelKind, DeliveryFault
from fieldapp.senders import door
from fieldapp.senders.failed import Failed

K = ChannelKind
MODULES = {K.WECOM: "wecombot", K.DINGTALK: "dingtalk", K.FEISHU: "feishu", K.WEBHOOK: "custom_json"}
CLASSES = {
    K.WECOM: "NotifyWeComBot", K.DINGTALK: "NotifyDingTalk", K.FEISHU: "NotifyFeishu", K.WEBHOOK: "NotifyJSON"
}  # fmt: skip
SAY_NO_WITH_200 = ("errcode", "code", "StatusCode")  # anything but 0 is an error
_here = local()


def send(
    kind: ChannelKind, address: str, secret: str, text: str, key: str, private_hosts: Collection[str]
) -> None:
    """One message to one robot or webhook. Raises Failed."""
    try:
        robot = _plugin(kind)(**_options(kind, address, secret, key))
    except (TypeError, ValueError, KeyError, IndexError) as wrong:
        raise Failed(DeliveryFault.NO_ADDRESS) from wrong
    _here.private_hosts, _here.is_robot, _here.arrived = private_hosts, kind is not K.WEBHOOK, False
    robot.send(body=text, title="")
    if not _here.arrived:
        raise Failed(DeliveryFault.BROKEN)  # apprise sends by another way than the one we gave it


def _options(kind: ChannelKind, address: str, secret: str, key: str) -> dict[str, Any]:
    """What apprise builds the receiver from: fields, never an address in which more could be hidden."""
    parts = urlsplit(address)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if kind is K.WECOM:
        return {"key": asked["key"]}
    if kind is K.DINGTALK:
        return {"token": asked["access_token"], "secret": secret or None}
    if kind is K.FEISHU:
        return {"token": parts.path.rstrip("/").rpartition("/")[2]}
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return {
        "host": parts.hostname, "port": parts.port, "fullpath": path, "secure": parts.scheme == "https",
        "headers": {"Idempotency-Key": key}, "payload": {"id": key},
    }  # fmt: skip


@cache
def _plugin(kind: ChannelKind) -> Any:
    """apprise's class for this kind, with our door in it."""
    module: Any = import_module(f"apprise.plugins.{MODULES[kind]}")
    logging.getLogger("apprise").disabled = True
    module.requests = SimpleNamespace(
        post=_post, request=_request, codes=SimpleNamespace(ok=200), RequestException=_Never
    )
    return getattr(module, CLASSES[kind])


class _Never(Exception):
    """What apprise catches and forgets; our own failures pass it by."""


def _request(method: str, url: str, **options: Any) -> Any:
    return _post(url, **options)


def _post(
    url: str, data: str | bytes, headers: dict[str, str], params: dict[str, str] | None = None, **_: Any
) -> Any:
    """What apprise would have asked of `requests`; raises Failed unless the other side says that it is well."""
    # DingTalk's signature comes quoted already; quoted twice it would be another one.
    asked = urlencode({name: unquote(value) for name, value in (params or {}).items()})
    body = data.encode() if isinstance(data, str) else data
    answer = door.post(f"{url}&{asked}" if asked else url, body, headers, _here.private_hosts)
    said = next((answer.fields[name] for name in SAY_NO_WITH_200 if name in answer.fields), 0)
    if _here.is_robot and str(said) != "0":
        raise Failed(DeliveryFault.ERROR, said if isinstance(said, int) else "")
    _here.arrived = True
    return SimpleNamespace(
        status_code=200,
        content=answer.body,
        text=answer.body.decode("utf-8", "replace"),
        json=lambda: json.loads(answer.body),
    )
