"""The app: settings, database, sign-in, blueprints, error map, evidence links. The one module that knows all others."""

from flask import Flask

import court.errors
from conduct import routes as outage_pages
from court import api, clock, db, edges, evidence, filters, forms, house, housekeeping, language, log, security
from court.accounts import access, session
from court.assets import init_assets
from court.fragments import init_fragments
from court.sealed import Vault
from court.settings import ROOT, Settings, load
from court.stream import Broadcaster
from hotline import api as calls_api
from hotline import config as hotline_config
from hotline import operator_api, provider, record_routes, routes, sender, webhooks
from hotline.jobs import JOBS as HOTLINE_JOBS
from matters import api as matter_api
from matters import catalogue
from matters import routes as matter_pages
from overview import board, frame, home, ui
from overview.demo import phone_page
from scoring import routes as scoring_pages
from scoring import words as scoring_words
from scoring.api import BLUEPRINTS as SCORING_API
from scoring.jobs import JOBS as SCORING_JOBS
from window import api as window_api
from window import desk_routes, hall
from window.jobs import JOBS as WINDOW_JOBS

MOST_UPLOADED = 25 * 1024 * 1024
PAGES = (
    home.blueprint,
    ui.blueprint,
    board.blueprint,
    *house.PAGES,
    webhooks.blueprint,
    routes.blueprint,
    record_routes.blueprint,
    matter_pages.blueprint,
    desk_routes.blueprint,
    outage_pages.blueprint,
    scoring_pages.blueprint,
)
API = (*house.API, matter_api.matters, calls_api.api, operator_api.api, window_api.window, *SCORING_API)
JOBS = (*SCORING_JOBS, *HOTLINE_JOBS, *WINDOW_JOBS, *housekeeping.JOBS)
EVIDENCE = {
    "matter": ("matters.show", "matter_id"),
    "call": ("hotline.call", "call_id"),
    "desk_call": ("hotline.call", "call_id"),
    "ticket": ("window.ticket", "ticket_id"),
}


def create_app(settings: Settings | None = None, *, mode: str = "tool") -> Flask:
    """The Flask application. Raises SettingsError when a setting is missing or wrong."""
    settings = settings or load(mode)
    app = Flask("courtdesk", root_path=str(ROOT))
    app.config.update(SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=MOST_UPLOADED)
    app.extensions["settings"] = settings
    app.extensions["vault"] = Vault(settings.data_key)
    clock.clock.start_at(settings.clock)
    log.set_up()
    settings.instance.mkdir(parents=True, exist_ok=True)
    db.init_app(app, settings.database_url)
    court.errors.init_app(app)
    access.init_app(app, access.load_table(settings.config / "access.toml"))
    session.init_app(app, secure=settings.public_url.startswith("https://"))
    language.init_app(app)
    catalogue.init_app(app, settings.config)
    scoring_words.init_app(app, catalogue.kind_name)
    hall.init_app(app, settings.config)
    security.init_app(app)
    init_assets(app)
    init_fragments(app)
    filters.init_app(app)
    forms.init_app(app)
    frame.init_app(app)
    hotline_config.init_app(app)
    provider.init_app(app)
    live = settings.data["live"]
    app.extensions["live"] = Broadcaster(app, poll=live["poll_seconds"], most=live["streams"])
    sender.init_app(app)
    for blueprint in (*PAGES, phone_page.blueprint) if settings.is_demo else PAGES:
        app.register_blueprint(blueprint)
    api.init_app(app, API)
    evidence.register(app, EVIDENCE)
    app.extensions["jobs"] = JOBS
    edges.wrap_views(app)
    return app
