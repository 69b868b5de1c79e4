"""A phone that takes its pages along."""

import html
import json
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select

from fieldapp import clock
from fieldapp.models import AccessEntry, LegalBasis, Resident, Task


class Phone:
    """A phone that takes along what it is given."""

    def __init__(self, client):
        self.client, self.device, self.cursor, self.pages, self.index = client, str(uuid4()), None, {}, None

    def ask(self, cursor=None):
        return self.client.post("/field/bundle", json={"device": self.device, "cursor": cursor})

    def renew(self):
        """Takes what changed; gives (addresses sent, addresses gone)."""
        answer = self.ask(self.cursor)
        assert answer.status_code == 200, answer.text
        lines = [json.loads(line) for line in answer.text.splitlines()]
        self.cursor = lines[-1]["cursor"]
        sent = {line["url"]: line for line in lines if "url" in line}
        gone = {line["gone"] for line in lines if "gone" in line}
        self.pages = {url: page for url, page in (self.pages | sent).items() if url not in gone}
        self.index = next((line["index"] for line in lines if "index" in line), self.index)
        return set(sent), gone

    @property
    def text(self):
        return html.unescape(json.dumps([self.pages, self.index], ensure_ascii=False))


def resident_of(home, name, now, **changed):
    fields = {
        "household_id": home.id, "scope": home.scope, "name": name, "name_digest": uuid4().hex, "initials": "zjh",
        "source": "own_request", "legal_basis": LegalBasis.STATUTORY_DUTY, "needs": [],
        "review_on": clock.day_of(now) + timedelta(days=200), "registered_at": now,
    }  # fmt: skip
    return Resident(**fields | changed)


def entries(session, verb):
    return session.scalars(
        select(AccessEntry).where(AccessEntry.verb == verb).order_by(AccessEntry.subject_kind)
    ).all()


def of_home(phone, home):
    return {url for url in phone.pages if str(home.id) in url}


def task_of(town, title, now, **about):
    return Task(
        title=title, due_on=clock.day_of(now), scope=town.grid.scope, place_id=town.grid.id, given_at=now,
        service_item_id=town.visit_item.id, assignee_id=town.mei.id, given_by_id=town.lin.id, **about,
    )  # fmt: skip
