"""Join and shorten the browser's scripts with esbuild and terser. Only this needs Node: the result is committed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tools.programs import ROOT, CannotGoOn, run, tool

STATIC, NODE_BIN = ROOT / "fieldapp" / "static", ROOT / "node_modules" / ".bin"
HTMX = ROOT / "node_modules" / "htmx.org" / "dist" / "htmx.esm.js"
LEAVE_OUT = Path(__file__).with_name("leave_out.mjs")
# Everything a page alone runs stands behind this statement.
MARK = "self.page;"
SHORTEN = ("--module", "--ecma", "2022", "--compress", "passes=3", "--mangle", "--output")
DIGEST = "from fieldapp.web import assets; print(assets.digest_of_scripts(assets.STATIC))"


def install_packages() -> None:
    """Node's packages, as package-lock.json names them."""
    if not shutil.which("npm"):
        raise CannotGoOn("npm is not there. Changing a script takes Node 20 or newer; nothing else does.")
    run("npm", "ci", "--ignore-scripts", "--silent")


def write_joined() -> None:
    """Write static/joined/: the script, the service worker's first lines, and the hash of the sources."""
    made = STATIC / "joined"
    run(NODE_BIN / "terser", _join(ROOT / "build" / "js"), *SHORTEN, made / "app.js")
    (made / "sw.js").write_text('export { begin } from "./app.js";\n')
    (made / "sources.sha256").write_text(tool("python", "-c", DIGEST, quiet=True).stdout)


def _join(room: Path) -> Path:
    """Copy the sources into `room`, with htmx shortened, and bundle them."""
    shutil.rmtree(room, ignore_errors=True)
    shutil.copytree(STATIC / "js", room / "js")
    (room / "vendor").mkdir()
    run("node", LEAVE_OUT, HTMX, room / "vendor" / "htmx.esm.min.js")
    (room / "js" / "page.js").write_text(MARK)
    first, joined = room / "js" / "first.js", room / "joined.js"
    first.write_text('export { begin } from "./sw.js"; import "./page.js"; import "./app.js";')
    run(
        NODE_BIN / "esbuild",
        first,
        "--bundle",
        "--format=esm",
        f"--target={oldest_engines()}",
        f"--outfile={joined}",
    )
    joined.write_text(page_only(joined.read_text()))
    return joined


def oldest_engines() -> str:
    """The oldest engines whose syntax the joined script keeps to, as esbuild names them: `chrome99,ios15.4`."""
    engines = json.loads(Path(__file__).with_name("engines.json").read_text())
    return ",".join(f"{name}{version}" for name, version in engines.items())


def page_only(bundle: str) -> str:
    """The bundle with all that follows MARK where there is a page: not in the service worker.

    Nor in an engine older than the oldest: half of a script would lose what the plain form sends.
    """
    shared, rest = bundle.split(f"{MARK}\n")
    page, exports = rest.rsplit("\nexport {", 1)
    return f"{shared}if (self.CSSLayerBlockRule) {{\n{page}\n}}\nexport {{{exports}"
