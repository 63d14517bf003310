"""Headers of every answer: a strict content policy, no sniffing, no framing, nothing cached that names a person."""

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from court.settings import Settings


def policy(settings: Settings) -> str:
    """The Content-Security-Policy: everything from us, and a browser phone may reach its provider."""
    provider = settings.twilio.base_url
    phone = provider.replace("http://", "ws://").replace("https://", "wss://") if provider else ""
    twilio = "" if provider else "wss://voice-js.roaming.twilio.com https://eventgw.twilio.com"
    parts = {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "media-src": "'self' mediastream: blob:",
        "connect-src": f"'self' {phone} {twilio}".strip(),
        "frame-ancestors": "'none'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def init_app(app: Flask) -> None:
    """Add the headers to every response, and believe as many proxies as the court has."""
    settings: Settings = app.extensions["settings"]
    proxies = int(settings.number("server", "proxies"))
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    content_policy = policy(settings)
    secure = settings.public_url.startswith("https://")

    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", content_policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "microphone=(self), camera=(), geolocation=()")
        if request.endpoint != "static":
            headers.setdefault("Cache-Control", "no-store")
        if secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        return response

    app.after_request(add)
