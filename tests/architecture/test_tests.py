"""The tests rhyme with the house: one file a module of the domain, in its corridor, none too long to read."""

from architecture.source import ROOT

TESTS = ROOT.parent / "tests"
LINES_CAP = 490
# Files of the domain's tests that hold a rule of several modules, and why.
RULES = {
    "calendar/test_working_time_examples": "examples by hand, beside the walk of test_working_time",
    "cases/test_waiting_cases": "a case on hold, from the step to the reminder and the deadline",
    "consolidation/test_merge_orders": "merging and undoing in any order, over every kind of step",
    "submissions/test_submission_orders": "arriving in any order, with any repetition",
}


def names_below(folder, pattern):
    return {str(path.relative_to(folder).with_suffix("")) for path in folder.rglob(pattern)}


def test_no_test_file_is_too_long():
    counted = {str(p.relative_to(TESTS)): len(p.read_text().splitlines()) for p in TESTS.rglob("*.py")}
    assert {name: lines for name, lines in counted.items() if lines > LINES_CAP} == {}


def test_a_test_file_of_the_domain_has_the_name_of_its_module_or_holds_a_listed_rule():
    modules = names_below(ROOT / "domain", "[a-z]*.py")
    files = names_below(TESTS / "domain", "test_*.py")
    assert {name for name in files if name.replace("test_", "") not in modules} == RULES.keys()


def test_every_module_of_the_domain_has_a_test_file_of_its_name_in_its_corridor():
    modules = names_below(ROOT / "domain", "[a-z]*.py")
    files = {name.replace("test_", "") for name in names_below(TESTS / "domain", "test_*.py")}
    missing = [
        f"fieldapp/domain/{name}.py has no test file tests/domain/{_test_name(name)}.py"
        for name in sorted(modules - files)
    ]
    assert missing == []


def _test_name(module):
    *corridor, name = module.split("/")
    return "/".join([*corridor, f"test_{name}"])
