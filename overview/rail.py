"""The left rail: what each role does, by what the access table lets it, with what waits as counts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_babel import lazy_gettext

from court.accounts.access import may, principal
from court.frame import RailItem
from overview import waiting

WORK, SCORES, RUN, SET_UP = (
    lazy_gettext("办理"),
    lazy_gettext("考核"),
    lazy_gettext("运行"),
    lazy_gettext("系统"),
)

ENTRIES = ("scoring.entry", "scoring.new_entry", "scoring.make_entry")
OBJECTIONS = ("scoring.objection",)
MONTHS = ("scoring.month_page", "scoring.sheet", "scoring.figure")
POLICY = ("scoring.policy_version", "scoring.policy_import_form", "scoring.policy_check")


@dataclass(frozen=True)
class Room:
    """One place in the product: where it is, what it needs, what waits there."""

    endpoint: str
    label: Any
    icon: str
    need: str
    group: Any
    count: Callable[[], int] | None = None
    is_personal: bool = False  # only for people who are staff themselves
    pages: tuple[str, ...] = ()  # further pages of this room: endpoints, or blueprints whose every page lies in it

    def holds(self, endpoint: str) -> bool:
        return endpoint in (self.endpoint, *self.pages) or endpoint.partition(".")[0] in self.pages


ROOMS = (
    Room("hotline.desk", lazy_gettext("话务台"), "phone", "call.handle", WORK, waiting.unlogged_calls),
    Room("window.desk", lazy_gettext("窗口台"), "counter", "ticket.handle", WORK, waiting.tickets),
    Room("window.take", lazy_gettext("取号"), "ticket", "ticket.take", WORK),
    Room("board.index", lazy_gettext("运行看板"), "board", "board.see", WORK),
    Room("matters.index", lazy_gettext("办理事项"), "list", "matter.read", WORK),
    Room("hotline.unmatched", lazy_gettext("未接与无主来电"), "phone-missed", "call.orphans", WORK),
    Room("scoring.mine", lazy_gettext("我的积分"), "star", "month.own", SCORES, is_personal=True),
    Room("scoring.entries", lazy_gettext("待核实"), "inbox", "entry.read", SCORES, waiting.entries, pages=ENTRIES),
    Room(
        "scoring.objections",
        lazy_gettext("异议"),
        "flag",
        "objection.read",
        SCORES,
        waiting.objections,
        pages=OBJECTIONS,
    ),
    Room("scoring.month", lazy_gettext("月考核"), "calendar", "month.read", SCORES, pages=MONTHS),
    Room("scoring.final", lazy_gettext("考核结果"), "calendar", "month.final", SCORES, pages=MONTHS),
    Room("scoring.policy", lazy_gettext("考核细则"), "book", "policy.read", SCORES, pages=POLICY),
    Room("outages.index", lazy_gettext("故障时段"), "alert", "outage.manage", RUN),
    Room("people.index", lazy_gettext("人员岗位"), "people", "people.read", SET_UP, pages=("people", "posts")),
    Room("accounts.index", lazy_gettext("账号"), "shield", "account.manage", SET_UP, pages=("accounts",)),
    Room("calendar.index", lazy_gettext("工作日历"), "calendar", "calendar.manage", SET_UP, waiting.calendar_years),
    Room("jobs.index", lazy_gettext("定时任务"), "clock", "job.read", SET_UP),
    Room("audit.index", lazy_gettext("审计日志"), "evidence", "audit.read", SET_UP, pages=("audit",)),
)


def rail() -> tuple[RailItem, ...]:
    """The rail of who is signed in."""
    here = request.endpoint or ""
    return tuple(_item(room, here) for room in ROOMS if _is_open(room))


def _is_open(room: Room) -> bool:
    if room.endpoint not in current_app.view_functions:
        return False
    return may(room.need) and not (room.is_personal and principal().staff_id is None)


def _item(room: Room, here: str) -> RailItem:
    count = room.count() if room.count else 0
    return RailItem(
        url=url_for(room.endpoint),
        label=str(room.label),
        icon=room.icon,
        count=count,
        active=room.holds(here) or here.startswith(f"{room.endpoint}_"),
        urgent=count > 0,
        group=str(room.group),
    )
