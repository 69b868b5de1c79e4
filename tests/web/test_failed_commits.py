"""An error in the commit, after the view went well, is answered like any other, and leaves nothing."""

from uuid import uuid4

import pytest
from sqlalchemy import delete, event, func, select
from sqlalchemy.exc import IntegrityError
from support.phone import Phone

from fieldapp import db
from fieldapp.models import Household, Person, Receipt, Report, SignInSession

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "main#main"}
PASSWORD = "Shan-qing-shui-xiu-2026"  # noqa: S105


@pytest.fixture
def as_served(app, monkeypatch):
    """Errors are answered, not passed on to the test."""
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)


@pytest.fixture
def failing(app, connection, as_served):
    """The next commit of a request that wrote fails, as a database refuses at the end; returns how many failed."""
    failed = []

    def note(session, _context):
        session.info["wrote"] = True

    def fail(session):
        is_last = not session.in_nested_transaction() and not session.info.get("keeps")
        if not failed and is_last and session.info.get("wrote"):
            failed.append(1)
            raise IntegrityError("COMMIT", {}, Exception("refused at the end"))

    with app.app_context():
        maker = db.alchemy.sessionmaker
    event.listen(maker, "after_flush", note)
    event.listen(maker, "before_commit", fail)
    yield failed
    event.remove(maker, "before_commit", fail)
    event.remove(maker, "after_flush", note)


@pytest.fixture
def everything(session):
    models = (Household, Report, Receipt, SignInSession)
    return lambda: [session.scalar(select(func.count()).select_from(model)) for model in models]


def new_home(town, **changed):
    return {"submission_id": str(uuid4()), "grid": str(town.grid.id), "address": "兴安西路8号", **changed}


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_a_form_gets_the_error_page_with_its_headers_and_may_be_sent_again(
    town, sign_in, failing, everything, headers
):
    mei, sent = sign_in(town.mei), new_home(town)
    before = everything()
    answer = mei.post("/field/households/", data=sent, headers=headers)
    assert answer.status_code == 500 and failing
    assert answer.headers["X-Request-Id"] in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert everything() == before
    assert mei.post("/field/households/", data=sent).status_code == 303
    assert everything() != before


def test_a_phone_is_told_the_same_and_sends_again(town, sign_in, failing, everything):
    phone = Phone(sign_in(town.mei), town.mei)
    item, before = phone.save("household", new_home(town)), everything()
    answer = phone.send(item)
    assert answer.status_code == 500 and answer.headers["X-Request-Id"] in answer.text
    assert everything() == before
    assert phone.send(item).json["outcome"] == "applied"


def test_nobody_is_signed_in_by_a_commit_that_failed(town, client, session, failing, everything):
    from fieldapp.domain.people.passwords import hash_password

    session.get_one(Person, town.mei.id).password_hash = hash_password(PASSWORD)
    session.commit()
    before = everything()
    sent = {"sign_in_name": town.mei.sign_in_name, "password": PASSWORD}
    answer = client.post("/sign-in", data=sent)
    assert answer.status_code == 500 and "Set-Cookie" not in answer.headers
    assert everything() == before
    assert client.post("/sign-in", data=sent).status_code == 303


def test_an_error_in_the_view_is_answered_by_the_same_page(app, town, sign_in, failing, monkeypatch):
    def broken(*_args, **_more):
        raise ZeroDivisionError

    mei = sign_in(town.mei)
    monkeypatch.setattr("fieldapp.routes.field.households.once", broken)
    answer = mei.post("/field/households/", data=new_home(town))
    assert answer.status_code == 500 and not failing
    assert answer.headers["X-Request-Id"] in answer.text


@pytest.mark.parametrize("at", ["view", "commit"])
def test_what_somebody_else_stored_meanwhile_is_told_and_a_phone_tries_again(
    town, sign_in, everything, session, monkeypatch, as_served, at
):
    """The database refuses a second row of the same name, wherever the rule that looked first was too early."""

    def overtaken(*_args, **_more):
        with db.keep() as own:
            own.add(Person(sign_in_name="twin", name="x"))
        db.session().add(Person(sign_in_name="twin", name="y"))
        if at == "view":
            db.session().flush()
        return {"id": str(uuid4())}

    mei, before = sign_in(town.mei), everything()
    monkeypatch.setattr("fieldapp.routes.field.households.once", overtaken)
    answer = mei.post("/field/households/", data=new_home(town))
    assert answer.status_code == 409 and answer.headers["X-Request-Id"] in answer.text
    session.execute(delete(Person).where(Person.sign_in_name == "twin"))
    session.commit()
    phone = Phone(mei, town.mei)
    monkeypatch.setattr("fieldapp.routes.sync.receiving.receive", overtaken)
    answer = phone.send(phone.save("household", new_home(town)))
    assert (answer.status_code, answer.json["state"]) == (503, "later")
    assert everything() == before
    assert session.scalars(select(Person.name).where(Person.sign_in_name == "twin")).all() == ["x"]
