"""The provider's door: verify, load, hand over, answer. A repeat finds what the first one made."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, current_app, request
from flask_babel import lazy_gettext
from sqlalchemy import select

from court.accounts.access import open_to_all
from court.db import db, retrying
from court.edges import own_transactions
from court.errors import DomainError
from court.settings import Settings
from hotline import answers, calls, documents, legs, signatures, store, waiting
from hotline.config import config
from hotline.forms import BadForm, Form, read
from hotline.models import Call, CallLeg
from hotline.refusals import Refusals
from hotline.states import CallState

blueprint = Blueprint("webhooks", __name__, url_prefix="/hotline/voice")
MOST_BYTES = 64 * 1024
refusals = Refusals()


@dataclass(frozen=True, slots=True)
class Step:
    """What one of our addresses names: a call, and the number of its leg or round of waiting."""

    call_id: UUID
    number: int


View = Callable[[Form], str | None]
StepView = Callable[[Form, Step], str | None]


class Forged(DomainError):
    """Not signed by the provider, or not shaped as it shapes things."""

    status = 403
    title = lazy_gettext("请求没有有效的签名")


def signed(view: View) -> Callable[[], Response]:
    """A view for the provider alone: gets the form, answers a document, or nothing (204)."""

    @functools.wraps(view)
    def answer() -> Response:
        return _response(view(_verified()))

    return open_to_all("the provider signs its requests")(own_transactions(answer))


def step(name: str) -> Callable[[StepView], Callable[[UUID, int], Response]]:
    """The same at an address that names a step of a call."""

    def mark(view: StepView) -> Callable[[UUID, int], Response]:
        @functools.wraps(view)
        def answer(call_id: UUID, number: int) -> Response:
            return _response(view(_verified(), Step(call_id, number)))

        guarded = open_to_all("the provider signs its requests")(own_transactions(answer))
        return blueprint.post(f"/calls/<uuid:call_id>/{name}/<int(max=9999999):number>")(guarded)

    return mark


def _response(document: str | None) -> Response:
    return _xml(document) if document else Response(status=204)


def _verified() -> Form:
    """The form of a genuine request; nothing is read from the database before. Raises Forged."""
    request.max_content_length = MOST_BYTES
    settings: Settings = current_app.extensions["settings"]
    url = signatures.signed_url(request.environ, settings.public_url)
    if not signatures.is_genuine(url, request.form, request.headers, settings.twilio.tokens):
        refusals.count("signature")
        raise Forged
    try:
        return read(request.form.items(multi=True), account_sid=settings.twilio.account_sid)
    except BadForm:
        refusals.count("form")
        raise Forged from None


def _xml(document: str) -> Response:
    return Response(document, content_type="text/xml; charset=utf-8")


@blueprint.post("")
@signed
@retrying
def voice(form: Form) -> str:
    """A call comes in: greeting, notice, then the queue."""
    greeted = calls.greet(form)
    return documents.greeting(greeted.call_id, greeted.court_name) if greeted else answers.to(calls.begin(form))


@blueprint.post("/status")
@signed
@retrying
def status(form: Form) -> None:
    """How a call goes on. An unknown one is kept; an error would only make the provider ask again."""
    if form.parent:
        calls.child_told(form)
    elif call := calls.heard_of(form):
        calls.told(call, form)


@blueprint.route("/fallback", methods=["GET", "POST"])
@open_to_all("must answer when nothing else does; it says one sentence and knows nothing")
@own_transactions
def fallback() -> Response:
    """For when we failed: one polite sentence, without signature or database."""
    return _xml(documents.goodbye(config().say.busy))


@step("wait")
def wait(form: Form, step: Step) -> str:
    """One round of waiting. Most rounds find nothing new and only read."""
    return documents.hold(step.call_id, step.number) if _nothing_to_do(form, step) else _wait(form, step)


def _nothing_to_do(form: Form, step: Step) -> bool:
    known = select(Call.state, Call.open_leg, Call.court_id).where(Call.id == step.call_id, Call.sid == form.sid)
    row = db.session.execute(known).one_or_none()
    if row is None or row.state is not CallState.WAITING or row.open_leg:
        return False
    return not waiting.is_anybody_ready(row.court_id)


@retrying
def _wait(form: Form, step: Step) -> str:
    call = calls.heard_of(form)
    if call is not None:
        calls.queue(call)
    return answers.to(call, step=step.number)


@step("connect")
@retrying
def connect(form: Form, step: Step) -> str:
    """The caller was sent here because an operator is reserved."""
    call = calls.heard_of(form)
    is_open = call is not None and not call.is_over and call.open_leg == step.number
    return answers.connecting(call) if call and is_open else answers.to(call)


@step("dialled")
@retrying
def dialled(form: Form, step: Step) -> str:
    """An attempt has ended; what next."""
    call = calls.heard_of(form)
    leg = legs.find(call.id, step.number) if call else None
    if call and leg:
        calls.dial_ended(call, leg, form)
    return answers.to(call)


@step("legs")
@retrying
def leg_status(form: Form, step: Step) -> None:
    """How an operator's side goes on."""
    call, leg = _attempt(step)
    if call and leg:
        calls.leg_told(call, leg, form)
    elif form.parent:
        calls.child_told(form)


@step("offer")
def offer(_form: Form, step: Step) -> str:
    """What an operator's telephone hears before the two are joined."""
    return documents.offer(step.call_id, step.number)


@step("accept")
@retrying
def accept(form: Form, step: Step) -> str:
    """The operator has pressed a key."""
    call, leg = _attempt(step)
    if call is None or leg is None or call.is_over:
        return documents.hang_up()
    calls.accepted(call, leg, form)
    return documents.nothing()


def _attempt(step: Step) -> tuple[Call | None, CallLeg | None]:
    call = store.by_id(step.call_id)
    return call, legs.find(call.id, step.number) if call else None
