"""What is handed to a phone now: the pages and the index that changed, and what is gone, as lines of JSON."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from flask import current_app
from sqlalchemy.orm import joinedload, load_only

from fieldapp import db
from fieldapp.domain.offline.manifests import Handed, Prints
from fieldapp.models import Case, Task
from fieldapp.pages.households.household import people_of
from fieldapp.pages.offline.bundle_pages import batches, my_households, my_open_cases, my_open_tasks
from fieldapp.web.access import actor
from fieldapp.web.context_hash import Fingerprints, short_hash
from fieldapp.web.labels.labels import day, label
from fieldapp.web.offline_pages import Draft, Press

MOST_PAGES = 3000
LONGEST = 60  # characters of what a case or task is about, as it is searched
INDEX = "index"  # where the manifest keeps the index; no page has this address


@dataclass
class HandOver:
    """`lines`: what the phone does not have yet; `pages`: all it has afterwards; `people`: whom it shows unmasked."""

    lines: list[bytes] = field(default_factory=list)
    pages: Prints = field(default_factory=dict)
    people: set[UUID] = field(default_factory=set)
    has_records: bool = False

    def add(self, line: Any) -> None:
        self.lines.append(msgspec.json.encode(line) + b"\n")

    def end(self, cursor: UUID, *, is_whole: bool) -> bytes:
        """The last line; a whole hand-over takes the place of everything the phone had."""
        self.add({"cursor": str(cursor), "whole": is_whole})
        return b"".join(self.lines)


def collect(before: Handed) -> HandOver:
    """Everything this person takes along, compared with what the phone says it has."""
    over, press = HandOver(), Press()
    for draft, prints in _drafts(press):
        _hand_over(over, press, draft, prints, before)
    _add_index(over, before)
    for url in before.pages.keys() - over.pages.keys():
        over.add({"gone": url})
    return over


def _drafts(press: Press) -> Iterator[tuple[Draft, Fingerprints]]:
    count = 0
    for batch in batches():
        prints = press.fingerprints()
        for draft in batch:
            if count == MOST_PAGES:
                return
            count += 1
            yield draft, prints


def _hand_over(over: HandOver, press: Press, draft: Draft, prints: Fingerprints, before: Handed) -> None:
    """A page is drawn only if something it is made of changed, and sent only if it looks different then."""
    known = before.pages.get(draft.url, ("", ""))
    drawn_from = _print_of(draft, prints)
    if drawn_from and drawn_from == known[1]:
        over.pages[draft.url] = known
        return
    page = press.draw(draft)
    over.pages[draft.url] = (page.etag, drawn_from)
    if page.etag != known[0]:
        over.add(page)
        over.has_records = True
        over.people.update(draft.context.get("kept_people", ()))


def _print_of(draft: Draft, prints: Fingerprints) -> str:
    """Nothing for a page made of something that cannot be told: it is drawn each time, which only costs time."""
    try:
        return prints.of(draft.template, draft.context)
    except TypeError as unknown:
        current_app.logger.warning("no fingerprint: %s: %s", draft.template, unknown)
        return ""


def _add_index(over: HandOver, before: Handed) -> None:
    rows = index_rows()
    etag = short_hash(msgspec.json.encode(rows).decode())
    over.pages[INDEX] = (etag, "")
    if before.pages.get(INDEX) != (etag, ""):
        over.add({"index": rows, "etag": etag})
        over.has_records = True


def index_rows() -> list[list[Any]]:
    """[kind, id, address, masked name, initials, tags] of what a phone takes along and finds without a network.

    Households and residents by their address; cases and tasks by what they are about.
    """
    homes = my_households()
    people, rows = people_of([home.id for home in homes]), []
    for home in homes:
        own, sees_care = people[home.id], actor().may("see_care", home.scope)
        kinds_of = {person.id: [label(k) for k in person.care_kinds] if sees_care else [] for person in own}
        tags = sorted({kind for kinds in kinds_of.values() for kind in kinds})
        rows.append(_row("household", home.id, home.address, home.contact_name, home.contact_initials, tags))
        for person in own:
            found = (person.name, person.initials, kinds_of[person.id])
            rows.append(_row("resident", person.id, home.address, *found))
    return rows + _work_rows()


def _work_rows() -> list[list[Any]]:
    """My open tasks and the open cases, each with the words for its place."""
    tasks = db.session().scalars(my_open_tasks().options(joinedload(Task.household))).unique()
    rows = [
        _work_row(
            "task", task.id, task.title, task.household.address if task.household else "", day(task.due_on)
        )
        for task in tasks
    ]
    cases = (
        db.session()
        .scalars(my_open_cases().options(load_only(Case.summary, Case.place_words, Case.state)))
        .unique()
    )
    return rows + [
        _work_row("case", case.id, case.summary, case.place_words, label(case.state)) for case in cases
    ]


def _work_row(kind: str, id: UUID, what: str, where: str, tag: str) -> list[Any]:
    return [kind, str(id), " · ".join(filter(None, (what[:LONGEST], where))), "", "", [tag]]


def _row(
    kind: str, id: UUID, address: str, name: str | None, initials: str | None, tags: list[str]
) -> list[Any]:
    """The surname alone: not even how long the name is."""
    return [kind, str(id), address, f"{name[0]}*" if name else "", initials or "", tags]
