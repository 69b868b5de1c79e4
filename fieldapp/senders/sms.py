"""Short messages by one HTTP gateway, which the operator configures. A message holds a number and a link, no more."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fieldapp.models import DeliveryFault
from fieldapp.senders import door
from fieldapp.senders.failed import Failed


@dataclass(frozen=True)
class Gateway:
    """Where it is, how it knows us, and how it speaks: the body it wants and the field by which it says yes."""

    url: str
    key: str
    body: str
    ok: str


def send(gateway: Gateway, to: str, text: str, key: str) -> None:
    """One short message. Raises Failed; a success without the gateway's own yes is an error."""
    if not gateway.url:
        raise Failed(DeliveryFault.NOT_CONFIGURED)
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key}
    if gateway.key:
        headers["Authorization"] = f"Bearer {gateway.key}"
    body = _filled(json.loads(gateway.body), {"{id}": key, "{to}": to, "{text}": text, "{key}": gateway.key})
    # The operator's own choice, so it may lie inside the operator's network.
    answer = door.post(
        gateway.url, json.dumps(body).encode(), headers, [urlsplit(gateway.url).hostname or ""]
    )
    name, _, wanted = gateway.ok.partition("=")
    said = answer.fields.get(name)
    if str(said) != wanted:
        raise Failed(DeliveryFault.ERROR, said if isinstance(said, int | float) else "")


def _filled(part: Any, words: dict[str, str]) -> Any:
    """The body with its blanks filled in, inside the strings alone: nothing can break out of them."""
    if isinstance(part, dict):
        return {name: _filled(value, words) for name, value in part.items()}
    if isinstance(part, list):
        return [_filled(each, words) for each in part]
    if isinstance(part, str):
        for blank, word in words.items():
            part = part.replace(blank, word)
    return part
