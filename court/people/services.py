"""Setting up courts, posts and people, and moving people between posts."""

import re
from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select

from court import audit, clock
from court.db import db
from court.errors import DomainError, Invalid, NotFound
from court.ids import new_id
from court.people.models import Court, Employment, Placement, Post, Staff
from court.people.queries import court_for_number, placements, position_on, post_of

__all__ = ["court_for_number", "placements", "position_on", "post_of"]  # asked for here by those who change people

MOST_HEADS = 999
POSITION = re.compile(r"[a-z][a-z0-9_]{0,23}")


class AlreadyThere(DomainError):
    title = lazy_gettext("已经有同样编号的记录")


class HasLeft(DomainError):
    title = lazy_gettext("此人已经离职；先撤销离职日，再调整岗位")


def add_court(
    code: str,
    name: str,
    *,
    parent: str = "",
    number: str = "12368",
    is_demo: bool = False,
    by: UUID = audit.NOBODY,
) -> Court:
    """Register a court; `parent` is the code of the court above it. Raises AlreadyThere, NotFound, Invalid."""
    if not code.strip() or not name.strip():
        raise Invalid(_("法院代字和名称都要写明"))
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
    audit.record("court_add", court_id=court.id, actor_id=by, subject=("court", court.id), note=code)
    # The plan's two posts; a court changes and adds its own.
    add_post(court.id, _("诉讼服务窗口"), position="window", heads_min=6, heads_max=9, by=by)
    add_post(court.id, _("12368 语音接听"), position="hotline", heads_min=1, heads_max=2, by=by)
    return court


def court_by_code(code: str) -> Court:
    court = db.session.scalar(select(Court).filter_by(code=code))
    if court is None:
        raise NotFound(_("没有代字为 %(code)s 的法院，先用 courtdesk court add 登记", code=code))
    return court


def add_post(
    court_id: UUID, name: str, *, position: str, heads_min: int, heads_max: int, by: UUID = audit.NOBODY
) -> Post:
    """Set up a post with its head-count. `position`: the class people are compared in. Raises AlreadyThere, Invalid."""
    if not POSITION.fullmatch(position):
        text = _("类别写成小写字母开头的代码，如 window")
        raise Invalid(text, fields={"position": text})
    post = Post(court_id=court_id, position=position, name="", heads_min=0, heads_max=0)
    _set_post(post, name, heads_min, heads_max)
    db.session.add(post)
    db.session.flush()
    audit.record("post_add", court_id=court_id, actor_id=by, subject=("post", post.id), note=_heads(post))
    return post


def change_post(post: Post, name: str, *, heads_min: int, heads_max: int, by: UUID) -> None:
    """Rename a post or give it another head-count; its position stays, records count by it."""
    before = _heads(post)
    _set_post(post, name, heads_min, heads_max)
    note = f"{before} -> {_heads(post)}"
    audit.record("post_change", court_id=post.court_id, actor_id=by, subject=("post", post.id), note=note)


def _heads(post: Post) -> str:
    return f"{post.name} {post.heads_min}-{post.heads_max}"


def _set_post(post: Post, name: str, heads_min: int, heads_max: int) -> None:
    same = db.session.scalar(select(Post).filter_by(court_id=post.court_id, name=name))
    if same is not None and same is not post:
        raise AlreadyThere(_("岗位“%(name)s”已经有了", name=name))
    if not 0 <= heads_min <= heads_max <= MOST_HEADS:
        text = _("编制下限不能大于上限")
        raise Invalid(text, fields={"heads_max": text})
    post.name, post.heads_min, post.heads_max = name, heads_min, heads_max


def add_staff(
    court: Court,
    no: str,
    name: str,
    *,
    position: str,
    employment: Employment = Employment.DISPATCHED,
    employer: str = "",
    hired_on: date,
    by: UUID = audit.NOBODY,
) -> Staff:
    """Take on a person at the court's post of `position`. Raises AlreadyThere, Invalid."""
    return hire(
        court,
        no,
        name,
        post=post_of(court.id, position),
        employment=employment,
        employer=employer,
        hired_on=hired_on,
        by=by,
    )


