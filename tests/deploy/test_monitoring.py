"""The example alerts and board ask for figures that /metrics tells, and for nothing else."""

import json
import re
from pathlib import Path

import pytest
import yaml
from support import databases
from support.live import engine_of, make_app

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
TOKEN = "t" * 32
NAME = r"\bfieldapp_[a-z_]+"


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The names of all figures there are."""
    with databases.copy_of_town() as url:
        app = make_app(url, tmp_path_factory.mktemp("photos"), METRICS_TOKEN=TOKEN)
        client = app.test_client()
        client.get("/")
        text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
        engine_of(app).dispose()
    return set(re.findall(rf"^({NAME})", text, re.M))


def alerts():
    groups = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def board():
    panels = json.loads((DEPLOY / "grafana" / "board.json").read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel["targets"]]


def test_alerts_and_board_ask_for_figures_there_are(told):
    asked = {
        name for expr in [*(rule["expr"] for rule in alerts()), *board()] for name in re.findall(NAME, expr)
    }
    assert asked - told == set()


def test_every_figure_of_the_service_has_an_alert_and_stands_on_the_board(told):
    ours = {name for name in told if not re.search(r"_(created|sum|count|bucket|total)$", name)}
    by_alerts = " ".join(rule["expr"] for rule in alerts())
    assert {name for name in ours if name not in by_alerts} == set()
    assert {name for name in ours if name not in " ".join(board())} == set()


def test_every_alert_says_what_is_wrong_and_how_urgent_it_is():
    for rule in alerts():
        assert rule["labels"]["severity"] in {"page", "ticket"} and rule["annotations"]["summary"].endswith(
            "."
        )


def test_the_scrape_names_a_token_and_its_rules():
    scrape = yaml.safe_load((DEPLOY / "prometheus" / "scrape.yaml").read_text())
    assert scrape["scrape_configs"][0]["authorization"]["credentials_file"] and scrape["rule_files"]
