"""The versions of a court's policy: importing one, and finding the one in force."""

import tomllib
from functools import lru_cache
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select

from court import audit, clock
from court.db import db
from court.errors import DomainError
from court.settings import Settings
from scoring.models import Measure, MonthState, PointRecord, PolicyVersion
from scoring.months import state_of
from scoring.policy import Policy, canonical, digest, parse


class NoPolicy(DomainError):
    title = lazy_gettext("本院还没有导入考核细则；请先在“考核细则”页导入")


class PolicyTooLate(DomainError):
    title = lazy_gettext("这个月已经公示或归档，细则只能从以后的月份起改")


class PolicyLosesRule(DomainError):
    title = lazy_gettext("新细则里少了已经用来记分的条目；请保留它们，或从以后的月份起生效")


def store(
    policy: Policy, *, court_id: UUID, from_month: str, position: str = "", by: UUID = audit.NOBODY
) -> PolicyVersion:
    """Import a policy as an immutable version, in force from the first of `from_month`; the same one again is itself.

    Raises PolicyTooLate when a court that already has a policy would change a month past collecting, PolicyLosesRule
    when records of these months name a rule it no longer has.
    """
    mark = digest(policy)
    same = select(PolicyVersion).filter_by(court_id=court_id, position=position, from_month=from_month, digest=mark)
    found = db.session.scalar(same)
    if found is not None:
        return found
    is_first = db.session.scalar(select(PolicyVersion.id).filter_by(court_id=court_id).limit(1)) is None
    if not is_first and state_of(court_id, from_month) in (MonthState.PUBLICISED, MonthState.LOCKED):
        raise PolicyTooLate(_("%(month)s 已经公示或归档，细则只能从以后的月份起改", month=from_month))
    _refuse_loss(policy, court_id, from_month, position)
    version = PolicyVersion(
        court_id=court_id,
        position=position,
        from_month=from_month,
        title=policy.zh,
        text=canonical(policy),
        digest=mark,
        imported_at=clock.now(),
        imported_by=by,
    )
    db.session.add(version)
    audit.record("policy_import", court_id=court_id, actor_id=by, subject=("policy", version.id), note=from_month)
    db.session.flush()
    return version


def _refuse_loss(policy: Policy, court_id: UUID, from_month: str, position: str) -> None:
    used = (
        select(PointRecord.rule)
        .filter_by(court_id=court_id, measure=Measure.SCORE)
        .where(PointRecord.fact_month >= from_month, *([PointRecord.position == position] if position else []))
        .distinct()
    )
    lost = sorted(set(db.session.scalars(used)) - set(policy.rule_by_code))
    if lost:
        text = _(
            "%(month)s 起已按 %(rules)s 记过分，新细则里没有；请保留，或从以后的月份起生效",
            month=from_month,
            rules="、".join(lost),
        )
        raise PolicyLosesRule(text)


def in_force(court_id: UUID, position: str, month: str) -> PolicyVersion:
    """The version in force on the first of `month` for a position. Raises NoPolicy.

    A version of the position's own class wins over one for all; of two for one month the later import wins.
    """
    query = (
        select(PolicyVersion)
        .where(PolicyVersion.court_id == court_id, PolicyVersion.position.in_(["", position]))
        .where(PolicyVersion.from_month <= month)
        .order_by(PolicyVersion.position.desc(), PolicyVersion.from_month.desc(), PolicyVersion.id.desc())
        .limit(1)
    )
    version = db.session.scalar(query)
    if version is None:
        raise NoPolicy
    return version


def rules_for(court_id: UUID, position: str, month: str) -> Policy:
    """The parsed policy in force. Raises NoPolicy."""
    return parsed(in_force(court_id, position, month))


def parsed(version: PolicyVersion) -> Policy:
    """The policy of a version; parsed once per text."""
    return _parse(version.digest, version.text)


@lru_cache(maxsize=64)
def _parse(mark: str, text: str) -> Policy:
    return parse(text, name=mark[:12])


def known_kinds() -> frozenset[str]:
    """The kinds of matters a policy may give weights to, as the running configuration names them."""
    settings: Settings = current_app.extensions["settings"]
    rows = tomllib.loads((settings.config / "kinds.toml").read_text("utf8"))["kind"]
    return frozenset(row["code"] for row in rows)


def versions(court_id: UUID) -> list[PolicyVersion]:
    """All versions of a court, newest first."""
    query = select(PolicyVersion).filter_by(court_id=court_id)
    return list(db.session.scalars(query.order_by(PolicyVersion.from_month.desc(), PolicyVersion.id.desc())))
