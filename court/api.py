"""The JSON API's common ground: blueprints under /api/v1, strict schemas, lists by cursor, local documentation."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Flask, render_template
from flask_smorest import Api, Blueprint
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from court.accounts.access import open_to_all
from court.db import db
from court.errors import Invalid

PREFIX = "/api/v1"
MOST = 200


class Description(Api):  # type: ignore[misc]
    """The library's API without its own error map: court/errors.py alone turns refusals into HTTP."""

    def _register_error_handlers(self) -> None:
        return


api = Description()


class Schema(ma.Schema):
    """Answers and requests: fields in the order written; unknown fields of a request are refused by name."""

    class Meta:
        ordered = True
        unknown = ma.RAISE


class ListQuery(ma.Schema):
    """`?cursor=&limit=` of every list; other filters are added by subclasses."""

    class Meta:
        unknown = ma.EXCLUDE

    cursor = ma.fields.UUID(load_default=None)
    limit = ma.fields.Integer(strict=False, load_default=50, validate=ma.validate.Range(1, MOST))


def blueprint(name: str, description: str) -> Blueprint:
    """A blueprint of the API."""
    return Blueprint(f"api_{name}", __name__, url_prefix=PREFIX, description=description)


def page(
    query: Select[Any], key: InstrumentedAttribute[UUID], *, cursor: UUID | None, limit: int, dump: Callable[[Any], Any]
) -> dict[str, Any]:
    """One page of a list, newest first: `{items, next_cursor}`. `key`: the time-ordered id to walk along."""
    if cursor is not None:
        query = query.where(key < cursor)
    rows: Sequence[Any] = db.session.scalars(query.order_by(key.desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    following = str(getattr(shown[-1], key.key)) if len(rows) > limit else None
    return {"items": [dump(row) for row in shown], "next_cursor": following}


def uuid_of(text: str) -> UUID:
    """An id from an address. Raises Invalid."""
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(fields={"id": ["not an id"]}) from None


def init_app(app: Flask, blueprints: Sequence[Blueprint]) -> None:
    """Register the API: OpenAPI at /api/v1/openapi.json, pages at /api/v1/docs, both served locally."""
    app.config.update(
        API_TITLE="CourtDesk 诉服台",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
    )
    api.init_app(app)
    for each in blueprints:
        api.register_blueprint(each)
    app.add_url_rule(f"{PREFIX}/docs", "api_docs", _docs)
    _open_description(app)


def _open_description(app: Flask) -> None:
    """Mark the description's view as open, in a function of its own: the library's bound method takes no mark."""
    given: Callable[..., Any] = app.view_functions["api-docs.openapi_json"]

    def describe() -> Any:
        return given()

    app.view_functions["api-docs.openapi_json"] = open_to_all("the description of the API holds no data")(describe)


@open_to_all("the description of the API holds no data")
def _docs() -> str:
    return render_template("court/api_docs.html")
