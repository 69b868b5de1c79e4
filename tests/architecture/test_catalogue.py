"""The Chinese catalogue is complete: every sentence of the app, no leftover guess, every placeholder kept."""

import importlib
import io
import pkgutil
import re

import pytest
from architecture.source import ROOT
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from fieldapp import domain
from fieldapp.domain.errors import Refusal

METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"templates/**.html": {"silent": "false", "trimmed": "true"}}
CALLS = ("_", "gettext", "_l", "lazy_gettext", "N_", "ngettext", "lazy_ngettext")


def keywords() -> dict[str, tuple[int, ...] | None]:
    """The calls whose words are translated; a broken rule's sentence is, where it is shown."""
    found: dict[str, tuple[int, ...] | None] = dict.fromkeys(CALLS)
    found |= {"ngettext": (1, 2), "lazy_ngettext": (1, 2)}
    for module in pkgutil.walk_packages(domain.__path__, f"{domain.__name__}."):
        importlib.import_module(module.name)
    refusals = [Refusal]
    while refusals:
        refusal = refusals.pop()
        found[refusal.__name__] = (1,)
        refusals += refusal.__subclasses__()
    return found


PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


@pytest.fixture(scope="module")
def sentences() -> dict[str, str]:
    """Every message id in the source, and where it stands first."""
    found: dict[str, str] = {}
    rows = extract_from_dir(str(ROOT), METHODS, OPTIONS, keywords())
    for file, line, message, *_ in rows:
        for text in message if isinstance(message, tuple) else (message,):
            if text:
                found.setdefault(text, f"{file}:{line}")
    return found


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    path = ROOT / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
    return read_po(io.BytesIO(path.read_bytes()), locale="zh_Hans_CN")


def test_every_sentence_has_its_chinese(sentences, chinese):
    missing = {
        text: where
        for text, where in sentences.items()
        if not (message := chinese.get(text)) or not message.string or message.fuzzy
    }
    assert missing == {}


def test_no_placeholder_was_lost_in_translation(sentences, chinese):
    wrong = {
        text: chinese[text].string
        for text in sentences
        if chinese.get(text)
        and isinstance(chinese[text].string, str)
        and sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(chinese[text].string))
    }
    assert wrong == {}


def test_no_chinese_is_left_over(sentences, chinese):
    """A sentence no longer said is taken out of the catalogue, too."""
    known = set(sentences)
    left = [m.id for m in chinese if m.id and (m.id[0] if isinstance(m.id, tuple) else m.id) not in known]
    assert left == []


def test_the_chinese_is_chinese(chinese):
    """A translation without one Chinese character is a forgotten copy (names and signs aside)."""
    copied = [
        m.id for m in chinese
        if m.id and isinstance(m.string, str) and re.search(r"[a-z]{3,} [a-z]{2,}", str(m.id))
        and not re.search(r"[\u4e00-\u9fff]", m.string)
    ]  # fmt: skip
    assert copied == []
