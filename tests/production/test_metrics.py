"""What several processes count is told by whichever is asked, as one."""

import re
from pathlib import Path

import pytest
from production.machine import Machine, wait_until
from support import databases

TOKEN = "t" * 32


@pytest.fixture
def machine(tmp_path):
    machine = Machine(tmp_path, databases.make_empty(), FIELDAPP_METRICS_TOKEN=TOKEN, TMPDIR=str(tmp_path))
    done = machine.run("init", "--demo-defaults")
    assert done.returncode == 0, done.stderr
    machine.start("serve")
    wait_until(lambda: machine.ask("/readyz").status == 200, "the server answers")
    yield machine
    machine.stop()


def livez(machine):
    text = machine.ask("/metrics", Authorization=f"Bearer {TOKEN}").body.decode()
    found = re.search(
        r'fieldapp_requests_total{endpoint="health.livez",method="GET",status="200"} (\S+)', text
    )
    return float(found[1]) if found else 0


def test_requests_of_all_processes_are_added_up_and_the_folder_goes_at_the_end(machine):
    for _ in range(40):
        assert machine.ask("/livez").status == 200
    folder = next(Path(machine.folder).glob("fieldapp-metrics-*"))
    processes = {re.sub(r"\D", "", path.stem) for path in folder.glob("counter_*.db")}
    assert {livez(machine) for _ in range(10)} == {40}  # whoever answers
    machine.stop()
    assert len(processes) == 2 and not folder.exists()
