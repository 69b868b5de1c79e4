"""The scripts call nothing that the oldest engines served (tools/scripts/engines.json) do not have, or ask first."""

import re
from pathlib import Path

from tools.programs import ROOT

STATIC = ROOT / "fieldapp" / "static"
NEWER = (ROOT / "tools" / "scripts" / "newer-names.txt").read_text().split()
# Asked for in another way than `?.`, or no browser's name here.
ASKED_FIRST = {
    "canIntercept": "an event of `navigation`, which is asked for",
    "currentEntry": "of `navigation`, which is asked for",
    "hashChange": "an event of `navigation`",
    "navigationType": "an event of `navigation`",
    "requestSubmit": "submit-again.js",
    "delay": "htmx's own",
    "polygon": "the map library's own",
    "getLayers": "the map library's own",
    "isValid": "the map library's own",
    "lines": "a class in a selector",
}


def test_a_newer_method_is_found_unless_it_is_asked_for_or_the_scripts_own():
    script = "a.requestSubmit(b);c.estimate?.();d?.query();AbortSignal.timeout(1);class X{showPicker(){}};x.showPicker()"
    assert names_without_asking(script) == {"requestSubmit", "AbortSignal.timeout"}


def test_the_oldest_engines_have_all_that_the_scripts_call():
    scripts = [STATIC / "joined" / "app.js", *(STATIC / "desk").glob("*.js")]
    used = set().union(*(names_without_asking(path.read_text()) for path in scripts))
    assert used - set(ASKED_FIRST) == set(), "an older engine has none of these: see docs/decisions/0025"
    assert set(ASKED_FIRST) - used == set(), "no longer used"


def test_a_page_tells_older_engines_what_works():
    """Engines older than CSS layers drop the rule that hides the sentence; the script asks for the same thing."""
    hidden = re.compile(r"@layer components \{[^@]*\.old-engine \{ display: none; \}", re.DOTALL)
    assert hidden.search((STATIC / "css" / "notice.css").read_text())
    assert '<p class="old-engine">' in Path(STATIC.parent / "templates" / "layouts" / "base.html").read_text()
    assert "CSSLayerBlockRule" in (STATIC / "joined" / "app.js").read_text()


def names_without_asking(script: str) -> set[str]:
    return {name for name in NEWER if _is_used(name, script) and not _is_own(name, script)}


def _is_used(name: str, script: str) -> bool:
    if name not in script:
        return False
    if (
        "." in name or name[0].isupper()
    ):  # a static member, an interface, a global; a shortened name is no name
        return (
            len(name) > 3 and re.search(rf"""(?<!["'.\w$]){re.escape(name)}\b(?!\?\.)""", script) is not None
        )
    return re.search(rf"(?<!\?)\.{name}\b(?!\?\.)", script) is not None


def _is_own(name: str, script: str) -> bool:
    """The scripts define a method, a member or a key of that name themselves."""
    method = rf"(?:^|[,{{;}}*]|async |get |set |static |\n +){name}\("
    member = rf"\b{name}:|\.{name} ?=[^=]|[{{,]{name}="
    return "." not in name and re.search(f"{method}|{member}", script) is not None
