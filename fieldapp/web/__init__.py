"""HTTP conventions shared by every route; knows no concept of the trade beyond who is asking and what is refused.

Two exceptions stand in the contract "web/ knows no concept" (pyproject.toml), each with its reason.
"""

from flask import Flask

from fieldapp import clock, config
from fieldapp.forms.base import Form
from fieldapp.forms.positions import Positioned
from fieldapp.web import (
    access,
    assets,
    cross_site,
    errors,
    field_cache,
    headers,
    kept_forms,
    layouts,
    locale,
    logs,
    metrics,
    offline_pages,
    rate_limits,
    rendering,
    request_size,
    request_values,
    template_output,
)
from fieldapp.web.labels import deadlines, dialling, labels, public_states


def init_app(app: Flask) -> None:
    Form.tell_day = staticmethod(clock.today)
    area = config.area_of(app.config["AREA"])
    Positioned.tell_area = staticmethod(lambda: area)
    request_values.init_app(app)
    logs.init_app(app)
    metrics.init_app(app)
    request_size.init_app(app)
    locale.init_app(app)
    cross_site.init_app(app)
    access.init_app(app)
    kept_forms.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    template_output.init_app(app)
    rendering.init_app(app)
    field_cache.init_app(app)
    labels.init_app(app)
    public_states.init_app(app)
    deadlines.init_app(app)
    dialling.init_app(app)
    layouts.init_app(app)
    assets.init_app(app)
    offline_pages.init_app(app)
    rate_limits.init_app(app)
