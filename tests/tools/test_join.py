"""How the browser's scripts are joined."""

import shutil
import subprocess

import pytest

from tools.programs import ROOT
from tools.scripts import join

HAS_NODE = shutil.which("node") and (ROOT / "node_modules" / "acorn").exists()
HTMX = """
class Other { morph() { return 1 } }
class Htmx {
    constructor() { this.a = { b: "}" } }
    async #morph(from, to) {
  if (to) { return "}" }
    }
    ajax(x) { return `${x}}` }
    find(x) { return x }
}
"""


def test_what_only_a_page_runs_is_left_out_by_a_service_worker():
    joined = join.page_only("var shared = 1;\nself.page;\nvar page = 2;\nexport {\n  begin\n};\n")
    assert (
        joined == "var shared = 1;\nif (self.CSSLayerBlockRule) {\nvar page = 2;\n}\nexport {\n  begin\n};\n"
    )


@pytest.fixture
def leave_out(tmp_path):
    """leave_out(methods) → what remains of HTMX, run on a copy beside another list."""

    def _run(methods):
        script = shutil.copy(join.LEAVE_OUT, tmp_path)
        (tmp_path / "htmx-left-out.json").write_text(f'{{"methods": {methods}}}')
        (tmp_path / "from.js").write_text(HTMX)
        command = ["node", script, tmp_path / "from.js", tmp_path / "to.js"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        return done.stderr if done.returncode else (tmp_path / "to.js").read_text()

    return _run


@pytest.mark.skipif(not HAS_NODE, reason="needs Node and its packages: ./dev js installs them")
def test_methods_named_get_another_body_and_all_others_stay(leave_out):
    left = leave_out('{"#morph": "", "ajax": "return null"}')
    assert "async #morph(from, to) {  }" in left and "ajax(x) { return null }" in left
    assert "morph() { return 1 }" in left and "find(x) { return x }" in left
    assert 'constructor() { this.a = { b: "}" } }' in left


@pytest.mark.skipif(not HAS_NODE, reason="needs Node and its packages: ./dev js installs them")
def test_a_method_that_htmx_does_not_have_stops_the_joining(leave_out):
    assert "This htmx has no #gone" in leave_out('{"#gone": "", "ajax": ""}')
