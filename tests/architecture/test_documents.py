"""What the documents name is there: links, files, the functions and tables behind a dotted name."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
# Where a path in a document may begin.
BEGINNINGS = [ROOT, ROOT / "fieldapp", ROOT / "fieldapp" / "static", ROOT / "docs"]
NOT_OURS = {"build", "instance", "node_modules"}  # made when something runs
KINDS = "py|js|mjs|json|html|css|svg|png|md|po|csv|toml|txt|key|yaml|conf|service|timer"
MOST_TO_READ = 650  # lines of code that the README sends a newcomer to


def name_of(path):
    return str(path.relative_to(ROOT))


def spans(path):
    """What stands between backticks, outside blocks of code."""
    text = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.M | re.S)
    return re.findall(r"`([^`\n]+)`", text)


@cache
def known_files():
    """Every file of ours: its path, its name."""
    folders = ("fieldapp", "tests", "tools", "benches", "docs", "deploy")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*") if file.is_file()]
    return {name for file in [*files, *ROOT.glob("*")] for name in (name_of(file), file.name)}


@cache
def code_by_name():
    """The text of the modules of each name; of a package, of all that is in it."""
    found = {}
    for path in (ROOT / "fieldapp").rglob("*.py"):
        for name in {path.stem, path.parent.name}:
            found[name] = found.get(name, "") + path.read_text()
    return found


def paths_in(span):
    """The files and folders that a span names; what has a blank to be filled in names none."""
    if re.search(r"[<*{…]", span):
        return []
    words = span.replace(",", " ").split()
    files = [word for word in words if re.fullmatch(rf"[\w./-]*\w\.(?:{KINDS})", word)]
    return files + [word for word in words if re.fullmatch(r"(?:[a-z_]\w*/)+", word)]


def is_there(named):
    if named.partition("/")[0] in NOT_OURS:
        return True
    if "/" not in named:
        return named.endswith(".key") or named in known_files()
    return find(named) is not None


def find(named):
    return next((start / named for start in BEGINNINGS if (start / named).exists()), None)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(document):
    links = re.findall(r"\]\(([^)#\s]+)", document.read_text())
    ours = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in ours if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_file_that_is_named_exists(document):
    named = [path for span in spans(document) for path in paths_in(span)]
    assert [path for path in named if not is_there(path)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_name_behind_a_dot_is_in_the_module_before_it(document):
    code, wrong = code_by_name(), []
    for span in spans(document):
        dotted = re.fullmatch(rf"(?:[a-z_]+/)*([a-z_]+)\.(?!(?:{KINDS})\b)([A-Za-z_]+)(?:\(.*\))?", span)
        is_column = f'"{span}"' in code["models"]
        if dotted and not is_column and not re.search(rf"\b{dotted[2]}\b", code.get(dotted[1], "")):
            wrong.append(span)
    assert wrong == []


def test_every_decision_that_the_code_names_exists():
    numbers = {path.name[:4] for path in (ROOT / "docs" / "decisions").glob("0*.md")}
    sources = [*(ROOT / "fieldapp").rglob("*.py"), *(ROOT / "fieldapp" / "static" / "js").glob("*.js")]
    named = {number for path in sources for number in re.findall(r"docs/decisions/(\d{4})", path.read_text())}
    assert named <= numbers


def test_what_a_newcomer_is_asked_to_read_is_short():
    section = (ROOT / "README.md").read_text().partition("## Where to read on")[2]
    named = [path for span in re.findall(r"`([^`\n]+)`", section) for path in paths_in(span)]
    code = {path: find(path) for path in named if path.endswith((".py", ".js"))}
    lines = {path: len(file.read_text().splitlines()) for path, file in code.items()}
    assert lines
    assert sum(lines.values()) <= MOST_TO_READ, lines


def test_every_concept_of_the_domain_is_in_the_list_of_nouns():
    section = (
        (ROOT / "docs" / "ARCHITECTURE.md").read_text().partition("## Corridors")[2].partition("\n## ")[0]
    )
    rooms = (ROOT / "fieldapp" / "domain").iterdir()
    concepts = {path.stem for path in rooms if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert concepts - set(re.findall(r"`(\w+)`", section)) == {"__init__"}
