"""What a map needs beside its list: the list's address with the same filters, and tiles if they are configured."""

from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app
from werkzeug.datastructures import MultiDict

from fieldapp.web import request_values
from fieldapp.web.headers import POLICY
from fieldapp.web.paging import Listing


def same_filters(endpoint: str) -> str:
    """The other view of the same cases."""
    return Listing(endpoint, MultiDict(request_values.arguments())).url()


def tiles() -> dict[str, Any] | None:
    """Where tiles come from and whose they are; None unless the operator configured them."""
    address = current_app.config["MAP_TILES"]
    return {"address": address, "credit": current_app.config["MAP_CREDIT"]} if address else None


def with_tiles(response: Response) -> Response:
    """The answer, allowed to load pictures from the tiles' own origin; from nowhere else, as everywhere."""
    if found := tiles():
        parts = urlsplit(found["address"])
        policy = POLICY.replace("img-src 'self'", f"img-src 'self' {parts.scheme}://{parts.netloc}")
        response.headers["Content-Security-Policy"] = policy
    return response
