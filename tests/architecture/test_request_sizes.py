"""No route reads more of a request than it says, and none reads a body that it will refuse; a new one is walked too."""

import inspect
from io import BytesIO

import pytest
from support.addresses import address, calls, is_open, rules
from werkzeug.datastructures import Headers

from fieldapp.web import request_size
from fieldapp.web.request_size import FORM, NOTHING, READS, size_for

FORM_TYPE = "application/x-www-form-urlencoded"


class CountingBody(BytesIO):
    """A body that counts what is read of it."""

    def __init__(self, content=b""):
        super().__init__(content)
        self.taken = 0

    def read(self, *size):
        got = super().read(*size)
        self.taken += len(got)
        return got

    def readinto(self, room):
        got = super().readinto(room)
        self.taken += got
        return got


def send(client, path, method, body, length, content_type=FORM_TYPE, **headers):
    """Without the client's own buffering: the stream itself goes to the app."""
    environ = client.environ_base | {
        "wsgi.input": body,
        "CONTENT_LENGTH": str(length),
        "CONTENT_TYPE": content_type,
    }
    return client.open(path, method=method, environ_overrides=environ, headers=Headers(headers))


def writes(app):
    return [(rule, method) for rule in rules(app) for method in sorted(rule.methods - READS)]


def test_every_write_refuses_a_body_that_is_too_large_without_reading_it(app, client, sign_in, town):
    mei, wrong = sign_in(town.mei), {}
    for rule, method in writes(app):
        body, most = CountingBody(b"a" * 10), size_for(app, rule, method).most_bytes
        answer = send(mei, address(app, rule), method, body, most + 1)
        if answer.status_code != 413 or body.taken:
            wrong[f"{method} {rule.rule}"] = (answer.status_code, body.taken)
    assert wrong == {}


def test_every_write_refuses_too_many_fields_without_parsing_them(app, town, sign_in, monkeypatch):
    """Seen by a person who may call it; the others are turned away without reading it."""
    parsed = []
    real = request_size.FormDataParser._parse_urlencoded
    monkeypatch.setattr(
        request_size.FormDataParser,
        "_parse_urlencoded",
        lambda self, *rest: parsed.append(rest) or real(self, *rest),
    )
    clients, wrong = [sign_in(each) for each in (town.mei, town.luo, town.tang, town.sun, town.wu)], {}
    for rule, method in writes(app):
        size = size_for(app, rule, method)
        content = b"&".join([b"a="] * (size.most_parts + 1))
        for client in clients:
            body = CountingBody(content)
            code = send(client, address(app, rule), method, body, len(content)).status_code
            if code == 413:
                break
            if body.taken:
                wrong[f"{method} {rule.rule}"] = code
    assert wrong == {} and parsed == []


def test_who_is_not_signed_in_sends_a_body_that_nobody_reads(app, client):
    read = {}
    for rule, method in calls(app):
        if method not in READS:
            body = CountingBody(b"a=1" * 1000)
            code = send(client, address(app, rule), method, body, 3000).status_code
            if code not in {401, 303} or body.taken:
                read[f"{method} {rule.rule}"] = (code, body.taken)
    assert read == {}


@pytest.mark.parametrize(("method", "code"), [("POST", 404), ("PUT", 404)])
def test_what_is_sent_to_no_address_is_not_read(client, method, code):
    body = CountingBody(b"a" * 1000)
    answer = send(client, "/nowhere", method, body, 125 * 1024 * 1024, "multipart/form-data; boundary=x")
    assert (answer.status_code, body.taken) == (code, 0)


def test_what_is_sent_by_a_method_that_is_not_taken_is_not_read(app, client):
    read = {}
    for rule in rules(app):
        if is_open(app, rule) and not rule.methods - READS:
            body = CountingBody(b"a" * 1000)
            code = send(client, address(app, rule), "PUT", body, 1000).status_code
            if code not in {404, 405} or body.taken:
                read[rule.rule] = (code, body.taken)
    assert read == {}


def test_a_body_of_a_get_is_not_read(app, client):
    read = {}
    for rule in rules(app):
        if "GET" in rule.methods:
            assert size_for(app, rule, "GET") == NOTHING
            body = CountingBody(b"a" * 10)
            if send(client, address(app, rule), "GET", body, 10).status_code != 413 or body.taken:
                read[rule.rule] = body.taken
    assert read == {}


def test_too_many_parts_of_a_multipart_form_are_refused(client):
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    content = part * (FORM.most_parts + 1) + b"--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    assert send(client, "/sign-in", "POST", BytesIO(content), len(content), kind).status_code == 413


def test_a_query_of_too_many_parts_or_too_long_is_refused(app, client):
    answers = {
        client.get(f"{address(app, rule)}?{query}").status_code
        for rule in rules(app)
        if "GET" in rule.methods
        for query in ("&".join(["a=1"] * 201), "a" * 16_385)
    }
    assert answers == {414}


def test_whoever_is_refused_is_told_in_words_and_a_phone_in_its_protocol(client):
    page = client.post("/sign-in", data={"name": "a" * 600_000})
    assert page.status_code == 413 and "已填写的内容还在" in page.text
    answer = client.post("/sync/hello", data=b" " * 70_000)
    assert (answer.status_code, answer.json) == (413, {"state": "too_large"})


def test_a_view_that_takes_files_says_how_large_they_may_be(app):
    silent = [
        rule.endpoint
        for rule, method in writes(app)
        if "receive_photos(" in source(app, rule) or "request.files" in source(app, rule)
        if size_for(app, rule, method) == FORM
    ]
    assert silent == []


def source(app, rule):
    return inspect.getsource(inspect.unwrap(app.view_functions[rule.endpoint]))
