"""Every URL of the app, one blueprint per concept; field, desk and public never import each other."""

from flask import Flask

from fieldapp.pages import map_links, operator_words, saved_lines, server_state
from fieldapp.routes import (
    blobs,
    case_steps,
    desk,
    field,
    guides,
    health,
    own_sessions,
    patterns,
    photos,
    preferences,
    public,
    pwa,
    reminders,
    reporters,
    second_factor,
    sign_in,
    sync,
)


def init_app(app: Flask) -> None:
    operator_words.init_app(app)
    saved_lines.init_app(app)
    map_links.init_app(app)
    server_state.init_app(app)
    for blueprint in (
        field.blueprint,
        desk.blueprint,
        public.blueprint,
        case_steps.blueprint,
        reminders.blueprint,
        reporters.blueprint,
        guides.blueprint,
        sign_in.blueprint,
        second_factor.blueprint,
        own_sessions.blueprint,
        photos.blueprint,
        sync.blueprint,
        blobs.blueprint,
        preferences.blueprint,
        pwa.blueprint,
        health.blueprint,
    ):
        app.register_blueprint(blueprint)
    if app.debug or app.testing or app.config.get("DEMO"):
        app.register_blueprint(patterns.blueprint)
