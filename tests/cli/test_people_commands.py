"""The server as the second person, as the one above the highest, and as who brings in a list of people."""

import pytest
from sqlalchemy import select

from fieldapp import clock, create_app, db
from fieldapp.demo.core import build_core
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.people import one_time_codes, restricted_access
from fieldapp.models import AccessEntry, Person


@pytest.fixture
def run(initialised):
    """run("people", …) → its answer, in a folder and a town of its own."""
    with create_app().app_context(), db.transaction() as session:
        build_core(session, clock.now())
    return initialised


@pytest.fixture
def town(run):
    """with town() as session: the town that the commands worked on."""

    def _within(look):
        with create_app().app_context(), db.transaction() as session:
            return look(session)

    return _within


def of(session, name):
    return session.scalars(select(Person).where(Person.sign_in_name == name)).one()


def ask(session):
    restricted_access.ask(
        session, Actor.of(of(session, "yan"), clock.today()), of(session, "lin").postings[0], clock.now()
    )


def test_the_server_is_the_second_person(run, town):
    town(ask)
    done = run("people", "confirm", "lin")
    assert done.exit_code == 0 and done.output.strip() == "1 confirmed."
    assert town(lambda s: of(s, "lin").postings[0].may_see_restricted)
    line = town(
        lambda s: s.scalars(select(AccessEntry).where(AccessEntry.verb == "confirm_permission")).one()
    )
    assert line.person_id is None and line.purpose == "on_the_server"
    assert run("people", "confirm", "lin").output.strip() == "0 confirmed."


def test_the_server_may_refuse(run, town):
    town(ask)
    assert run("people", "confirm", "lin", "--refuse").output.strip() == "1 refused."
    assert not town(lambda s: of(s, "lin").postings[0].may_see_restricted)


def test_the_highest_gets_a_code_on_the_server(run, town):
    done = run("people", "code", "gao")
    assert done.exit_code == 0
    assert town(lambda s: one_time_codes.use_code(s, of(s, "gao"), done.output.strip(), clock.now()))
    assert town(
        lambda s: of(s, "gao").postings[0].may_see_restricted
    )  # the server is a second person by itself
    assert town(
        lambda s: s.scalars(select(AccessEntry.purpose).where(AccessEntry.verb == "hand_out_code")).all()
    ) == ["on_the_server"]


def test_the_highest_is_closed_on_the_server(run, town):
    assert run("people", "end", "yan").exit_code == 0
    assert town(lambda s: of(s, "yan").ended_at) is not None
    assert run("people", "end", "yan").exit_code == 1  # nobody signs in under this name any more
    refused = run("people", "end", "mei")
    assert refused.exit_code == 1 and "hand them over" in refused.output


def test_an_unknown_name_is_said_plainly(run):
    for verb in ("confirm", "code", "end"):
        done = run("people", verb, "nobody")
        assert done.exit_code == 1 and "Nobody signs in as nobody." in done.output


def test_a_list_brought_in_is_somebodys_with_no_more_than_they_may(run, town, tmp_path):
    head = "name,sign_in_name,phone,role,place_code"
    code = town(lambda s: of(s, "mei").postings[0].place.code)
    (tmp_path / "people.csv").write_text(
        f"{head}\n陆一,luyi,10000004001,grid_worker,{code}\n", encoding="utf-8-sig"
    )
    done = run("import-people", "people.csv", "--by", "yan")
    assert done.exit_code == 0 and done.output.startswith("luyi\t陆一\t")
    assert run("import-people", "people.csv", "--by", "nobody").exit_code == 1
    (tmp_path / "people.csv").write_text(f"{head}\n陆二,luer,,administrator,{code}\n", encoding="utf-8")
    assert run("import-people", "people.csv", "--by", "qin").exit_code == 1
    assert run("import-people", "people.csv", "--by", "mei").exit_code == 1
    assert town(lambda s: s.scalars(select(Person).where(Person.sign_in_name == "luer")).all()) == []
