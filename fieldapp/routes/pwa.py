"""What makes the app installable and usable without a network: manifest, icon, and the phone's service worker."""

import json

from flask import Blueprint, Response, current_app, jsonify, redirect
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp.web.access import public
from fieldapp.web.assets import DESK, THEME_COLOURS
from fieldapp.web.locale import select_locale

blueprint = Blueprint("pwa", __name__)
ICONS = [
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("maskable-512.png", "512x512", "maskable"),
]
# Pages without a word about anybody, kept on the phone as the signed-in worker sees them.
EMPTY_PAGES = (
    "/field/shell",
    "/field/offline",
    "/field/lock",
    "/field/outbox",
    "/field/reports/new",
    "/field/patrols/new",
    "/field/households/new",
    "/field/search",
    "/field/help",
)


@blueprint.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    release = current_app.extensions["assets"].release
    name = current_app.config["APP_NAME"]
    answer = jsonify(
        id="/field/",
        name=name,
        short_name=name,
        lang="zh-CN" if select_locale() == "zh_Hans_CN" else "en",
        start_url="/field/",
        scope="/",
        display="standalone",
        theme_color=THEME_COLOURS["light"],
        background_color=THEME_COLOURS["light"],
        icons=[
            {
                "src": f"/assets/{release}/icons/{file}",
                "sizes": sizes,
                "type": "image/png",
                "purpose": purpose,
            }
            for file, sizes, purpose in ICONS
        ],
    )
    answer.mimetype = "application/manifest+json"
    return answer


@blueprint.get("/field/sw.js")
@public
def worker() -> Response:
    """A few lines that differ with every release; what they import is kept for ever under the release's name."""
    assets = current_app.extensions["assets"]
    kept = {
        "release": assets.release,
        "files": sorted(
            name for name in assets.files if not name.endswith(".json") and not name.startswith(DESK)
        ),
        "pages": EMPTY_PAGES,
        "offline": gettext("You are offline. This step needs a connection."),
        "locked": gettext("This phone is locked."),
    }
    begin = f'import {{ begin }} from "/assets/{assets.release}/js/sw.js";\n'
    answer = Response(begin + f"begin({json.dumps(kept, ensure_ascii=False)});\n", mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get("/favicon.ico")
@public
def favicon() -> Redirect:
    """Browsers ask here when they show what is no page of ours: a photo, an answer in JSON."""
    release = current_app.extensions["assets"].release
    return redirect(f"/assets/{release}/icons/icon-32.png", 302)
