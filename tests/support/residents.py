"""A resident going through the public form, as a browser without scripts does."""

from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

QUESTIONS = {
    "words": ("words",),
    "category": ("category", "kind_words"),
    "place": ("place_words", "lat", "lon", "accuracy_m", "outside", "village", "near"),
    "contact": ("name", "phone", "contact_wish"),
}
ANSWERS = {
    "words": "路灯坏了三天", "category": "lamp", "place_words": "菜场后门", "village": "610902001003",
    "name": "", "phone": "",
}  # fmt: skip
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


def new_draft() -> str:
    """The address of a form that nobody has begun."""
    return f"/requests/{uuid4()}"


def answer(client: FlaskClient, draft: str, question: str, **fields: Any) -> TestResponse:
    return client.post(f"{draft}/{question}", data=fields, headers=SAME_SITE)


def fill(client: FlaskClient, draft: str = "", **changed: Any) -> str:
    """Every question answered, an emergency page passed; returns the draft's address."""
    draft, answers = draft or new_draft(), {**ANSWERS, **changed}
    for question, names in QUESTIONS.items():
        said = {name: answers[name] for name in names if name in answers}
        if answer(client, draft, question, **said).location.endswith("/emergency"):
            answer(client, draft, "emergency")
    return draft


def send(
    client: FlaskClient, draft: str = "", photos: Any = None, joins: str = "", **changed: Any
) -> TestResponse:
    """The whole form, sent."""
    return submit(client, fill(client, draft, **changed), photos, joins)


def submit(client: FlaskClient, draft: str, photos: Any = None, joins: str = "") -> TestResponse:
    data = {"joins": joins, **({"photos": photos} if photos else {})}
    return client.post(f"{draft}/check", data=data, content_type="multipart/form-data", headers=SAME_SITE)


def cookies_of(client: FlaskClient, draft: str) -> list[tuple[str, str, str]]:
    """(Name, value, path) of what the browser keeps of a draft."""
    found = [(f"draft{number}", client.get_cookie(f"draft{number}", path=draft)) for number in range(2)]
    return [(name, cookie.value, draft) for name, cookie in found if cookie]


def give_cookies(client: FlaskClient, cookies: list[tuple[str, str, str]]) -> FlaskClient:
    for name, value, path in cookies:
        client.set_cookie(name, value, path=path)
    return client