def hire(
    court: Court,
    no: str,
    name: str,
    *,
    post: Post,
    employment: Employment,
    employer: str,
    hired_on: date,
    by: UUID = audit.NOBODY,
) -> Staff:
    """Take on a person at a post. Raises AlreadyThere, Invalid."""
    if db.session.scalar(select(Staff).filter_by(court_id=court.id, no=no)):
        text = _("工号 %(no)s 已经在用", no=no)
        raise AlreadyThere(text)
    staff = Staff(
        court_id=court.id, no=no, name=name, employment=employment, employer="", hired_on=hired_on, left_on=None
    )
    _set_employer(staff, employment, employer)
    db.session.add(staff)
    db.session.flush()
    audit.record("staff_add", court_id=court.id, actor_id=by, subject=("staff", staff.id), note=no)
    place(staff, post, from_on=hired_on, by=by)
    return staff


def change_staff(staff: Staff, *, name: str, employment: Employment, employer: str, by: UUID) -> None:
    """Correct a name, form of employment or employer; the audit trail keeps the form and employer before."""
    before = f"{staff.employment} {staff.employer}".strip()
    staff.name = name
    _set_employer(staff, employment, employer)
    note = f"{before} -> {staff.employment} {staff.employer}".strip()
    audit.record("staff_change", court_id=staff.court_id, actor_id=by, subject=("staff", staff.id), note=note)


def _set_employer(staff: Staff, employment: Employment, employer: str) -> None:
    if employment in (Employment.ESTABLISHED, Employment.CONTRACT) and employer:
        text = _("编内和聘用制人员的用人单位就是本院，这一项留空")
        raise Invalid(text, fields={"employer": text})
    staff.employment, staff.employer = employment, employer


def place(staff: Staff, post: Post, *, from_on: date, by: UUID = audit.NOBODY) -> Placement:
    """Put a person on a post from a day on; the placement before ends the day before. Raises Invalid, HasLeft."""
    if staff.left_on is not None:
        raise HasLeft
    last = db.session.scalar(select(Placement).filter_by(staff_id=staff.id).order_by(Placement.from_on.desc()))
    earliest = staff.hired_on if last is None else last.from_on + timedelta(days=1)
    if from_on < earliest:
        text = _("最早从 %(day)s 开始", day=earliest)
        raise Invalid(text, fields={"from_on": text})
    if last is not None:
        last.to_on = from_on - timedelta(days=1)
    placement = Placement(court_id=staff.court_id, staff_id=staff.id, post_id=post.id, from_on=from_on, to_on=None)
    db.session.add(placement)
    db.session.flush()
    note = f"{post.name} {from_on}"
    audit.record("staff_place", court_id=staff.court_id, actor_id=by, subject=("staff", staff.id), note=note)
    return placement


def leave(staff: Staff, *, on: date, by: UUID = audit.NOBODY) -> None:
    """Record a person's last day of work; their account ends with it. Raises Invalid."""
    if on < staff.hired_on:
        text = _("离职日不能早于入职日 %(day)s", day=staff.hired_on)
        raise Invalid(text, fields={"left_on": text})
    staff.left_on = on
    for placement in db.session.scalars(select(Placement).filter_by(staff_id=staff.id)):
        if placement.from_on > on:
            db.session.delete(placement)  # a transfer that will not happen
        elif placement.to_on is None or placement.to_on > on:
            placement.to_on = on
    audit.record("staff_leave", court_id=staff.court_id, actor_id=by, subject=("staff", staff.id), note=str(on))


def stay(staff: Staff, *, by: UUID) -> None:
    """Take a last day back: it was a mistake, or the person stays after all."""
    if staff.left_on is None:
        return
    query = select(Placement).filter_by(staff_id=staff.id, to_on=staff.left_on)
    last = db.session.scalar(query.order_by(Placement.from_on.desc()))
    if last is not None:
        last.to_on = None
    staff.left_on = None
    audit.record("staff_stay", court_id=staff.court_id, actor_id=by, subject=("staff", staff.id))


def staff_by_no(court_id: UUID, no: str) -> Staff:
    staff = db.session.scalar(select(Staff).filter_by(court_id=court_id, no=no))
    if staff is None:
        raise NotFound(_("没有工号为 %(no)s 的工作人员", no=no))
    return staff
