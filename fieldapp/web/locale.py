"""Language: Chinese unless somebody chose otherwise; the choice lasts."""

from flask import Flask, g, has_request_context, request
from flask_babel import Babel
from flask_login import current_user

LOCALES = {"zh_Hans_CN": "中文", "en": "English"}
DEFAULT = "zh_Hans_CN"
COOKIE = "locale"
LOOKS = ("light", "dark", "sun")
SIZES = ("normal", "care")


def init_app(app: Flask) -> None:
    app.config.setdefault("BABEL_DEFAULT_LOCALE", DEFAULT)
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Asia/Shanghai")
    Babel(app, locale_selector=select_locale)
    app.context_processor(_context)


def select_locale() -> str:
    """The person's choice, else the browser's cookie, else Chinese. Never guessed from Accept-Language."""
    if not has_request_context():
        return DEFAULT
    if "locale" not in g:
        chosen = getattr(current_user, "locale", None) or request.cookies.get(COOKIE, "")
        g.locale = chosen if chosen in LOCALES else DEFAULT
    return str(g.locale)


def _context() -> dict[str, object]:
    return {
        "locale_tag": select_locale().replace("_", "-"),
        "locale_code": select_locale(),
        "look": getattr(current_user, "look", None) or request.cookies.get("look", ""),
        "size": getattr(current_user, "size", None) or request.cookies.get("size", ""),
    }
