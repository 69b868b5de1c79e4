"""What several processes count is told by whichever is asked, as one."""

import re
from concurrent.futures import ThreadPoolExecutor
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
    folder, asked = next(Path(machine.folder).glob("fieldapp-metrics-*")), []

    def _both_have_counted():
        """Many at once, until each process has answered some: which one does is the kernel's choice."""
        with ThreadPoolExecutor(8) as pool:
            asked.extend(pool.map(lambda _: machine.ask("/livez").status, range(16)))
        counted = [path for path in folder.glob("counter_*.db") if b"health.livez" in path.read_bytes()]
        return len(counted) == 2

    wait_until(_both_have_counted, "each process has answered")
    assert set(asked) == {200}
    assert {livez(machine) for _ in range(10)} == {len(asked)}  # whoever answers
    machine.stop()
    assert not folder.exists()
