"""The app: settings, database, sign-in, blueprints, error map, evidence links. The one module that knows all others."""

from flask import Flask

import court.errors
from court import api, calendar, clock, db, edges, evidence, health, language, live_routes, log, security
from court.accounts import access, session
from court.accounts import api as session_api
from court.accounts import routes as sign_in_routes
from court.sealed import Vault
from court.settings import ROOT, Settings, load
from court.stream import Broadcaster
from matters import catalogue
from overview import home
from window import api as window_api
from window import hall

MOST_UPLOADED = 25 * 1024 * 1024
PAGES = (home.blueprint, sign_in_routes.blueprint, health.blueprint, live_routes.blueprint)
API = (session_api.sessions, window_api.window)


def create_app(settings: Settings | None = None) -> Flask:
    """The Flask application. Raises SettingsError when a setting is missing or wrong."""
    settings = settings or load()
    app = Flask("courtdesk", root_path=str(ROOT))
    app.config.update(SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=MOST_UPLOADED)
    app.extensions["settings"] = settings
    app.extensions["vault"] = Vault(settings.data_key)
    clock.clock.start_at(settings.clock)
    log.set_up()
    settings.instance.mkdir(parents=True, exist_ok=True)
    db.init_app(app, settings.database_url)
    court.errors.init_app(app)
    session.init_app(app, secure=settings.public_url.startswith("https://"))
    access.init_app(app, access.load_table(settings.config / "access.toml"))
    language.init_app(app)
    catalogue.init_app(app, settings.config)
    hall.init_app(app, settings.config)
    security.init_app(app)
    live = settings.data["live"]
    app.extensions["live"] = Broadcaster(app, poll=live["poll_seconds"], most=live["streams"])
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    api.init_app(app, API)
    with app.app_context():
        evidence.register({})
        app.jinja_env.globals["today"] = calendar.today
    edges.wrap_views(app)
    return app
