"""The overview and the trends out of 10 k and 1 M cases, turn about, beside a bare page of 50 rows.

Promise: overview and trends together take at most 30 CPU ms and ten statements each at 1 M, once the night has counted
the large areas; what counting one of them takes is told as well. Lists behind a figure stand beside them.
`python -m benches.overview [sqlite|postgres]`; set BENCH_FOLDER to keep the databases for the next run.
"""

import sys
import time
from typing import Any

from flask import Flask

from benches.case_list import LARGE, SMALL, bare_page, statements_of
from benches.town import build, interleaved, request_of, run_bench, signed_in, tell
from fieldapp import clock, db, jobs
from fieldapp.domain.overview import trends

DAYS = "state=all&plain=y&area=6109"
PAGES = (
    ("overview", "tang", "/desk/"),
    ("overview_city", "gao", "/desk/"),
    ("overview_handler", "sun", "/desk/"),
    ("trends", "tang", "/desk/trends/"),
    ("trends_city", "gao", "/desk/trends/"),
    ("alarm_unchanged", "tang", "/desk/alarm?seen="),
    ("list_opened", "gao", f"/desk/cases/?{DAYS}&opened_from={{monday}}&opened_to={{sunday}}"),
    ("list_closed", "gao", f"/desk/cases/?{DAYS}&closed_from={{monday}}&closed_to={{sunday}}"),
    ("list_open_on", "gao", f"/desk/cases/?{DAYS}&open_on={{sunday}}"),
    ("list_overdue_on", "gao", f"/desk/cases/?{DAYS}&overdue_on={{sunday}}"),
    ("list_by_place", "tang", "/desk/cases/?sort=place"),
    ("bare", "tang", "/bare"),
)


def count_night(app: Flask) -> dict[str, float]:
    """Counts as every night; CPU seconds of all areas, and CPU ms of the city alone."""
    began = time.process_time()
    jobs.count_trends(app)
    night = time.process_time()
    with app.app_context():
        trends.count(db.session(), "6109", clock.now())
    return {"cpu_s": round(night - began, 2), "city_cpu_ms": round((time.process_time() - night) * 1000)}


def main() -> None:
    on = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    apps = {size: build(size, on) for size in (SMALL, LARGE)}
    result: dict[str, Any] = {"database": on}
    for size, app in apps.items():
        bare_page(app)
        result[f"night_{size}"] = count_night(app)
    period = trends.Period(clock.today())
    days = {"monday": period.mondays[-5], "sunday": period.last_days[-5]}
    for name, who, address in PAGES:
        asked = address.format(**days)
        clients = {str(size): signed_in(app, who) for size, app in apps.items()}
        rows: dict[str, Any] = interleaved(
            {size: (lambda client=client: request_of(client, asked)) for size, client in clients.items()},  # noqa: B023
            times=15,
        )
        rows["statements"] = statements_of(apps[LARGE], lambda: clients[str(LARGE)].get(asked))  # noqa: B023
        rows["ratio"] = round(rows[str(LARGE)]["cpu_ms"] / rows[str(SMALL)]["cpu_ms"], 2)
        result[name] = rows
    tell("overview", result)


if __name__ == "__main__":
    run_bench(main)
