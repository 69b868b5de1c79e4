"""What goes wrong in production, with LOG_FORMAT=json: one line of JSON each, and everything resumes by itself."""

import json
import warnings

import pytest
from production.machine import Machine, wait_until
from support import databases


def parsed(lines):
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize(
    ("settings", "words", "said"),
    [
        ({}, ["serve"], "fieldapp init"),
        ({"FIELDAPP_RATELIMIT_STORAGE_URI": "nothing"}, ["check"], "RATELIMIT_STORAGE_URI"),
        ({"WORKERS": "many"}, ["serve"], "WORKERS"),
        ({}, ["no-such-command"], "No such command"),
    ],
    ids=["no keys", "a wrong setting", "a wrong number", "a wrong word"],
)
def test_a_command_that_cannot_begin_says_why_in_one_line(tmp_path, settings, words, said):
    machine = Machine(tmp_path, f"sqlite:///{tmp_path}/town.sqlite3", **settings)
    done = machine.run(*words)
    (line,) = parsed(done.stderr.splitlines())
    assert done.returncode == 2 and said in line["error"] and line["event"] == "command_failed"


def test_a_fault_of_ours_ends_with_its_traceback_in_one_line(tmp_path):
    machine = Machine(tmp_path, "nonsense://nowhere")
    machine.run("init")
    done = machine.run("check")
    lines = parsed(done.stderr.splitlines())
    assert done.returncode == 1 and lines[-1]["event"] == "ended"
    assert "NoSuchModuleError" in lines[-1]["exception"] and "Traceback" in lines[-1]["exception"]


@pytest.fixture
def server():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        running = databases.own_server()
    yield running
    running.cleanup()


@pytest.mark.skipif(databases.kind() != "postgres", reason="SQLite is never away")
def test_serving_and_working_resume_by_themselves_after_the_database_was_away(server, tmp_path):
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    machine = Machine(tmp_path, url)
    assert machine.run("init", "--demo-defaults").returncode == 0
    machine.start("serve")
    machine.start("work")
    try:
        wait_until(lambda: machine.ask("/healthz").status == 200, "the server answers")
        server._stop()
        wait_until(lambda: machine.ask("/healthz").status == 503, "it says that the database is away")
        page = machine.ask("/track/ABCDEFGHJK")
        assert page.status == 503 and page.headers["Retry-After"] and "一分钟后再试" in page.body.decode()
        wait_until(lambda: "database_away" in "".join(machine.log("work")), "the worker notices")
        server.ensure_postgres_running()
        wait_until(lambda: machine.ask("/healthz").status == 200, "it serves again")
        wait_until(lambda: "database_back" in "".join(machine.log("work")), "the worker goes on")
    finally:
        machine.stop()
    for name in ("serve", "work"):
        lines = parsed(machine.log(name))
        assert [line for line in lines if "exception" in line] == []
    away = [
        line for line in parsed(machine.log("work")) if "outage" in line or line["event"] == "database_away"
    ]
    assert 1 <= len(away) <= 20, away
