"""The application factory: everything the app is made of, wired on one page."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

__version__ = "0.1.0"


def create_app(config: dict[str, Any] | None = None) -> "Flask":
    """The app, from the environment and `instance/`, or (in tests) from `config` alone."""
    # Here, so that the command line can say what there is without loading all of it.
    from flask import Flask  # noqa: PLC0415

    from fieldapp import config as settings  # noqa: PLC0415
    from fieldapp import db, jobs, routes, web  # noqa: PLC0415
    from fieldapp.crypto import keys  # noqa: PLC0415

    app = Flask(__name__, instance_path=str(Path.cwd() / "instance"), static_folder=None)
    app.config.from_mapping(config if config is not None else settings.load(Path(app.instance_path)))
    for name, default in settings.DEFAULTS.items():
        app.config.setdefault(name, default)
    app.config["VERSION"] = __version__
    keys.load(app.config["PERSONAL_DATA_KEY"], app.config.get("AUDIT_KEY", ""))

    db.init_app(app)
    web.init_app(app)
    routes.init_app(app)
    jobs.init_app(app)
    # Added last, it runs first: nobody waits for the writer while the answer is dressed.
    app.after_request(db.finish_transaction)
    return app
