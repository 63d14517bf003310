"""What can be refused, and the one place that turns a refusal into HTTP."""

from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.exceptions import HTTPException


class DomainError(Exception):
    """A rule was broken. `status` is its HTTP code; `str(error)` says what, where and how to mend it."""

    status = 409
    title = lazy_gettext("这一步现在不能做")

    def __init__(self, message: object = "", **extra: Any) -> None:
        super().__init__(str(message or self.title))
        self.extra = extra

    @property
    def code(self) -> str:
        """The rule's name, e.g. `month_not_over`: what programs hold on to."""
        name = type(self).__name__
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


class NotFound(DomainError):
    status = 404
    title = lazy_gettext("没有找到，或不在您可以查看的范围内")


class Invalid(DomainError):
    """Input that breaks a rule of its form; `fields` maps field name to what is wrong with it."""

    status = 422
    title = lazy_gettext("填写有误，请按提示修改")

    def __init__(self, message: object = "", *, fields: dict[str, Any] | None = None) -> None:
        super().__init__(message, **({"fields": fields} if fields else {}))
        self.fields = fields or {}


class NotSignedIn(DomainError):
    status = 401
    title = lazy_gettext("请先登录")


class NotAllowed(DomainError):
    status = 403
    title = lazy_gettext("您的角色不能做这件事")


class Busy(DomainError):
    """The database could not take the work in time: nothing was written, and the same request may be sent again."""

    status = 503
    title = lazy_gettext("系统正忙，没有保存；请稍后再试一次")


def _is_api() -> bool:
    return request.path.startswith("/api/") or request.blueprint in ("webhooks", "events")


def _problem(status: int, code: str, title: str, **extra: Any) -> Response:
    answer = jsonify({"type": "about:blank", "status": status, "code": code, "title": title, "detail": title, **extra})
    answer.content_type = "application/problem+json"
    answer.status_code = status
    return answer


def _page(status: int, title: str) -> Response:
    return make_response(render_template("error.html", status=status, message=title), status)


def answer_for(error: DomainError) -> Response:
    """The response for a broken rule: problem+json for programs, a page for people."""
    extra = {k: v for k, v in error.extra.items() if k != "retry_after"}
    response = _problem(error.status, error.code, str(error), **extra) if _is_api() else _page(error.status, str(error))
    if error.status == Busy.status:
        response.headers["Retry-After"] = str(error.extra.get("retry_after", 2))
    return response


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    extra: dict[str, Any] = {}
    data = getattr(error, "data", None)  # flask-smorest hangs a marshmallow report here
    if isinstance(data, dict) and data.get("messages"):
        extra["fields"] = data["messages"]
    titles = {
        400: _("请求不完整或页面已过期，请刷新后再试"),
        404: _("没有这个页面"),
        405: _("这个地址不接受这种请求"),
        413: _("内容太大"),
        422: _("填写有误，请按提示修改"),
        429: _("操作过于频繁，请稍后再试"),
    }
    title = titles.get(status, error.name)
    if _is_api():
        return _problem(status, error.name.lower().replace(" ", "_"), title, **extra)
    return _page(status, title)


def _unexpected(error: Exception) -> Response:
    from_debugger = request.environ.get("werkzeug.debug.preserve_context")
    if from_debugger:
        raise error
    request.environ["courtdesk.error"] = error
    title = _("系统出错了，已记录；刚才的操作没有保存")
    return _problem(500, "unexpected", title) if _is_api() else _page(500, title)


def init_app(app: Flask) -> None:
    """Register the error map."""

    def unexpected(error: Exception) -> Response:
        app.logger.exception("unexpected error on %s %s", request.method, request.endpoint)
        return _unexpected(error)

    app.register_error_handler(DomainError, answer_for)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, unexpected)
