"""Writes from other sites are refused, by what the browser says of where they come from."""

import pytest

SIGN_OUT, HERE = "/sign-out", "http://localhost"


def write(client, **headers):
    """As a browser that says no more than these headers."""
    client.environ_base.pop("HTTP_SEC_FETCH_SITE", None)
    return client.post(SIGN_OUT, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def mei(town, sign_in):
    return sign_in(town.mei)


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_write_from_the_same_site_is_taken(mei, site):
    assert write(mei, Sec_Fetch_Site=site).status_code == 303


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "Same-Origin"])
def test_a_write_from_another_site_is_refused_whatever_its_origin_says(mei, site):
    assert write(mei, Sec_Fetch_Site=site, Origin=HERE).status_code == 403


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_older_browser_writes_from_the_apps_own_host(mei, scheme):
    assert write(mei, Origin=f"{scheme}://localhost").status_code == 303


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example", "http://localhost.evil.example", "http://localhost:8000", "http://evil.example/localhost",
        "localhost", "null", "", "http://[localhost", "http://localhost" + "/" * 1000,
    ],
)  # fmt: skip
def test_an_origin_that_is_not_the_apps_own_host_is_refused(mei, origin):
    assert write(mei, Origin=origin).status_code == 403


def test_a_program_without_a_cookie_needs_to_say_neither_and_one_with_a_cookie_does(mei, client):
    assert write(client).status_code != 403
    assert write(mei, Sec_Fetch_Site="same-origin").status_code == 303
    client.set_cookie("anything", "x")
    assert write(client).status_code == 403


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_reading_is_allowed_from_everywhere(client, method):
    answer = getattr(client, method)("/sign-in", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
