"""A telephone in the browser for the demo: somebody calls 12368, and what is heard is written down as it happens."""

import os
import re
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from court.accounts.access import signed_in
from court.edges import own_transactions
from court.errors import Busy, Invalid, NotFound
from overview.demo.gateway import GatewayAway, ask

blueprint = Blueprint("demo_phone", __name__, url_prefix="/demo/phone")
NUMBER = re.compile(r"[+0-9a-zA-Z:@.\-]{0,40}")
SID = re.compile(r"[A-Za-z0-9]{1,64}")
LONGEST_TALK = 300


@blueprint.get("")
@signed_in
def index() -> str:
    return render_template("overview/demo_phone.html", call=None)


@blueprint.post("")
@signed_in
@own_transactions
def place() -> Response:
    number, talk = request.form.get("from", "").strip(), request.form.get("talk", "")
    if not NUMBER.fullmatch(number):
        raise Invalid(_("号码只能是数字、字母和 + : @ . -"), fields={"from": [_("请改正号码")]})
    if not talk.isdecimal() or not 1 <= int(talk) <= LONGEST_TALK:
        raise Invalid(_("通话秒数应为 1 到 %(n)d", n=LONGEST_TALK), fields={"talk": [_("请改正秒数")]})
    placed = _asked("/calls", {"from": number, "to": "12368", "talk": int(talk), "hangup_after": 600})
    return redirect(url_for("demo_phone.show", sid=placed["sid"]))


@blueprint.get("/<sid>")
@signed_in
def show(sid: str) -> str:
    if not SID.fullmatch(sid):
        raise NotFound
    call = _asked(f"/calls/{sid}")
    template = "overview/demo_phone_call.html" if request.headers.get("HX-Request") else "overview/demo_phone.html"
    is_over = call["status"] not in ("queued", "ringing", "in-progress")
    return render_template(template, call=call, spoken=_words(), is_over=is_over)


@blueprint.post("/<sid>/hangup")
@signed_in
@own_transactions
def hang_up(sid: str) -> Response:
    if not SID.fullmatch(sid):
        raise NotFound
    _asked(f"/calls/{sid}/hangup", {})
    return redirect(url_for("demo_phone.show", sid=sid))


def _asked(path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    try:
        return ask(os.environ["COURTDESK_TWILIO_BASE_URL"], path, body)
    except GatewayAway:
        raise Busy(_("模拟电话没有在运行；请用 make run 启动演示")) from None


def _words() -> dict[str, str]:
    """What the transcript's kinds mean."""
    return {
        "status": _("状态"),
        "say": _("语音"),
        "play": _("放音"),
        "dial": _("呼叫"),
        "joined": _("接通"),
        "parted": _("断开"),
        "talk": _("讲话"),
        "press": _("按键"),
        "hangup": _("挂机"),
        "alert": _("错误"),
        "document": _("应答文档"),
    }
