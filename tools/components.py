"""What the app consists of besides itself, for whoever must account for it: a bill of materials, licences, advisories.

`python -m tools.components` writes build/sbom.json (CycloneDX) and build/licences.csv, from what is installed; with
`--advisories` it asks OSV, by name and version, which of it has known weaknesses, and ends with 1 if any has.
"""

import csv
import json
import re
import sys
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
OSV = "https://api.osv.dev/v1/querybatch"
SECONDS = 20
MIT = "Permission is hereby granted, free of charge, to any person obtaining a copy"
FORBIDDEN = re.compile(r"\bAGPL|\bSSPL|\bBUSL|Commons Clause", re.IGNORECASE)


class Component(NamedTuple):
    """One package that is shipped, from PyPI or npm."""

    name: str
    version: str
    licence: str
    kind: str  # pypi, npm

    @property
    def purl(self) -> str:
        return f"pkg:{self.kind}/{self.name}@{self.version}"


def components() -> list[Component]:
    """Everything that a server runs or a browser is sent, by name; nothing that only developers need."""
    return sorted([*_python(), *_scripts()])


def _python() -> Iterator[Component]:
    """What the project needs, and what that needs in turn."""
    waiting, seen = ["fieldapp"], set[str]()
    while waiting:
        name = waiting.pop()
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # for another system or version of Python
        key = _normal(found.name)
        if key in seen:
            continue
        seen.add(key)
        waiting += [_name_of(each) for each in found.requires or [] if "extra ==" not in each]
        if key != "fieldapp":
            yield Component(key, found.version, _licence(found), "pypi")


def _scripts() -> Iterator[Component]:
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    vendored = json.loads((ROOT / "fieldapp" / "static" / "vendor" / "vendor.json").read_text())
    for name, version in sorted({(each["package"], each["version"]) for each in vendored}):
        known = lock.get(f"node_modules/{name}", {})
        yield Component(name, version, known.get("license", "unknown"), "npm")


def _licence(found: Distribution) -> str:
    about = found.metadata
    named = [
        each.rsplit(" :: ", 1)[-1]
        for each in about.get_all("Classifier", [])
        if each.startswith("License ::")
    ]
    short = (about.get("License") or "").strip().partition("\n")[0]
    said = about.get("License-Expression") or ", ".join(named) or short[:60]
    return said or ("MIT" if MIT in _licence_text(found) else "unknown")


def _licence_text(found: Distribution) -> str:
    files = [file for file in found.files or [] if file.name.upper().startswith("LICEN")]
    return " ".join(" ".join(file.read_text().split()) for file in files)


def _name_of(requirement: str) -> str:
    return re.split(r"[\s;<>=!~\[(]", requirement, maxsplit=1)[0]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def bill(found: list[Component]) -> dict[str, Any]:
    """A CycloneDX document."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    listed = [
        {
            "type": "library",
            "name": each.name,
            "version": each.version,
            "purl": each.purl,
            "bom-ref": each.purl,
            "licenses": [{"license": {"name": each.licence}}],
        }
        for each in found
    ]
    itself = {"type": "application", "name": project["name"], "version": project["version"]}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**itself, "licenses": [{"license": {"id": project["license"]}}]}},
        "components": listed,
    }


def refused(found: list[Component]) -> list[str]:
    """Components whose licence is not known or may not be shipped."""
    return [
        f"{each.name}: {each.licence}"
        for each in found
        if each.licence == "unknown" or FORBIDDEN.search(each.licence)
    ]


def advisories(found: list[Component]) -> list[str]:
    """`name version: id` of each known weakness. Raises OSError when the index cannot be reached."""
    kinds = {"pypi": "PyPI", "npm": "npm"}
    queries = [
        {"package": {"name": each.name, "ecosystem": kinds[each.kind]}, "version": each.version}
        for each in found
    ]
    asked = urllib.request.Request(
        OSV, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310
        results = json.load(answer)["results"]
    return [
        f"{each.name} {each.version}: {known['id']}"
        for each, result in zip(found, results, strict=True)
        for known in result.get("vulns", [])
    ]


def write(found: list[Component], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "sbom.json").write_text(json.dumps(bill(found), indent=1) + "\n")
    with (folder / "licences.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["package", "version", "licence", "from"])
        rows.writerows(found)


def main(words: list[str]) -> int:
    found = components()
    write(found, ROOT / "build")
    problems = [f"This licence is unknown or may not be shipped: {each}" for each in refused(found)]
    said = f"{len(found)} components in build/sbom.json and build/licences.csv."
    if "--advisories" in words:
        try:
            problems += [f"A known weakness: {each}" for each in advisories(found)]
        except OSError as away:
            said += f" The index of advisories cannot be reached ({away}); nothing is known of weaknesses."
    sys.stdout.write("\n".join([said, *problems]) + "\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
