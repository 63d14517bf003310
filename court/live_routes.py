"""The event stream that keeps pages live."""

from uuid import UUID

from flask import Blueprint, Response, current_app, request

from court.accounts.access import Scope, guard, principal, scope_for
from court.db import db
from court.stream import Listener

blueprint = Blueprint("live", __name__)


@blueprint.get("/api/v1/stream")
@guard("live.listen")
def stream() -> Response:
    who = principal()
    listener = Listener(
        account_id=who.account_id,
        court_id=who.court_id,
        staff_id=who.staff_id,
        whole_court=scope_for() in (Scope.COURT, Scope.TREE),
    )
    text = current_app.extensions["live"].listen(listener, after=_last_event())
    db.session.remove()  # a stream must not hold a database connection
    return Response(text, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _last_event() -> UUID | None:
    """The event the browser saw last; an unreadable one counts as none."""
    try:
        return UUID(request.headers.get("Last-Event-ID") or request.args.get("last", ""))
    except ValueError:
        return None
