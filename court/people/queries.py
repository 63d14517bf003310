"""Questions about courts, posts and people: who stands where on a day, and how many a post lacks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select

from court.db import db
from court.errors import Invalid
from court.people.models import Court, Placement, Post, Staff


def court_for_number(number: str) -> Court | None:
    """The court a called number belongs to; the highest, first registered one when several share it."""
    query = select(Court).filter_by(hotline_number=number).order_by(func.length(Court.path), Court.created_at)
    return db.session.scalar(query.limit(1))


def shared_numbers() -> Sequence[str]:
    """Hotline numbers more than one court claims: calls to them reach only one of the courts."""
    query = select(Court.hotline_number).group_by(Court.hotline_number).having(func.count() > 1)
    return db.session.scalars(query).all()


def post_of(court_id: UUID, position: str) -> Post:
    """The court's first post of a position. Raises Invalid when it has none."""
    post = db.session.scalar(select(Post).filter_by(court_id=court_id, position=position).order_by(Post.name))
    if post is None:
        raise Invalid(_("本院没有“%(position)s”岗位", position=position), fields={"position": [_("没有这个岗位")]})
    return post


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


@dataclass(frozen=True)
class HeadCount:
    """How many people hold a post on a day, and how many too few (缺编) or too many (超编) that is."""

    post: Post
    people: int

    @property
    def lacks(self) -> int:
        return max(0, self.post.heads_min - self.people)

    @property
    def exceeds(self) -> int:
        return max(0, self.people - self.post.heads_max)


def head_counts(court_ids: Sequence[UUID], day: date) -> list[HeadCount]:
    """Every post of these courts with the people on it that day, by position and name."""
    here = (
        select(Placement.post_id, func.count().label("people"))
        .join(Staff, Staff.id == Placement.staff_id)
        .where(Placement.from_on <= day, (Placement.to_on.is_(None)) | (Placement.to_on >= day))
        .where(Staff.hired_on <= day, (Staff.left_on.is_(None)) | (Staff.left_on >= day))
        .group_by(Placement.post_id)
        .subquery()
    )
    query = (
        select(Post, func.coalesce(here.c.people, 0))
        .outerjoin(here, here.c.post_id == Post.id)
        .where(Post.court_id.in_(court_ids))
        .order_by(Post.court_id, Post.position.desc(), Post.name)
    )
    return [HeadCount(post, people) for post, people in db.session.execute(query)]


def post_on(staff_id: UUID, day: date) -> Post | None:
    """The post a person holds on a day."""
    query = (
        select(Post)
        .join(Placement, Placement.post_id == Post.id)
        .where(Placement.staff_id == staff_id, Placement.from_on <= day)
        .where((Placement.to_on.is_(None)) | (Placement.to_on >= day))
    )
    return db.session.scalar(query.order_by(Placement.from_on.desc()).limit(1))


def history(staff_id: UUID) -> Sequence[tuple[Placement, Post]]:
    """A person's placements with their posts, newest first."""
    query = select(Placement, Post).join(Post, Post.id == Placement.post_id).where(Placement.staff_id == staff_id)
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(Placement.from_on.desc()))]


@dataclass(frozen=True)
class Filter:
    """Which people a list shows: of one position, of one employer, by a word, and whether those who left."""

    position: str = ""
    employer: str = ""
    word: str = ""
    left: bool = False


def people(visible: ColumnElement[bool], wanted: Filter, day: date) -> Sequence[tuple[Staff, Post | None]]:
    """People with the post they hold on `day`, by court and number. `visible`: what the asker may see."""
    here = (
        select(Placement.staff_id, Placement.post_id)
        .where(Placement.from_on <= day, (Placement.to_on.is_(None)) | (Placement.to_on >= day))
        .subquery()
    )
    query = (
        select(Staff, Post)
        .outerjoin(here, here.c.staff_id == Staff.id)
        .outerjoin(Post, Post.id == here.c.post_id)
        .where(visible, Staff.left_on < day if wanted.left else (Staff.left_on.is_(None)) | (Staff.left_on >= day))
        .order_by(Staff.court_id, Staff.no)
    )
    if wanted.position:
        query = query.where(Post.position == wanted.position)
    if wanted.employer:
        query = query.where(Staff.employer == wanted.employer)
    if wanted.word:
        query = query.where(Staff.name.contains(wanted.word, autoescape=True) | (Staff.no == wanted.word))
    return [(row[0], row[1]) for row in db.session.execute(query)]


def employers(visible: ColumnElement[bool]) -> Sequence[str]:
    """The companies whose people work here, by name."""
    query = select(Staff.employer).distinct().where(visible, Staff.employer != "", Staff.left_on.is_(None))
    return db.session.scalars(query.order_by(Staff.employer)).all()
