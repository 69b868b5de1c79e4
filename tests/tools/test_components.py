"""The bill of materials names what is shipped and nothing else; a licence or weakness that may not be stops the run."""

import csv
import io
import json
import tomllib
import urllib.error

import pytest

from tools import components
from tools.components import ROOT, Component

MADE = [Component("flask", "3.1.0", "BSD-3-Clause", "pypi"), Component("htmx.org", "4.0.1", "0BSD", "npm")]


@pytest.fixture(scope="module")
def found():
    return components.components()


def test_every_dependency_and_vendored_script_is_named(found):
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    direct = {
        components._normal(components._name_of(each)) for each in declared if "python_version" not in each
    }
    vendored = json.loads((ROOT / "fieldapp" / "static" / "vendor" / "vendor.json").read_text())
    names = {each.name for each in found}
    assert direct <= names and {each["package"] for each in vendored} <= names
    assert {"werkzeug", "jinja2"} <= names  # what they need in turn


def test_what_only_developers_need_is_not_shipped(found):
    assert {each.name for each in found} & {"pytest", "ruff", "playwright", "moto", "fieldapp"} == set()


def test_every_licence_is_known_and_may_be_shipped(found):
    assert components.refused(found) == []


@pytest.mark.parametrize("licence", ["unknown", "AGPL-3.0-only", "SSPL-1.0", "BUSL-1.1"])
def test_a_licence_that_may_not_be_shipped_is_named(licence):
    assert components.refused([Component("it", "1", licence, "pypi")]) == [f"it: {licence}"]


def test_the_bill_is_cyclonedx_and_the_list_a_table(tmp_path):
    components.write(MADE, tmp_path / "build")
    bill = json.loads((tmp_path / "build" / "sbom.json").read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert [each["purl"] for each in bill["components"]] == ["pkg:pypi/flask@3.1.0", "pkg:npm/htmx.org@4.0.1"]
    rows = list(csv.reader((tmp_path / "build" / "licences.csv").read_text().splitlines()))
    assert rows[1] == ["flask", "3.1.0", "BSD-3-Clause", "pypi"]


@pytest.fixture
def index(monkeypatch, tmp_path):
    """The index of advisories says what a test puts in; the build goes into a folder of its own."""
    said = {}

    def _open(asked, timeout):
        if isinstance(said["answer"], Exception):
            raise said["answer"]
        said["asked"] = json.loads(asked.data)["queries"]
        return io.BytesIO(json.dumps({"results": said["answer"]}).encode())

    monkeypatch.setattr(components.urllib.request, "urlopen", _open)
    monkeypatch.setattr(components, "components", lambda: MADE)
    monkeypatch.setattr(components, "write", lambda *_: None)
    return said


def test_a_known_weakness_ends_with_one(index, capsys):
    index["answer"] = [{}, {"vulns": [{"id": "GHSA-1"}]}]
    assert components.main(["--advisories"]) == 1
    assert "htmx.org 4.0.1: GHSA-1" in capsys.readouterr().out
    assert index["asked"][0] == {"package": {"name": "flask", "ecosystem": "PyPI"}, "version": "3.1.0"}


def test_an_index_that_cannot_be_reached_stops_nothing_and_is_said(index, capsys):
    index["answer"] = urllib.error.URLError("no network")
    assert components.main(["--advisories"]) == 0
    assert "nothing is known of weaknesses" in capsys.readouterr().out
