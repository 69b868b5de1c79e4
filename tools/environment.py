"""The locked environment in .venv: uv is found or installed, then uv installs the rest."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

from tools.programs import ROOT, SCRIPTS, CannotGoOn, run, say, tool

PRIVATE_UV = ROOT / "build" / "uv"
CATALOGUES = ROOT / "fieldapp" / "translations"


def make() -> None:
    """Install what uv.lock names, and compile the catalogues."""
    say("Environment: uv sync …")
    began = time.monotonic()
    if run(find_uv(), "sync", "--locked", "--quiet", "--compile-bytecode", may_fail=True).returncode:
        raise CannotGoOn(
            "The environment could not be made. If pyproject.toml was changed, run 'uv lock' and commit "
            "uv.lock; otherwise PyPI could not be reached: check the network or the proxy settings."
        )
    if any(CATALOGUES.rglob("*.po")):
        tool("pybabel", "compile", "--directory", CATALOGUES, "--statistics", quiet=True)
    say(f"Environment ready ({time.monotonic() - began:.1f} s).")


def find_uv() -> str:
    """uv from PATH, else one of our own under build/uv, made with venv and pip."""
    known = shutil.which("uv") or str(Path.home() / ".local" / "bin" / "uv")
    if Path(known).exists() and run(known, "--version", quiet=True, may_fail=True).returncode == 0:
        return known
    own = PRIVATE_UV / SCRIPTS / "uv"
    if own.exists():
        return str(own)
    say("uv is not on PATH; putting one into build/uv …")
    if run(sys.executable, "-m", "venv", PRIVATE_UV, quiet=True, may_fail=True).returncode == 0:
        run(own.with_name("python"), "-m", "pip", "install", "--quiet", "uv", may_fail=True)
        if own.exists():
            return str(own)
    raise CannotGoOn(
        "uv could not be installed. Get it with 'pipx install uv' or 'pip install --user uv', "
        "or on Debian first 'apt-get install python3-venv', and run this again."
    )
