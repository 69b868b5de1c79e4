"""Init, serve with two processes, work apart, backup, verify, restore: as documented, from the first key to the last page.

One run for the whole module; each test reads what it left.
"""

import io
import json
import shutil
import stat
from contextlib import contextmanager

import pytest
from PIL import Image
from production.machine import Machine, wait_until
from sqlalchemy import inspect, select
from support import databases

from fieldapp.command_line import COMMANDS
from fieldapp.domain.photos.files import READY, PhotoFiles
from fieldapp.models import Photo, PhotoState, Report

ELSEWHERE = {  # commands that another test runs, because they need a file or take long
    "calendar": "cli/test_cli.py",
    "import-outbox": "cli/test_import_outbox.py",
    "import-people": "cli/test_cli.py",
    "people": "cli/test_people_commands.py",
    "demo": "the part `seed` of ./dev test",
}
QUEUE = {"huey_kv", "huey_schedule", "huey_task", "huey_counter"}


def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((240, 180), 90).convert("RGB").save(out, "JPEG")
    return out.getvalue()


class Run:
    """What happened."""

    def __init__(self, folder) -> None:
        self.answers = {}
        self.machine = Machine(folder / "first", databases.make_empty(), FIELDAPP_ADMIN_SIGN_IN="chief",
                               FIELDAPP_PHOTO_FOLDER=str(folder / "first" / "pictures"),
                               FIELDAPP_ADMIN_PASSWORD="Lantern-Harbour-71-quiet")  # fmt: skip
        self.second = Machine(folder / "second", databases.make_empty(), WORKERS="1", HOST="127.0.0.2")
        try:
            self._first()
            self._second()
        finally:
            self.machine.stop()
            self.second.stop()

    def _do(self, *words, on=None):
        done = (on or self.machine).run(*words)
        self.answers[words[0] if words[0] not in self.answers else " ".join(words)] = done
        return done

    def _first(self):
        assert self._do("init").returncode == 0, self.answers["init"].stderr
        self.machine.start("serve")
        self.machine.start("work")
        wait_until(lambda: self.machine.ask("/healthz").status == 200, "the server answers")
        self.reported = self.machine.report(picture())
        wait_until(lambda: self._photos() == [PhotoState.READY], "the worker has made the photo ready")
        for command in ("migrate", "tick", "check", "reindex", "import-divisions"):
            self._do(command)
        self._do("backup", "daily")
        self._do("backup", "daily", "--verify")
        self.serving = self.machine.processes("serve") - 1  # one of them only looks after the others
        self.health = self.machine.ask("/healthz")

    def _second(self):
        """Another machine, whose queue has begun already: restored, checked, served."""
        instance = self.second.folder / "instance"
        instance.mkdir(mode=0o700)
        for key in ("personal-data.key", "audit.key", "backup.key"):
            shutil.copy(self.machine.folder / "instance" / key, instance / key)
        self._do("tick", on=self.second)  # refused: there are no tables
        if databases.kind() == "postgres":
            from huey import PostgresHuey

            PostgresHuey("fieldapp", dsn=self.second.database_url.replace("+psycopg", "")).storage.close()
        self._do("restore", str(self.machine.folder / "daily"), on=self.second)
        self.checked = self.second.run("check")
        self.second.start("serve")
        wait_until(lambda: self.second.ask("/healthz").status, "the restored server answers")
        self.restored_health = self.second.ask("/healthz")
        self.tracked = self.second.ask(self.reported.headers["Location"].partition("?")[0])

    def _photos(self):
        with looking_into(self.machine) as connection:
            return list(connection.scalars(select(Photo.state)))


@contextmanager
def looking_into(machine):
    engine = databases.engine_of(machine.database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    return Run(tmp_path_factory.mktemp("production"))


def test_each_documented_command_ends_well(ran):
    failed = {
        name: done.stderr
        for name, done in ran.answers.items()
        if done.returncode and name != "tick"
        and not name.startswith("tick")
    }  # fmt: skip
    assert failed == {} and ran.checked.returncode == 0, (failed, ran.checked.stdout, ran.checked.stderr)


def test_every_command_is_run_here_or_somewhere_else(ran):
    run = {name.split()[0] for name in ran.answers} | {"serve", "work"}
    assert run | set(ELSEWHERE) == set(COMMANDS)


@pytest.mark.setting("DATABASE_URL", "PHOTO_FOLDER", "EMBEDDED_JOBS")
def test_the_report_came_in_and_the_worker_of_its_own_made_the_photo_ready(ran):
    assert ran.reported.status == 303 and ran.reported.headers["Location"].startswith("/track/")
    assert len(list(PhotoFiles(ran.machine.folder / "pictures").names(READY))) == 2
    assert not (ran.machine.folder / "instance" / "photos").exists()


@pytest.mark.setting("WORKERS", "PORT", "HOST")
def test_two_processes_serve_at_the_port(ran):
    assert ran.serving >= 2 and ran.health.status == 200
    assert ran.second.host == "127.0.0.2" and ran.restored_health.status == 200


def test_on_postgres_the_queue_lies_beside_our_tables_and_nothing_minds(ran):
    for machine in (ran.machine, ran.second):
        with looking_into(machine) as connection:
            tables = set(inspect(connection).get_table_names())
        assert (tables >= QUEUE) == (databases.kind() == "postgres")


def test_the_restored_machine_has_what_the_first_had(ran):
    assert "is whole" in ran.answers["backup daily --verify"].stdout
    assert ran.restored_health.status == 200, ran.second.log("serve")[-5:]
    tracked = ran.tracked.body.decode()
    assert ran.tracked.status == 200 and "路灯坏了三天" not in tracked  # without the PIN
    with looking_into(ran.second) as connection:
        assert connection.scalars(select(Report.words)).all() == ["路灯坏了三天"]


@pytest.mark.setting("LOG_FORMAT")
def test_every_log_line_is_json(ran):
    lines = [
        line
        for machine in (ran.machine, ran.second)
        for name in ("serve", "work", "commands")
        for line in machine.log(name)
    ]
    assert lines
    for line in lines:
        assert isinstance(json.loads(line), dict) and "event" in json.loads(line), line


def test_all_that_was_created_is_its_owners_alone(ran):
    open_ones = {
        str(path): oct(path.stat().st_mode)
        for machine in (ran.machine, ran.second)
        for path in machine.folder.rglob("*")
        if path.suffix != ".log" and stat.S_IMODE(path.stat().st_mode) & 0o077
    }
    assert open_ones == {}
    assert any(path.suffix == ".sqlite3" for path in ran.machine.folder.rglob("*")) == (
        databases.kind() == "sqlite"
    )
