"""Setting up courts, posts and people, and moving people between posts."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select

from court import clock
from court.db import db
from court.errors import DomainError, Invalid, NotFound
from court.ids import new_id
from court.people.models import Court, Employment, Placement, Post, Staff


class AlreadyThere(DomainError):
    title = lazy_gettext("已经有同样编号的记录")


def add_court(code: str, name: str, *, parent: str = "", number: str = "12368", is_demo: bool = False) -> Court:
    """Register a court; `parent` is the code of the court above it. Raises AlreadyThere, NotFound."""
    if db.session.scalar(select(Court).filter_by(code=code)):
        raise AlreadyThere(_("法院代字 %(code)s 已经登记", code=code))
    above = court_by_code(parent) if parent else None
    court_id = new_id()
    court = Court(
        id=court_id,
        code=code,
        name=name,
        parent_id=above.id if above else None,
        path=f"{above.path if above else ''}{court_id}/",
        hotline_number=number,
        is_demo=is_demo,
        created_at=clock.now(),
    )
    db.session.add(court)
    db.session.flush()
    for position, label, low, high in (("window", _("诉讼服务窗口"), 6, 9), ("hotline", _("12368 语音接听"), 1, 2)):
        db.session.add(
            Post(court_id=court.id, position=position, name=label, heads_min=low, heads_max=high)
        )  # the plan's two posts; a court changes and adds its own
    db.session.flush()
    return court


def court_by_code(code: str) -> Court:
    court = db.session.scalar(select(Court).filter_by(code=code))
    if court is None:
        raise NotFound(_("没有代字为 %(code)s 的法院，先用 courtdesk court add 登记", code=code))
    return court


def court_for_number(number: str) -> Court | None:
    """The court a called number belongs to."""
    return db.session.scalar(select(Court).filter_by(hotline_number=number))


def add_staff(
    court: Court,
    no: str,
    name: str,
    *,
    position: str,
    employment: Employment = Employment.DISPATCHED,
    employer: str = "",
    hired_on: date,
) -> Staff:
    """Take on a person at the court's post of `position`. Raises AlreadyThere, Invalid."""
    if db.session.scalar(select(Staff).filter_by(court_id=court.id, no=no)):
        raise AlreadyThere(_("工号 %(no)s 已经在用", no=no))
    staff = Staff(
        court_id=court.id, no=no, name=name, employment=employment, employer=employer, hired_on=hired_on, left_on=None
    )
    db.session.add(staff)
    db.session.flush()
    place(staff, post_of(court.id, position), from_on=hired_on)
    return staff


def post_of(court_id: UUID, position: str) -> Post:
    """The court's first post of a position. Raises Invalid when it has none."""
    post = db.session.scalar(select(Post).filter_by(court_id=court_id, position=position).order_by(Post.name))
    if post is None:
        raise Invalid(_("本院没有“%(position)s”岗位", position=position), fields={"position": [_("没有这个岗位")]})
    return post


def place(staff: Staff, post: Post, *, from_on: date) -> Placement:
    """Put a person on a post from a day on; the placement before ends the day before. Raises Invalid."""
    last = db.session.scalar(select(Placement).filter_by(staff_id=staff.id).order_by(Placement.from_on.desc()))
    if last is not None:
        if from_on <= last.from_on:
            raise Invalid(_("新岗位须从 %(day)s 之后开始", day=last.from_on))
        last.to_on = from_on - timedelta(days=1)
    placement = Placement(court_id=staff.court_id, staff_id=staff.id, post_id=post.id, from_on=from_on, to_on=None)
    db.session.add(placement)
    db.session.flush()
    return placement


def leave(staff: Staff, *, on: date) -> None:
    """Record a person's last day of work."""
    if on < staff.hired_on:
        raise Invalid(_("离职日不能早于入职日 %(day)s", day=staff.hired_on))
    staff.left_on = on
    last = db.session.scalar(select(Placement).filter_by(staff_id=staff.id, to_on=None))
    if last is not None:
        last.to_on = on


def staff_by_no(court_id: UUID, no: str) -> Staff:
    staff = db.session.scalar(select(Staff).filter_by(court_id=court_id, no=no))
    if staff is None:
        raise NotFound(_("没有工号为 %(no)s 的工作人员", no=no))
    return staff


def position_on(staff_id: UUID, day: date) -> str:
    """The position a person holds on a day; "" when none."""
    query = (
        select(Post.position)
        .join(Placement, Placement.post_id == Post.id)
        .where(Placement.staff_id == staff_id, Placement.from_on <= day)
        .where((Placement.to_on.is_(None)) | (Placement.to_on >= day))
        .order_by(Placement.from_on.desc())
    )
    return db.session.scalar(query) or ""


def placements(court_id: UUID, first: date, last: date) -> Sequence[tuple[UUID, str, date, date]]:
    """Who stood on which position between two days (inclusive): (staff, position, from, to), cut to the span.

    Hire and leave dates are respected.
    """
    query = (
        select(Placement.staff_id, Post.position, Placement.from_on, Placement.to_on, Staff.hired_on, Staff.left_on)
        .join(Post, Placement.post_id == Post.id)
        .join(Staff, Placement.staff_id == Staff.id)
        .where(Placement.court_id == court_id, Placement.from_on <= last)
        .where((Placement.to_on.is_(None)) | (Placement.to_on >= first))
        .order_by(Staff.no, Placement.from_on)
    )
    found = []
    for staff_id, position, begin, end, hired, left in db.session.execute(query):
        a, b = max(begin, hired, first), min(end or last, left or last, last)
        if a <= b:
            found.append((staff_id, position, a, b))
    return found
