"""Which language a page speaks: the person's choice, else the court's."""

from flask import Flask, current_app, has_request_context, session
from flask_babel import Babel
from flask_login import current_user

from court.settings import ROOT, Settings

SPOKEN = {"zh": "zh_Hans_CN", "en": "en"}
babel = Babel()


def default() -> str:
    settings: Settings = current_app.extensions["settings"]
    return str(settings.data["court"]["locale"])


def chosen() -> str:
    """`zh` or `en`, for the running request; the court's default outside one."""
    if not has_request_context():
        return default()
    mine = current_user.locale if current_user.is_authenticated else ""
    for locale in (session.get("locale", ""), mine):
        if locale in SPOKEN:
            return str(locale)
    return default()


def init_app(app: Flask) -> None:
    """Set up translation; messages are written in Chinese, translations/ holds the English."""
    settings: Settings = app.extensions["settings"]
    app.config["BABEL_DEFAULT_LOCALE"] = SPOKEN[settings.data["court"]["locale"]]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "translations")
    app.config["BABEL_DEFAULT_TIMEZONE"] = settings.data["court"]["zone"]
    babel.init_app(app, locale_selector=lambda: SPOKEN[chosen()])
