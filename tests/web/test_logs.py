"""The log holds no word that somebody typed: neither in an address nor in a body."""

import pytest
from support.addresses import address, rules

WORDS = "王桂兰西大街12号"


@pytest.fixture
def written(capfd):
    """Everything written since it was asked last."""

    def _written():
        both = capfd.readouterr()
        return both.out + both.err

    return _written


@pytest.mark.parametrize("name", ["mei", "tang", "yan"])
def test_no_words_of_an_address_are_logged(app, town, sign_in, written, name):
    """Every page that is read, asked with words to search for."""
    client = sign_in(getattr(town, name))
    for rule in rules(app):
        if "GET" in rule.methods:
            client.get(address(app, rule), query_string={"q": WORDS, "words": WORDS, "next": WORDS})
    client.get(f"/track/{WORDS}")
    client.get(f"/nowhere/{WORDS}?q={WORDS}")
    log = written()
    assert "request" in log and "/desk/search/" in log
    assert WORDS not in log and WORDS[:3] not in log
    assert "%E7%8E%8B" not in log  # 王, as browsers write it in an address


def test_no_words_of_a_form_are_logged(app, client, town, sign_in, written):
    sign_in(town.mei).post("/field/reports/", data={"words": WORDS, "category": "lamp"})
    client.post("/sign-in", data={"sign_in_name": WORDS, "password": WORDS})
    client.post("/track/", data={"code": WORDS})
    log = written()
    assert "request" in log and WORDS not in log
