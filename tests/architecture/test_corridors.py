"""The folders of concepts: few modules in each, the same nouns in every layer."""

from architecture.source import ROOT

MOST_MODULES = 14
LAYERS = ("domain", "pages", "entries")


def folders(layer):
    return [path for path in sorted((ROOT / layer).iterdir()) if (path / "__init__.py").exists()]


def test_no_folder_holds_more_modules_than_one_can_overlook():
    counted = {
        f"{layer}/{folder.name}": len(list(folder.glob("[a-z]*.py")))
        for layer in LAYERS
        for folder in folders(layer)
    }
    assert {name: count for name, count in counted.items() if count > MOST_MODULES} == {}


def test_pages_and_entries_are_sorted_by_the_nouns_of_the_domain():
    nouns = {folder.name for folder in folders("domain")}
    assert [
        folder.name for layer in ("pages", "entries") for folder in folders(layer) if folder.name not in nouns
    ] == []
