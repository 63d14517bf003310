"""Pages of the working-day calendar: a year at a glance, importing a year's notice, a court's own days."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from court import calendar, calendar_year
from court.accounts.access import guard, principal
from court.db import db
from court.edges import shown_on
from court.errors import NotFound
from court.forms import Typed
from court.people.models import Court
from court.working_time import DayKind

blueprint = Blueprint("calendar", __name__)
KINDS: dict[str, DayKind] = {"holiday": "holiday", "workday": "workday"}


@blueprint.get("/calendar")
@guard("calendar.manage")
def index() -> str:
    years, missing = calendar.years(), calendar.missing_years()
    year = request.args.get("year", type=int) or calendar.today().year
    shown = sorted(years | set(missing) | {year if 2000 <= year <= 2100 else calendar.today().year})
    year = year if year in shown else calendar.today().year
    own = calendar.days_of(principal().court_id, year)
    months = calendar_year.months(year, calendar.days_of(calendar.NATIONAL, year), own)
    return render_template(
        "court/calendar.html",
        year=year,
        tab_items=[
            {"label": each, "url": url_for("calendar.index", year=each), "active": each == year} for each in shown
        ],
        missing=missing,
        is_known=year in years,
        months=months,
        working_days=sum(month.working_days for month in months),
        own=own,
        notices=calendar.notices(),
        is_highest=_court().parent_id is None,
        today=calendar.today(),
    )


def _tab(year: int, active: bool) -> dict[str, Any]:
    return {"label": year, "url": url_for("calendar.index", year=year), "active": active}


def _court() -> Court:
    return db.session.get_one(Court, principal().court_id)


@blueprint.post("/calendar/import")
@guard("calendar.manage")
@shown_on(index)
def import_file() -> Response:
    typed = Typed(request.form)
    name, data = typed.bytes("file")
    typed.check()
    count = calendar.take_national(data, name=name, court=_court(), by=principal().account_id)
    flash(_("已导入 %(n)d 天；已有整年安排的年份：%(years)s", n=count, years=_years()), "success")
    return redirect(url_for("calendar.index"))


def _years() -> str:
    return "、".join(map(str, sorted(calendar.years()))) or _("没有")


@blueprint.post("/calendar/days")
@guard("calendar.manage")
@shown_on(index)
def close() -> Response:
    typed = Typed(request.form)
    first, last = typed.day("first"), typed.day("last")
    kind, name = KINDS.get(request.form.get("kind", "")), typed.text("name", limit=40)
    if kind is None:
        typed.wrong["kind"] = _("请选择一项")
    typed.check()
    who = principal()
    count = calendar.close(who.court_id, first, last, kind=kind or "holiday", name=name, by=who.account_id)
    flash(_("已登记本院安排 %(n)d 天", n=count), "success")
    return redirect(url_for("calendar.index", year=first.year))


@blueprint.post("/calendar/days/<on>/drop")
@guard("calendar.manage")
def drop(on: str) -> Response:
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise NotFound from None
    calendar.drop(principal().court_id, day, by=principal().account_id)
    flash(_("已撤销 %(day)s 的本院安排", day=day), "success")
    return redirect(url_for("calendar.index", year=day.year))
