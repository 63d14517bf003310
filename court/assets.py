"""Serving the browser's files under an address that changes with their content: browsers may keep them for good."""

import hashlib
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, send_from_directory, url_for

from court.accounts.access import open_to_all
from court.vendor import MANIFEST

YEAR = 365 * 24 * 3600
assets = Blueprint("assets", __name__)


def content_version(folder: Path) -> str:
    """Twelve hex digits over our own files and the vendor manifest; another file means another version."""
    total = hashlib.sha256()
    own = (path for path in folder.rglob("*") if path.is_file() and "vendor" not in path.relative_to(folder).parts)
    for path in sorted([*own, folder / "vendor" / MANIFEST]):
        if path.is_file():
            total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:12]


@assets.get("/assets/<version>/<path:name>")
@open_to_all("styles and scripts hold no data")
def send(version: str, name: str) -> Response:
    """One file of static/. Modules import each other by relative address and so stay within one version."""
    if current_app.static_folder is None:
        abort(404)
    # A page of the version before an upgrade still gets its file, but must not keep the new one under the old address.
    kept = version == current_app.extensions["asset_version"] and not current_app.debug
    response = send_from_directory(current_app.static_folder, name, max_age=YEAR if kept else 0)
    if kept:
        response.cache_control.immutable = True
    return response


def asset(name: str) -> str:
    """The address of a file in static/, for templates: `asset('css/frame.css')`."""
    return url_for("assets.send", version=current_app.extensions["asset_version"], name=name)


def init_assets(app: Flask) -> None:
    """Registers the route and the template function `asset`; needs no sign-in (guard: public)."""
    app.extensions["asset_version"] = content_version(Path(app.static_folder or "static"))
    app.register_blueprint(assets)
    app.jinja_env.globals["asset"] = asset
