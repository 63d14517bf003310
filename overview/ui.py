"""The /ui page: every component of the pages at once, with long names, English, empty lists and errors."""

from datetime import timedelta

from flask import Blueprint, abort, render_template
from flask_babel import get_locale

from court.accounts.access import open_to_all
from overview import ui_samples

blueprint = Blueprint("ui", __name__)


@blueprint.get("/ui")
@open_to_all("the components of the pages; it shows no data")
def show() -> str:
    """All components on one page."""
    locale = str(get_locale())
    return render_template(
        "ui.html",
        orders=ui_samples.orders(locale),
        dimensions=ui_samples.dimensions(),
        points_lines=ui_samples.points_lines(locale),
        month_steps=ui_samples.month_steps(),
        story=ui_samples.story(locale),
        kinds=ui_samples.kinds(),
        people=ui_samples.PEOPLE,
        waiting=timedelta(minutes=3, seconds=5),
    )


@blueprint.get("/ui/rows/<int:number>")
@open_to_all("the components of the pages; it shows no data")
def row(number: int) -> str:
    """One sample row: the content of the side panel, or a page of its own."""
    locale = str(get_locale())
    order = next((order for order in ui_samples.orders(locale) if order.id == number), None)
    if order is None:
        abort(404)
    return render_template("ui_row.html", order=order, story=ui_samples.story(locale))
