"""What a bench prints is read by programs: one JSON document on the standard output, and nothing else."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "benches"
RUNS = 'if __name__ == "__main__":\n    run_bench(main)\n'
PART = "if __name__"
NO_BENCH = {"served"}  # a server that others measure
BENCHES = sorted(
    path for path in FOLDER.glob("*.py") if PART in path.read_text() and path.stem not in NO_BENCH
)
NOISY = """
import subprocess, sys
import structlog
from benches.town import run_bench, tell

def main():
    print("a word")
    structlog.get_logger().info("request")
    subprocess.run([sys.executable, "-c", "print('a child')"], check=True)
    tell("noisy", {"cpu_ms": 1})
    print("another")

run_bench(main)
"""


def test_only_what_a_bench_tells_reaches_the_standard_output():
    done = subprocess.run(
        [sys.executable, "-c", NOISY], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(done.stdout) == {"bench": "noisy", "cpu_ms": 1}
    for words in ("a word", "request", "a child", "another"):
        assert words in done.stderr


@pytest.mark.parametrize("path", BENCHES, ids=lambda path: path.stem)
def test_every_bench_is_run_so_and_tells_once_under_its_own_name(path):
    source = path.read_text()
    tree = ast.parse(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    told = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "tell"]
    assert source.endswith(RUNS)
    assert [ast.literal_eval(call.args[0]) for call in told] == [path.stem]
    assert not [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
