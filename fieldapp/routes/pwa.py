"""What makes the app installable: the manifest."""

from flask import Blueprint, Response, current_app, jsonify

from fieldapp.web.access import public
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
        theme_color=current_app.jinja_env.globals["theme_colour"],
        background_color=current_app.jinja_env.globals["page_colour"],
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
