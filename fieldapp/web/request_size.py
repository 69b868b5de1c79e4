"""How large a request may be: said with its route, judged by its head before any of its body is read."""

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, NamedTuple, TypeVar, cast

from flask import Flask, Request, abort, current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.routing import Rule

View = TypeVar("View", bound=Callable[..., object])

READS = frozenset({"GET", "HEAD", "OPTIONS"})
KIB, MIB = 1024, 1024 * 1024


class Size(NamedTuple):
    """Bytes of a body, and the fields and files a form may have."""

    most_bytes: int
    most_parts: int = 200


NOTHING = Size(0, 0)
FORM = Size(
    256 * KIB
)  # what a view takes that says nothing: 28,000 Chinese characters as browsers encode them
ROUTE = Size(512 * KIB)  # a patrol's line of 5,000 points, as browsers encode it
FILE = Size(130 * MIB)  # what a phone exported, with its photos

LONGEST_QUERY, MOST_PARAMETERS = 16 * KIB, 200


def takes(size: Size) -> Callable[[View], View]:
    """How large a body this view takes; a view that says nothing takes a FORM."""

    def declare(view: View) -> View:
        view.takes = size  # type: ignore[attr-defined]
        return view

    return declare


def size_for(app: Flask, rule: Rule | None, method: str) -> Size:
    """What is read of a body sent to a route; nothing where no route answers or the method reads."""
    if rule is None or method in READS:
        return NOTHING
    return cast(Size, getattr(app.view_functions[rule.endpoint], "takes", FORM))


class BoundedFormParser(FormDataParser):
    """Counts the fields of a urlencoded form as well as those of a multipart one."""

    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, Any]]:
        body = stream.read()
        if self.max_form_parts is not None and body.count(b"&") >= self.max_form_parts:
            raise RequestEntityTooLarge
        return super()._parse_urlencoded(BytesIO(body), mimetype, content_length, options)


class BoundedRequest(Request):
    form_data_parser_class = BoundedFormParser


def init_app(app: Flask) -> None:
    app.request_class = BoundedRequest
    app.before_request(_judge_head)


def _judge_head() -> None:
    query = request.query_string
    if len(query) > LONGEST_QUERY or query.count(b"&") >= MOST_PARAMETERS:
        abort(414)
    size = size_for(current_app, request.url_rule, request.method)
    request.max_content_length = size.most_bytes
    request.max_form_parts = size.most_parts
    request.max_form_memory_size = min(size.most_bytes, ROUTE.most_bytes)
    # What has no address or no such method gets its own answer, unread.
    if request.url_rule is not None and (request.content_length or 0) > size.most_bytes:
        abort(413)


def bytes_to_read(app: Flask, environ: dict[str, Any]) -> int:
    """How much of a body a server reads before it calls the app, told by the head alone; 0 where the app refuses.

    Whether a session still lives is asked later; who has none at all, and had none, is known here.
    """
    adapter = app.url_map.bind_to_environ(environ)
    try:
        rule, _ = adapter.match(return_rule=True)
    except HTTPException:
        return 0
    if getattr(app.view_functions[rule.endpoint], "access", None) != "public" and not _has_session(
        app, environ
    ):
        return 0
    return size_for(app, rule, environ["REQUEST_METHOD"]).most_bytes


def _has_session(app: Flask, environ: dict[str, Any]) -> bool:
    session = app.session_interface.open_session(app, app.request_class(environ))
    return bool(session and (session.get("_user_id") or session.get("was")))
