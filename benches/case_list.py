"""The desk's list: 50 rows out of 10 k and 100 k cases, beside a bare Flask+SQLAlchemy+Jinja page of as many.

Promise: at most 15 CPU ms and 10 statements a request at both sizes, also for somebody with three postings.
"""

from typing import Any

from flask import Flask, render_template_string
from sqlalchemy import event, select
from sqlalchemy.orm import joinedload

from benches.town import build, measure, request_of, signed_in, tell
from fieldapp import clock, db
from fieldapp.models import Case, Level, Person, Place, Posting, Role, Unit
from fieldapp.web.access import public

BARE = """<!doctype html><title>Bare</title><table>{% for case in cases %}<tr><td>{{ case.summary }}</td>
<td>{{ case.state }}</td><td>{{ case.due_at }}</td><td>{{ case.place.name }}</td></tr>{% endfor %}</table>"""


def bare_page(app: Flask) -> None:
    """The least one can do in this stack: the same 50 rows, no rule, no filter, no words."""

    @app.get("/bare")
    @public
    def bare() -> str:
        query = select(Case).options(joinedload(Case.place)).order_by(Case.due_at).limit(50)
        return render_template_string(BARE, cases=db.session().scalars(query).all())


def three_postings(app: Flask) -> None:
    """Make sun a county's handler in three places at once."""
    with app.app_context(), db.transaction() as session:
        sun = session.scalars(select(Person).where(Person.sign_in_name == "sun")).one()
        unit = session.scalars(select(Unit).where(Unit.name.contains("市政"))).one()
        villages = session.scalars(select(Place).where(Place.level == Level.VILLAGE)).all()
        for place in villages[:2]:
            new = Posting(role=Role.CENTRE_STAFF, place=place, scope=place.scope, starts_on=clock.today())
            new.unit_id = unit.id
            sun.postings.append(new)


def statements_of(app: Flask, call: Any) -> int:
    ran: list[str] = []
    with app.app_context():
        engine = db.engine()

    def note(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        if not sql.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")):
            ran.append(sql)

    event.listen(engine, "before_cursor_execute", note)
    call()
    event.remove(engine, "before_cursor_execute", note)
    return len(ran)


def main() -> None:
    result: dict[str, Any] = {}
    for size in (10_000, 100_000):
        app = build(size)
        bare_page(app)
        three_postings(app)
        rows = {}
        for name, who, address in (
            ("list", "tang", "/desk/cases/"),
            ("list_all_states", "tang", "/desk/cases/?state=all"),
            ("overview", "tang", "/desk/"),
            ("three_postings", "sun", "/desk/cases/"),
            ("bare", "tang", "/bare"),
        ):
            client = signed_in(app, who)
            assert client.get(address).status_code == 200
            rows[name] = measure(lambda: request_of(client, address))  # noqa: B023
            rows[name]["statements"] = statements_of(app, lambda: client.get(address))  # noqa: B023
        result[f"{size}_cases"] = rows
    tell("case_list", result)


if __name__ == "__main__":
    main()
