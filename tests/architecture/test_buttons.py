"""What is offered may be done: no link and no button of anybody's pages leads to "not yours" or "not there"."""

from collections import Counter

import pytest
from sqlalchemy import select
from support import neighbours
from support.walking import Walk, filled

from fieldapp.models import Case
from fieldapp.web.access import COOKIE_NAME

REFUSED = {401, 403, 404, 405}
CAST = ("mei", "wu", "lin", "qin", "luo", "bai", "sun", "ding", "yan")
FILLED = ("beneath", "own_village")  # a case in every state each
OFTEN = 16  # pages of a kind: a case in each state
NO_FILES = ("/photos/", "/assets/")  # the rows of the test have no files
PRESSED = 3  # buttons of a kind


@pytest.fixture
def pages(app, session, town, now, sign_in):
    """pages(name): that person's client and walk, with a case in every state."""

    def _pages(name):
        for each in neighbours.settle(session, now, list(FILLED)):
            neighbours.fill(session, now, each)
            if name == "sun":  # a department is offered what it was given
                for case in session.scalars(select(Case).where(Case.unit_id == each.unit.id)):
                    case.unit_id, case.handler_id = town.roads.id, None
        session.commit()
        client = sign_in(getattr(town, name), is_phone=False)
        walk = Walk(app, client, often=OFTEN, most=2 * OFTEN).go(first_page(client))
        return client, walk

    return _pages


def first_page(client):
    """Where the day begins: in the field, else at the desk."""
    return next(page for page in ("/field/", "/desk/", "/desk/mine/") if client.get(page).status_code == 200)


@pytest.mark.parametrize("name", CAST)
def test_whatever_is_offered_may_be_done(app, connection, pages, name):
    client, walk = pages(name)
    wrong, followed, counted = {}, {}, Counter()
    for where, page in walk.parsed.items():
        for link in page.links:
            if link.startswith(NO_FILES):
                continue
            if link not in followed:
                followed[link] = (walk.pages.get(link) or client.get(link)).status_code
            if followed[link] in REFUSED:
                wrong[f"link {link} on {where}"] = followed[link]
        for form in page.forms:
            if form.method == "post":
                for button in form.buttons or [("", "", "")]:
                    kind = kind_of_press(app, form, button)
                    counted[kind] += 1
                    if (
                        counted[kind] <= PRESSED
                        and (code := press(connection, client, form, button)) in REFUSED
                    ):
                        wrong[f"button {button} of {form.action} on {where}"] = code
    assert wrong == {}, "\n".join(f"{code} {call}" for call, code in wrong.items())


def kind_of_press(app, form, button):
    """Where it goes and what it says, whatever it is about."""
    name, value, action = button
    endpoint, values = app.url_map.bind("localhost").match(action or form.action, method="POST")
    return endpoint, name, value, tuple(each for each in values.values() if isinstance(each, str))


def press(connection, client, form, button):
    """The answer to one of a form's buttons, with the form filled in; nothing of it stays."""
    name, value, action = button
    sent = filled(form) | ({name: [value]} if name else {})
    cookie, undo = client.get_cookie(COOKIE_NAME), connection.begin_nested()
    try:
        return client.post(action or form.action, data=sent).status_code
    finally:
        undo.rollback()
        client.set_cookie(cookie.key, cookie.value)  # some buttons sign out
