"""The edge of every writing request: one transaction around the view, retried as a whole; a refusal writes nothing."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, g, make_response, request
from werkzeug.wrappers import Response

from court.accounts.access import enter
from court.db import retrying
from court.errors import DomainError, Invalid, wants_problem
from court.repeats import answered_once

View = Callable[..., Any]
V = TypeVar("V", bound=View)
READS = frozenset({"GET", "HEAD", "OPTIONS"})


class _Refused(Exception):
    """Carries a refusing answer out of the transaction, which is thereby undone."""

    def __init__(self, answer: Response) -> None:
        self.answer = answer


def own_transactions(view: V) -> V:
    """Mark a view that opens its transactions itself (it hashes a password in between)."""
    view.own_transactions = True  # type: ignore[attr-defined]
    return view


def shown_on(page: View) -> Callable[[V], V]:
    """Mark a form's view with the page that shows the form: what the view refuses is shown there, nothing is lost.

    The page's view gets the arguments it names and may ask `court.forms.form` for what was typed and what was wrong.
    """

    def mark(view: V) -> V:
        view.shown_on = page  # type: ignore[attr-defined]
        return view

    return mark


def wrap_views(app: Flask) -> None:
    """Give every view its edge. Call once, after the last blueprint is registered."""
    for endpoint, view in app.view_functions.items():
        if endpoint != "static":
            app.view_functions[endpoint] = _edge(view)


def _edge(view: View) -> View:
    own = hasattr(view, "own_transactions")

    @functools.wraps(view)
    def answer(**arguments: Any) -> Any:
        if request.method in READS:
            return view(**arguments)
        try:
            return view(**arguments) if own else retrying(_once)(view, arguments)
        except _Refused as refused:
            return refused.answer
        except DomainError as error:
            page = getattr(view, "shown_on", None)
            if page is None or not _may_show(error):
                raise
            g.refusal = error
            enter(page)
            taken = {name: arguments[name] for name in inspect.signature(page).parameters}
            return make_response(page(**taken), error.status)

    return answer


def _may_show(error: DomainError) -> bool:
    """A part of a page swaps in its form only with the errors of its fields; other refusals are said in a word."""
    return not wants_problem() or isinstance(error, Invalid)


def _once(view: View, arguments: dict[str, Any]) -> Response:
    answer = answered_once(lambda: make_response(view(**arguments)))
    if answer.status_code >= 400:
        raise _Refused(answer)
    return answer
