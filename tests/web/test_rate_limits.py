"""Rate limits hold for one address however many processes serve, where a Redis counts for all of them."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support import databases

from fieldapp import config

ROOT = Path(__file__).resolve().parent.parent.parent
LOOKS = 30  # a minute (limits.ASKING)
PROCESS = """
import json, sys
from pathlib import Path
from support import live
url, folder, storage, count = sys.argv[1:]
app = live.make_app(url, Path(folder), LIMIT_RATES=True, RATELIMIT_STORAGE_URI=storage)
client = app.test_client()
asked = {"code": "ABCDEFGHJK"}
print(json.dumps([client.post("/track/", data=asked).status_code for _ in range(int(count))]))
"""


@pytest.fixture
def redis():
    """A Redis of the test's own: its address, and what ends it."""
    if not shutil.which("redis-server"):
        pytest.skip("redis-server is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    for _ in range(200):
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                break
        time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0"
    running.kill()
    running.wait()


@pytest.fixture
def ask(tmp_path):
    """ask(storage, [20, 20]) → what each of two server processes answered to 20 requests, and what they logged."""
    with databases.copy_of_town() as url:

        def _ask(storage, counts):
            path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
            started = [
                subprocess.Popen(
                    [sys.executable, "-c", PROCESS, url, str(tmp_path), storage, str(count)],
                    env={**os.environ, "PYTHONPATH": path},
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
                for count in counts
            ]
            ended = [process.communicate() for process in started]
            assert all(out for out, _ in ended), ended
            return [json.loads(out) for out, _ in ended], [err for _, err in ended]

        yield _ask


@pytest.mark.setting("LIMIT_RATES", "RATELIMIT_STORAGE_URI")
def test_two_processes_share_one_limit(redis, ask):
    answers, _ = ask(redis, [20, 20])
    assert sum(statuses.count(422) for statuses in answers) == LOOKS
    assert sum(statuses.count(429) for statuses in answers) == 40 - LOOKS


def test_while_redis_is_away_each_process_counts_by_itself_and_says_so_once(ask):
    (statuses,), (logged,) = ask("redis://127.0.0.1:1/0", [LOOKS + 5])
    assert statuses == [422] * LOOKS + [429] * 5
    assert logged.count("storage unreachable") == 1 and "Traceback" not in logged


def test_a_storage_that_is_none_is_refused_at_start(monkeypatch, tmp_path):
    monkeypatch.setenv("FIELDAPP_RATELIMIT_STORAGE_URI", "memcached://somewhere")
    config.make_secrets(tmp_path)
    with pytest.raises(config.NotConfigured, match="RATELIMIT_STORAGE_URI must begin with memory"):
        config.load(tmp_path)
