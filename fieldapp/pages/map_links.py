"""The link that opens a place in the phone's map app. It names no household and no case: only where to go."""

from urllib.parse import urlencode

from flask import Flask
from flask_babel import gettext

from fieldapp.domain.geography.gcj02 import to_gcj02

AMAP = "https://uri.amap.com/marker"  # opens the app where it is installed, else its page


def init_app(app: Flask) -> None:
    app.add_template_global(map_address)


def map_address(lat: float, lon: float) -> str:
    north, east = to_gcj02(lat, lon)
    asked = {"position": f"{east:.6f},{north:.6f}", "name": gettext("Destination"), "coordinate": "gaode"}
    return f"{AMAP}?{urlencode({**asked, 'callnative': 1})}"
