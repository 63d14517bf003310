"""Whether the process lives, whether it is ready, and its figures for a monitoring system."""

from flask import Blueprint, Response, current_app, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Gauge, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from court import jobs, schema
from court.accounts.access import open_to_all
from court.db import ping

blueprint = Blueprint("health", __name__)
open_streams = Gauge("courtdesk_open_streams", "Open event streams of this process")


@blueprint.get("/healthz")
@open_to_all("a monitoring system asks without an account")
def alive() -> Response:
    return jsonify(status="ok")


@blueprint.get("/readyz")
@open_to_all("a monitoring system asks without an account")
def ready() -> tuple[Response, int]:
    try:
        ping()
        current = schema.is_current()
        scheduler = "stale" if jobs.is_stale() else "ok"
    except SQLAlchemyError:
        return jsonify(status="unavailable", database="unreachable"), 503
    if not current:
        return jsonify(status="unavailable", database="ok", migrations="run courtdesk db upgrade"), 503
    return jsonify(status="ok", database="ok", migrations="ok", scheduler=scheduler), 200


@blueprint.get("/metrics")
@open_to_all("Prometheus asks without an account; the figures name nobody")
def metrics() -> Response:
    open_streams.set(current_app.extensions["live"].open_streams)
    return Response(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
