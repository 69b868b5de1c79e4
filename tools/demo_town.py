"""The demo town: filled into this machine's database and served, or built in an empty one and checked."""

from __future__ import annotations

import os
from pathlib import Path

from tools.programs import BIN, ROOT, say, scratch, tool

PASSWORD = "demo-2026-fieldapp"
PEOPLE = """
    mei   grid worker         lin   grid head           wu    household head
    qin   village centre      tang  street centre       luo   street centre's director
    bai   county centre       gao   city centre's director
    sun   department handler  ding  auditor             yan   administrator"""


def check() -> None:
    """Built in an empty database of its own: instance/ lies in the current folder."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("FIELDAPP_")}
    env = {**ours, "FIELDAPP_DEMO": "1"}
    with scratch() as folder:
        _fill(env, Path(folder))
        tool("fieldapp", "check", env=env, folder=Path(folder))


def serve() -> None:
    """Fill the database if it is empty, say where to sign in, and become the server."""
    env = {**os.environ, "FIELDAPP_DEMO": os.environ.get("FIELDAPP_DEMO", "1")}
    _fill(env, ROOT)
    here = f"http://{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
    say(f"""
  Residents report here     {here}/
  Workers and the desk      {here}/sign-in
  Demo password             {PASSWORD}   (sign in from this machine only){PEOPLE}
  Stop with Ctrl-C.
""")
    os.chdir(ROOT)
    os.execve(BIN / "fieldapp", ["fieldapp", "serve"], env)


def _fill(env: dict[str, str], folder: Path) -> None:
    """Keys, tables and, where there is nothing yet, the demo town."""
    tool("fieldapp", "init", "--demo-defaults", env=env, folder=folder)
    tool("fieldapp", "migrate", env=env, folder=folder)
    tool("fieldapp", "demo", "--if-empty", env=env, folder=folder)
