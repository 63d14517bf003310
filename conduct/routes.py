"""The page of outages (故障时段)."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from conduct import outages
from conduct.models import OutageKind
from court import calendar
from court.accounts.access import guard, principal
from court.errors import Invalid

blueprint = Blueprint("outages", __name__)


@blueprint.get("/outages")
@guard("outage.manage")
def index() -> str:
    return _page()


def _page(errors: dict[str, list[str]] | None = None) -> str:
    return render_template(
        "conduct/outages.html",
        outages=outages.of_court(principal().court_id),
        kinds=kind_names(),
        errors=errors or {},
        summary=[(name, texts[0]) for name, texts in (errors or {}).items()],
        given=request.form,
    )


def kind_names() -> dict[str, str]:
    """The kinds of outage in words."""
    return {"power": _("停电"), "network": _("断网"), "telephone": _("电话故障")}


@blueprint.post("/outages")
@guard("outage.manage")
def declare() -> tuple[str, int] | Response:
    try:
        made = outages.declare(
            principal().court_id,
            kind=_kind(request.form.get("kind", "")),
            from_at=_instant("from"),
            to_at=_instant("to"),
            reason=request.form.get("reason", ""),
            by=principal().person_id,
        )
    except Invalid as error:
        return _page(error.fields), error.status
    flash(_("已登记故障时段，取消待核实 %(n)d 条", n=made.cancelled))
    return redirect(url_for("outages.index"))


def _kind(text: str) -> OutageKind:
    try:
        return OutageKind(text)
    except ValueError:
        raise Invalid(fields={"kind": [_("请选择故障类型")]}) from None


def _instant(name: str) -> datetime:
    """A time as the browser's datetime field gives it, in the court's zone. Raises Invalid."""
    try:
        return datetime.fromisoformat(request.form.get(name, "")).replace(tzinfo=calendar.zone()).astimezone(UTC)
    except ValueError:
        raise Invalid(fields={name: [_("请填写日期和时间")]}) from None
