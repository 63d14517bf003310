"""What can be refused, and the one place that turns a refusal into HTTP."""

from collections.abc import Sequence
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from court import trouble


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


class FileFaulty(Invalid):
    """A file that is not taken. `lines`: every fault with its line; the field `file` holds them."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(_("文件没有导入，有 %(n)d 处问题", n=len(lines)), fields={"file": list(lines)})


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


class NoRoom(Busy):
    title = lazy_gettext("服务器磁盘已满，没有保存；请管理员清理后再试")


def wants_problem() -> bool:
    """Whether the answer to an error is problem+json: for programs, and for parts of a page fetched by a script."""
    by_program = request.path.startswith("/api/") or request.blueprint in ("webhooks", "events")
    return by_program or "HX-Request" in request.headers


def _answer(status: int, code: str, title: str, **extra: Any) -> Response:
    if not wants_problem():
        return make_response(render_template("error.html", status=status, message=title), status)
    answer = jsonify({"type": "about:blank", "status": status, "code": code, "title": title, "detail": title, **extra})
    answer.content_type = "application/problem+json"
    answer.status_code = status
    return answer


def answer_for(error: DomainError) -> Response:
    """The response for a broken rule: problem+json for programs, a page for people."""
    extra = {k: v for k, v in error.extra.items() if k != "retry_after"}
    response = _answer(error.status, error.code, str(error), **extra)
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
    response = _answer(status, error.name.lower().replace(" ", "_"), titles.get(status, error.name), **extra)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _database_error(error: DBAPIError) -> Response:
    """A database that does not answer is a refusal, not a fault of ours; the page shows without asking it again."""
    if trouble.does_not_fit(error):
        return _unfit(error)
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
    if trouble.has_no_room(error):
        return answer_for(NoRoom())
    if trouble.may_pass(error) or trouble.is_away(error):
        current_app.logger.warning("database: %s", error)
        return answer_for(Busy())
    return _unexpected(error)


def _unfit(error: Exception) -> Response:
    current_app.logger.warning("a value from outside does not fit: %s", type(error).__name__)
    return answer_for(Invalid(_("内容里有不能保存的字符，或数字、日期超出范围")))


def _unexpected(_error: Exception) -> Response:
    current_app.logger.exception("unexpected error on %s %s", request.method, request.endpoint)
    return _answer(500, "unexpected", _("系统出错了，已记录；刚才的操作没有保存"))


def init_app(app: Flask) -> None:
    """Register the error map."""
    app.register_error_handler(DomainError, answer_for)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(PoolTimeout, lambda _error: answer_for(Busy()))
    app.register_error_handler(OverflowError, _unfit)
    app.register_error_handler(UnicodeEncodeError, _unfit)
    app.register_error_handler(Exception, _unexpected)
