"""What makes the app installable: the manifest, and the icon for whoever asks at the old address."""

from flask import Blueprint, Response, current_app, jsonify, redirect
from werkzeug.wrappers import Response as Redirect

from fieldapp.web.access import public
from fieldapp.web.assets import THEME_COLOURS
from fieldapp.web.locale import select_locale

blueprint = Blueprint("pwa", __name__)
ICONS = [
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("maskable-512.png", "512x512", "maskable"),
]


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


@blueprint.get("/favicon.ico")
@public
def favicon() -> Redirect:
    """Browsers ask here when they show what is no page of ours: a photo, an answer in JSON."""
    release = current_app.extensions["assets"].release
    return redirect(f"/assets/{release}/icons/icon-32.png", 302)
