"""HTTP conventions shared by every route; knows no concept of the trade beyond who is asking."""

from flask import Flask

from fieldapp import clock, config
from fieldapp.forms.base import Form
from fieldapp.forms.positions import PositionFields
from fieldapp.web import (
    access,
    asked,
    assets,
    deadline_labels,
    errors,
    frames,
    headers,
    kept,
    labels,
    limits,
    locale,
    logs,
    origin,
    pages,
    plain_fields,
    request_size,
    template_output,
)


def init_app(app: Flask) -> None:
    Form.tell_day = staticmethod(clock.today)
    area = config.area_of(app.config["AREA"])
    PositionFields.tell_area = staticmethod(lambda: area)
    asked.init_app(app)
    logs.init_app(app)
    request_size.init_app(app)
    locale.init_app(app)
    origin.init_app(app)
    access.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    template_output.init_app(app)
    pages.init_app(app)
    plain_fields.init_app(app)
    labels.init_app(app)
    deadline_labels.init_app(app)
    frames.init_app(app)
    assets.init_app(app)
    kept.init_app(app)
    limits.init_app(app)
