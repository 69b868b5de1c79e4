"""What a request says besides its forms: query parameters, single values of a body, headers, cookies.

Each is read here, with its bounds; what is out of them counts as not said. The request's own dictionaries are
read nowhere else, which a test looks after.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit
from uuid import UUID

from flask import Flask, request, url_for
from werkzeug.routing import BaseConverter

from fieldapp.forms.base import BROKEN

LONGEST = 100  # of one value, where nothing else is said
MOST_VALUES = 200
LONGEST_QUERY = 4000
LAST = 2**31 - 1
UNQUOTED = "!$'()*,/:;?@"  # as url_for() leaves them


class Said:
    """One of the request's dictionaries."""

    def __init__(self, source: Callable[[], Any]) -> None:
        self._source = source

    def __contains__(self, name: str) -> bool:
        return name in self._source()

    def text(self, name: str, longest: int = LONGEST) -> str:
        """The value, or nothing when it is too long or cannot be stored."""
        return bounded(self._source().get(name, ""), longest)

    def number(self, name: str, least: int = 0, most: int = LAST) -> int | None:
        try:
            found = int(self.text(name, longest=20))
        except ValueError:
            return None
        return found if least <= found <= most else None

    def identifier(self, name: str) -> UUID | None:
        return as_uuid(self.text(name, longest=36))

    def texts(self, name: str, most: int = MOST_VALUES) -> list[str]:
        """The first values of a name that may come several times."""
        return [bounded(each) for each in self._source().getlist(name)[:most]]

    def pairs(self) -> list[tuple[str, str]]:
        """Everything, in its order; as large as the whole request may be."""
        return list(self._source().items(multi=True))


query = Said(lambda: request.args)
body = Said(lambda: request.form)
either = Said(lambda: request.values)
headers = Said(lambda: request.headers)
cookies = Said(lambda: request.cookies)


class Segment(BaseConverter):
    """A word in an address: a code, a noun. What cannot be stored is no address."""

    regex = r"[^/\x00-\x1f\ud800-\udfff]{1,100}"
    part_isolating = True


def init_app(app: Flask) -> None:
    app.url_map.converters |= {"default": Segment, "string": Segment}


def as_uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def bounded(text: str, longest: int = LONGEST) -> str:
    return "" if len(text) > longest or BROKEN.search(text) else text


def page_before() -> SplitResult:
    """The page the browser says it comes from; empty parts when it says none, or nothing that is an address."""
    return split(request.referrer or "")


def browser() -> str:
    """What the browser calls itself."""
    return bounded(request.user_agent.string, longest=1000)


def split(address: str) -> SplitResult:
    """The parts of an address; empty ones of what is none."""
    try:
        return urlsplit(bounded(address, longest=LONGEST_QUERY))
    except ValueError:
        return urlsplit("")


def arguments() -> dict[str, list[str]]:
    """Every query parameter within bounds, to be carried on in links of the same page."""
    said = {name: query.texts(name) for name in list(request.args)[:MOST_VALUES] if bounded(name)}
    return said if len(urlencode(said, doseq=True)) <= LONGEST_QUERY else {}


def here() -> str:
    """The address asked for, with its query."""
    return with_query(request.path, arguments())


def address(endpoint: str, narrowed: Mapping[str, Any], **parts: Any) -> str:
    """The address of a page with a query that came from outside: no name of it means anything to url_for()."""
    return with_query(url_for(endpoint, **parts), narrowed)


def with_query(path: str, narrowed: Mapping[str, Any]) -> str:
    pairs = [(name, value) for name, said in narrowed.items() for value in _values(said)]
    return f"{path}?{urlencode(pairs, safe=UNQUOTED)}" if pairs else path


def _values(said: Any) -> Iterable[Any]:
    values = said if isinstance(said, list | tuple) else [said]
    return (value for value in values if value is not None)
