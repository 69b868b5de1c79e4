"""A list of 100,000 cases as .xlsx and as CSV: peak memory and CPU seconds, beside the bare limit of each format.

Promise: no file takes the process more than 150 MB, however many rows it has. The bare limit writes the same number of
rows of the same width with xlsxwriter and csv alone, without a database.
`python -m benches.export_cases [sqlite|postgres]`; set BENCH_FOLDER to keep the database for the next run.
"""

import csv
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from benches.town import build, run_bench, signed_in, tell

ROWS = 100_000
CASES = 110_000  # some are restricted, which no file holds
CELLS = ["610902001-00012345", "路灯", "一般", "群众上门", "办理中", "610902001003", "新城街道", "市政所", ""]
WHAT = ("bare-csv", "csv", "bare-xlsx", "xlsx")


def bare_csv() -> int:
    size = 0
    for _ in range(ROWS):
        line = io.StringIO()
        csv.writer(line).writerow([*CELLS, "2026-11-24 10:00", "2026-12-01 10:00", ""])
        size += len(line.getvalue().encode())
    return size


def bare_xlsx() -> int:
    from xlsxwriter import Workbook  # noqa: PLC0415 - heavy, and only for this

    moment = datetime(2026, 11, 24, 10, 0)  # noqa: DTZ001 - spreadsheets know no zones
    with tempfile.TemporaryFile() as file:
        with Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
            sheet = book.add_worksheet()
            for number in range(ROWS):
                for column, cell in enumerate(CELLS):
                    sheet.write_string(number, column, cell)
                sheet.write_datetime(number, 9, moment)
                sheet.write_datetime(number, 10, moment)
        return file.tell()


def ours(on: str, file_format: str) -> Callable[[], int]:
    client = signed_in(build(CASES, on), "gao")
    told = client.post("/desk/exports/", data={"format": file_format, "state": "all"})

    def fetch() -> int:
        answer = client.get(told.headers["Location"], buffered=False)
        return sum(len(piece) for piece in answer.iter_encoded())

    return fetch


def measure_one(on: str, what: str) -> None:
    """In a process of its own: memory that another format took is not given back."""
    name = what.removeprefix("bare-")
    call = {"csv": bare_csv, "xlsx": bare_xlsx}[name] if what.startswith("bare-") else ours(on, name)
    began, before = time.process_time(), peak_mb()
    size = call()
    sys.stdout.write(f"TOLD {round(time.process_time() - began, 2)} {before} {peak_mb()} {size}\n")


def peak_mb() -> int:
    """Of this program alone; getrusage() would tell the peak of the process that started it, if that was higher."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) // 1024


def main() -> None:
    on = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    build(CASES, on)  # once, so that no measured process fills it
    result: dict[str, Any] = {"database": on, "rows": ROWS}
    for what in WHAT:
        command = [
            sys.executable,
            "-c",
            f"from benches.export_cases import measure_one; measure_one({on!r}, {what!r})",
        ]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        line = next(line for line in ran.stdout.splitlines() if line.startswith("TOLD "))
        cpu, before, peak, size = line.split()[1:]
        result[what] = {
            "cpu_s": float(cpu),
            "peak_mb": int(peak),
            "peak_mb_before": int(before),
            "file_mb": round(int(size) / 1e6, 1),
        }
    tell("export_cases", result)


if __name__ == "__main__":
    run_bench(main)
