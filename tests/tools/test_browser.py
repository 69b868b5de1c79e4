"""Which Chromium the browser tests get."""

import os

import pytest

from tools import browser
from tools.programs import CannotGoOn


@pytest.fixture
def path_of(tmp_path, monkeypatch):
    """A PATH with nothing but the programs named; Playwright and Debian offer none."""

    def _make(*names):
        for name in names:
            program = tmp_path / name
            program.write_text("#!/bin/sh\n")
            program.chmod(0o755)
        return tmp_path

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(browser, "_of_playwright", lambda: None)
    monkeypatch.setattr(browser, "_of_debian", lambda: None)
    return _make


def test_the_browser_chosen_comes_before_any_found(path_of, monkeypatch):
    folder = path_of("chromium", "my-browser")
    monkeypatch.setenv("CHROMIUM", "my-browser")
    assert browser.find() == str(folder / "my-browser")


def test_a_chosen_browser_that_is_not_there_is_an_error(path_of, monkeypatch):
    """Another one would test something else than was asked for."""
    path_of("chromium")
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(CannotGoOn, match="/nowhere/chromium"):
        browser.find()


def test_chromium_is_preferred_to_chrome(path_of):
    folder = path_of("google-chrome", "chromium")
    assert browser.find() == os.fspath(folder / "chromium")


def test_playwrights_browser_is_asked_for_before_debians(path_of, monkeypatch):
    path_of()
    monkeypatch.setattr(browser, "_of_playwright", lambda: "/playwright/chrome")
    monkeypatch.setattr(browser, "_of_debian", lambda: pytest.fail("installed without need"))
    assert browser.find() == "/playwright/chrome"


def test_without_any_browser_the_message_says_how_to_get_one(path_of):
    path_of()
    with pytest.raises(CannotGoOn, match="apt-get install chromium"):
        browser.find()
