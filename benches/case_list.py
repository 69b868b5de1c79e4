"""The desk's lists out of 10 k and 1 M cases, turn about, beside a bare Flask+SQLAlchemy+Jinja page of 50 rows.

Promise: at most 15 CPU ms and 10 statements a request at both sizes, and at 1 M not more than 1.3 times what it is
at 10 k; for who has a third of all cases (tang), hardly any (tian), all (gao), or three postings (sun). Words stand
beside them: who finds more looks at more, 500 at most.
`python -m benches.case_list [sqlite|postgres]`; set BENCH_FOLDER to keep the databases for the next run.
"""

import sys
from typing import Any

from flask import Flask, render_template_string
from sqlalchemy import event, select
from sqlalchemy.orm import joinedload

from benches.town import build, interleaved, request_of, run_bench, signed_in, tell
from fieldapp import clock, db
from fieldapp.models import Case, Level, Person, Place, Posting, Role, Unit
from fieldapp.web.access import public

BARE = """<!doctype html><title>Bare</title><table>{% for case in cases %}<tr><td>{{ case.summary }}</td>
<td>{{ case.state }}</td><td>{{ case.due_at }}</td><td>{{ case.place.name }}</td></tr>{% endfor %}</table>"""


def bare_page(app: Flask, address: str = "/bare") -> None:
    """The least one can do in this stack: the same 50 rows, no rule, no filter, no words."""

    @app.get(address)
    @public
    def bare() -> str:
        query = select(Case).where(Case.is_open.is_(True)).options(joinedload(Case.place))
        query = query.order_by(Case.due_at).limit(50)
        return render_template_string(BARE, cases=db.session().scalars(query).all())


def three_postings(app: Flask) -> None:
    """Make sun a county's handler in three places at once."""
    with app.app_context(), db.transaction() as session:
        sun = session.scalars(select(Person).where(Person.sign_in_name == "sun")).one()
        unit = session.scalars(select(Unit).where(Unit.name.contains("市政"))).one()
        villages = session.scalars(select(Place).where(Place.level == Level.VILLAGE)).all()
        if len(sun.postings) > 1:
            return
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


PAGES = (
    ("list", "tang", "/desk/cases/"),
    ("list_all_states", "tang", "/desk/cases/?state=all"),
    ("overview", "tang", "/desk/"),
    ("list_little", "tian", "/desk/cases/"),
    ("list_county_all_states", "bai", "/desk/cases/?state=all"),
    ("list_city_all_states", "gao", "/desk/cases/?state=all"),
    ("overview_city", "gao", "/desk/"),
    ("three_postings", "sun", "/desk/cases/"),
    ("on_the_phone", "zhao", "/field/cases/"),
    # 32 matches among 10 k and 500, the most that are looked at, among 1 M; then 320 and 500.
    ("words", "tang", "/desk/cases/?words=路灯"),
    ("words_all_states", "tang", "/desk/cases/?words=门口&state=all"),
    ("bare", "tang", "/bare"),
)
SMALL, LARGE = 10_000, 1_000_000


def main() -> None:
    on = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    apps = {size: build(size, on) for size in (SMALL, LARGE)}
    for app in apps.values():
        bare_page(app)
        three_postings(app)
    result: dict[str, Any] = {"database": on}
    for name, who, address in PAGES:
        clients = {str(size): signed_in(app, who) for size, app in apps.items()}
        for client in clients.values():
            assert client.get(address).status_code == 200
        rows: dict[str, Any] = interleaved(
            {size: (lambda client=client: request_of(client, address)) for size, client in clients.items()},  # noqa: B023
            times=15,
        )
        rows["statements"] = statements_of(apps[LARGE], lambda: clients[str(LARGE)].get(address))  # noqa: B023
        rows["ratio"] = round(rows[str(LARGE)]["cpu_ms"] / rows[str(SMALL)]["cpu_ms"], 2)
        result[name] = rows
    tell("case_list", result)


if __name__ == "__main__":
    run_bench(main)
