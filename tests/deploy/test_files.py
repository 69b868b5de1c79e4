"""The files in deploy/ are what their programs can read, and name only settings that there are."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from support import databases

from fieldapp import config

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SETTINGS = {*(f"FIELDAPP_{name}" for name in (*config.DEFAULTS, *config.FROM_INSTANCE)), *config.PROCESS}
SETS = re.compile(r"^\s*(?:Environment=)?(FIELDAPP_[A-Z0-9_]+|HOST|PORT|WORKERS)\s*[=:]", re.M)


def needs(program):
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/bin")
    return found or pytest.skip(f"{program} is not installed here")


def ran(*words):
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


def files():
    return [path for path in sorted(DEPLOY.rglob("*")) if path.is_file()]


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(DEPLOY)))
def test_every_setting_that_a_file_names_is_one(path):
    assert set(re.findall(r"FIELDAPP_[A-Z0-9_]+", path.read_text())) - SETTINGS == set()


def test_the_example_is_read_as_it_stands(tmp_path, monkeypatch):
    """With a token put in: all values are such as the app takes."""
    config.make_secrets(tmp_path)
    for line in (DEPLOY / "fieldapp.env.example").read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            assert name in SETTINGS
            monkeypatch.setenv(name, value)
    loaded = config.load(tmp_path)
    assert loaded["TRUST_PROXY"] and not loaded["EMBEDDED_JOBS"] and not loaded["DEMO"]


def test_no_file_holds_a_secret():
    for path in files():
        for name in ("SECRET", "TOKEN", "PASSWORD"):
            assert not re.search(rf"{name}\w*=[^\s$\"]+", path.read_text()), path


def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def test_compose_starts_all_parts_bounded_and_only_the_proxy_is_reached():
    services = compose()["services"]
    assert set(services) == {"app", "work", "database", "counters", "proxy"}
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert [name for name, service in services.items() if "mem_limit" not in service] == []
    assert all(
        service["restart"] == "unless-stopped" and "logging" in service for service in services.values()
    )
    for name in ("app", "work"):
        assert services[name]["read_only"] and services[name]["cap_drop"] == ["ALL"]
        assert services[name]["command"] == [{"app": "serve", "work": "work"}[name]]


def test_compose_names_files_and_volumes_there_are():
    whole = compose()
    mounted = [
        volume.split(":")[0]
        for service in whole["services"].values()
        for volume in service.get("volumes", [])
    ]
    assert {name for name in mounted if not name.startswith(".")} == set(whole["volumes"])
    assert (DEPLOY / whole["configs"]["proxy"]["file"]).exists()
    build = whole["services"]["app"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).exists()


def test_the_proxy_of_compose_is_the_sample_with_another_upstream():
    sample, ours = ((DEPLOY / "nginx" / name).read_text() for name in ("fieldapp.conf", "compose.conf"))
    after = "    keepalive 32;"
    assert sample.partition(after)[2] == ours.partition(after)[2]
    assert "server app:8000" in ours


def instructions():
    text = (DEPLOY / "Containerfile").read_text().replace("\\\n", " ")
    return [line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#")]


def test_the_image_is_not_roots_and_is_asked_whether_it_lives():
    last_stage = instructions()[[word for word, _ in instructions()].index("FROM", 1) :]
    said = dict(last_stage)
    assert said["USER"].isdigit() and int(said["USER"]) > 0
    assert "/livez" in said["HEALTHCHECK"] and said["CMD"] == '["serve"]'
    assert {word for word, _ in instructions()} <= {
        "FROM", "COPY", "ENV", "WORKDIR", "RUN", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD",
    }  # fmt: skip


def test_the_image_copies_what_there_is_and_runs_no_older_python_than_we_do():
    import tomllib

    root = DEPLOY.parent
    copied = [rest.split()[:-1] for word, rest in instructions() if word == "COPY" and "--from" not in rest]
    assert [name for names in copied for name in names if not (root / name).exists()] == []
    least = tomllib.loads((root / "pyproject.toml").read_text())["project"]["requires-python"].lstrip(">=")
    versions = re.findall(r"python:([\d.]+)-slim", (DEPLOY / "Containerfile").read_text())
    assert len(versions) == 2
    assert all([*map(int, each.split("."))] >= [*map(int, least.split("."))] for each in versions)


@pytest.fixture
def units(tmp_path):
    """The units with a program that is there."""
    for path in UNITS:
        (tmp_path / path.name).write_text(
            path.read_text().replace("/srv/fieldapp/.venv/bin/fieldapp", "/bin/true")
        )
    return tmp_path


def test_systemd_reads_the_units(units):
    program = needs("systemd-analyze")
    status, said = ran(program, "verify", "--man=no", "--recursive-errors=no", *sorted(units.iterdir()))
    assert status == 0 and "fieldapp" not in said, said


@pytest.mark.parametrize("unit", [path.name for path in UNITS if path.suffix == ".service"])
def test_systemd_finds_the_units_well_closed(units, unit):
    status, said = ran(needs("systemd-analyze"), "security", "--offline=true", "--threshold=20", units / unit)
    assert status == 0, said


def test_every_unit_runs_a_command_there_is_with_the_settings_file():
    from fieldapp.command_line import COMMANDS

    for path in UNITS:
        if path.suffix == ".service":
            commands = re.findall(
                r"^ExecStart=/srv/fieldapp/.venv/bin/fieldapp (\S+)", path.read_text(), re.M
            )
            assert commands and set(commands) <= set(COMMANDS), path
            assert "EnvironmentFile=/etc/fieldapp/fieldapp.env" in path.read_text()


def test_the_proxys_log_is_rotated_and_kept_six_months(tmp_path):
    program = needs("logrotate")
    text = (DEPLOY / "logrotate" / "fieldapp").read_text()
    logs = tmp_path / "logs"
    logs.mkdir(mode=0o755)
    (logs / "proxy.log").write_text("a line\n")
    rules = tmp_path / "rules"
    rules.write_text(
        text.replace("/var/log/fieldapp", str(logs)).replace("create 0640 www-data adm", "create 0640")
    )
    rules.chmod(0o644)
    status, said = ran(program, "--force", "--state", tmp_path / "state", rules)
    assert status == 0, said
    assert len(list(logs.glob("proxy.log-*"))) == 1
    assert int(re.search(r"rotate (\d+)", text)[1]) >= 183
    assert "/var/log/fieldapp/proxy.log" in (DEPLOY / "nginx" / "fieldapp.conf").read_text()


def test_postgresql_knows_every_name_in_its_file():
    if databases.kind() != "postgres":
        pytest.skip("asks PostgreSQL")
    engine = databases.engine_of(databases.make_empty())
    with engine.connect() as connection:
        known = {name for (name,) in connection.exec_driver_sql("SELECT name FROM pg_settings")}
    engine.dispose()
    text = (DEPLOY / "postgresql" / "fieldapp.conf").read_text()
    assert set(re.findall(r"^(\w+) =", text, re.M)) - known == set()
