"""A small application around the /ui page: real frame, real content security policy, an event stream to push to."""

import json
import logging
import queue
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, flash, render_template_string, request
from flask_babel import Babel
from werkzeug.serving import make_server

from court.assets import init_assets
from court.fragments import init_fragments
from court.frame import Frame, LiveFeed, Presence, RailItem
from overview.ui import blueprint as ui

ROOT = Path(__file__).resolve().parents[2]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


logging.getLogger("werkzeug").setLevel(logging.WARNING)


class Stream:
    """An event stream with ids, resumption and pings, and a count of who listens."""

    def __init__(self) -> None:
        self.events: list[tuple[int, str, str]] = []
        self.listeners: set[queue.Queue[str | None]] = set()
        self.asked_after: list[str] = []
        self.lock = threading.Lock()
        self.start_over()

    def start_over(self) -> None:
        self.cut()
        self.events.clear()
        self.asked_after.clear()
        self.status = 200
        self.is_mute = False

    def push(self, topic: str, data: str = "{}") -> None:
        with self.lock:
            self.events.append((len(self.events) + 1, topic, data))
            for listener in self.listeners:
                listener.put(self.written(self.events[-1]))

    def written(self, event: tuple[int, str, str]) -> str:
        return "id: {}\nevent: {}\ndata: {}\n\n".format(*event)

    def cut(self) -> None:
        with self.lock:
            for listener in self.listeners:
                listener.put(None)
            self.listeners.clear()

    def answer(self) -> Response:
        after = request.headers.get("Last-Event-ID", "")
        self.asked_after.append(after)
        if self.status != 200:
            return Response("", self.status)
        listener: queue.Queue[str | None] = queue.Queue()
        with self.lock:
            missed = [self.written(event) for event in self.events if after and event[0] > int(after)]
            self.listeners.add(listener)
        return Response(
            self.lines(listener, missed), mimetype="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    def lines(self, listener: queue.Queue[str | None], missed: list[str]) -> Iterator[str]:
        try:
            yield ": hello\n\n"
            yield from missed
            while True:
                try:
                    text = listener.get(timeout=0.2)
                except queue.Empty:
                    if self.is_mute:
                        continue
                    text = ": ping\n\n"
                if text is None:
                    return
                yield text
        finally:
            with self.lock:
                self.listeners.discard(listener)


PAGE = """{% extends 'base.html' %}{% from 'components/states.html' import live_on %}
{% from 'components/fields.html' import text_field, error_summary %}{% from 'components/controls.html' import button %}
{% block title %}测试{% endblock %}{% block page %}<h1>{{ heading }}</h1>
<div id="calls" hx-get="/fragment" {{ live_on(['calls']) }}>0</div>
<form method="post" action="/slow" data-draft="slow">
{{ text_field('name', '姓名') }}{{ button('提交', type='submit', kind='primary', key='Ctrl+Enter') }}</form>
<button id="broken" type="button" hx-post="/refused">R</button>
<button id="fine" type="button" hx-post="/praised">P</button>
{% endblock %}"""


def frame_for(stream: Stream) -> Frame:
    now = datetime.now(UTC)
    locale = request.cookies.get("locale", "zh")
    return Frame(
        court_name="川9901县人民法院诉讼服务中心",
        role_name="诉服办",
        person_name="欧阳慕容晓晓",
        now=now,
        csrf_token=lambda: "token-of-the-test",
        locale=locale,
        demo=True,
        rail=(
            RailItem("/ui", "话务台", "phone", count=3, urgent=True, group="办理"),
            RailItem("/desk", "窗口台", "counter", count=12, group="办理"),
            RailItem("/ui", "工单", "order", count=6, active=True, group="办理"),
            RailItem("/desk", "我的积分", "star", group="考核"),
            RailItem("/desk", "月考核", "calendar", count=128, group="考核"),
            RailItem("/desk", "考核细则", "book", group="考核"),
            RailItem("/desk", "试点工作", "flag", group="管理"),
            RailItem("/desk", "系统管理", "settings", group="管理"),
        ),
        presence=Presence("示闲", "good", now - timedelta(minutes=12, seconds=8), "/desk"),
        live=LiveFeed("/stream", "account-1", str(len(stream.events)) if stream.events else ""),
        notices=7,
        search_url="/desk",
        notices_url="/desk",
        account_url="/desk",
        locale_url="/locale",
        sign_out_url="/sign-out",
    )


def make_app(stream: Stream) -> Flask:
    app = Flask(__name__, root_path=str(ROOT))
    app.secret_key = "a key for tests"
    app.config["BABEL_DEFAULT_LOCALE"] = "zh"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "translations")
    Babel(app, locale_selector=lambda: request.cookies.get("locale", "zh"))
    init_assets(app)
    init_fragments(app)
    app.register_blueprint(ui)
    app.context_processor(lambda: {"frame": frame_for(stream)})
    state: dict[str, Any] = {"fragments": 0, "posts": 0, "token": ""}
    app.extensions["test_state"] = state

    @app.after_request
    def secure(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @app.get("/stream")
    def listen() -> Response:
        return stream.answer()

    @app.get("/fragment")
    def fragment() -> str:
        state["fragments"] += 1
        return f'<a id="call-link" href="#x">{len(stream.events)}</a>'

    @app.get("/desk")
    def desk() -> str:
        return render_template_string(PAGE, heading="台")

    @app.post("/slow")
    def slow() -> str:
        state["posts"] += 1
        threading.Event().wait(0.4)
        if request.args.get("taken") or request.form["name"] == "taken":
            flash("slow", "draft-done")
        return render_template_string(PAGE, heading="收到 " + request.form["name"])

    @app.post("/refused")
    def refused() -> tuple[dict[str, str], int]:
        state["token"] = request.headers.get("X-CSRFToken", "")
        return {"title": "Conflict", "detail": "这一步现在不能做"}, 409

    @app.post("/praised")
    def praised() -> tuple[str, int, dict[str, str]]:
        return "", 204, {"HX-Trigger": json.dumps({"toast": {"text": "已办结，记 1 分", "tone": "good"}})}

    @app.post("/sign-out")
    def sign_out() -> str:
        return render_template_string("{% extends 'plain.html' %}{% block page %}<h1>已退出</h1>{% endblock %}")

    return app


class Served:
    """The application on a port of its own, with its event stream."""

    def __init__(self) -> None:
        self.stream = Stream()
        self.app = make_app(self.stream)
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.app.extensions["test_state"]
        return found

    def start_over(self) -> None:
        self.stream.start_over()
        self.app.extensions["test_state"].update(fragments=0, posts=0, token="")

    def close(self) -> None:
        self.stream.cut()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
