"""考核细则: the rules in words, the versions on a time line, and one version's text and changes."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from court import calendar, clock
from court.accounts.access import find, guard, may, principal
from court.api import uuid_of
from court.db import db
from court.filters import day, month_name
from court.language import chosen
from scoring import persons, policies, policy_sources
from scoring.models import PolicyVersion
from scoring.pages.blueprint import blueprint
from scoring.pages.policy_words import WAITS, cap_words, dimension_caps, found_words, points_words, pool_words
from scoring.pages.policy_words import special_words as special
from scoring.period.tables import position_name
from scoring.policy import Policy, Rule, difference
from scoring.words import kind_name, said

LONGEST_TEXT = 200_000


@dataclass(frozen=True)
class Card:
    """One rule in words."""

    rule: Rule
    name: str
    words: list[str]
    found: str
    special: list[str]
    note: str
    waits: str


@blueprint.get("/policy")
@guard("policy.read")
def policy() -> str:
    court_id = principal().court_id
    every = policies.versions(court_id)
    if not every:
        return render_template("scoring/no_policy.html")
    month = calendar.month_of(clock.now())
    version = policies.in_force(court_id, "", month)
    parsed = policies.parsed(version)
    return render_template(
        "scoring/policy.html",
        version=version,
        policy=parsed,
        groups=[(d, dimension_caps(d.minus_cap, d.plus_cap), _cards(parsed, d.key)) for d in parsed.dimensions],
        pools=[(said(pool), pool_words(pool)) for pool in parsed.pools],
        standards=[(position_name(name), value) for name, value in parsed.workload.daily_standard],
        weights=[(kind_name(kind), value) for kind, value in parsed.workload.weights],
        timeline=_timeline(every, version),
        may_import=may("policy.import"),
    )


def _cards(parsed: Policy, dimension: str) -> list[Card]:
    feeds = policy_sources.feeds()
    cards = []
    for rule in parsed.rules:
        if rule.dim != dimension:
            continue
        waits_for = feeds[rule.code].waits_for if rule.code in feeds else ""
        cards.append(
            Card(
                rule=rule,
                name=said(rule),
                words=[points_words(rule), *([cap_words(rule)] if rule.pts else [])],
                found=found_words(rule),
                special=special(parsed, rule),
                note=rule.note_en if chosen() == "en" and rule.note_en else rule.note_zh,
                waits=str(_("待“%(what)s”接入，暂由人工登记", what=WAITS.get(waits_for, waits_for)))
                if waits_for
                else "",
            )
        )
    return cards


def _waits(waits_for: str) -> str:
    if not waits_for:
        return ""
    return str(_("待“%(what)s”接入，暂由人工登记", what=WAITS.get(waits_for, waits_for)))


def _timeline(every: list[PolicyVersion], now: PolicyVersion) -> list[dict[str, Any]]:
    names = persons.names(version.imported_by for version in every)
    return [
        {
            "url": url_for("scoring.policy_version", version_id=version.id),
            "when": _("%(month)s 起", month=month_name(version.from_month)),
            "title": said(policies.parsed(version)),
            "note": " · ".join(
                part
                for part in (
                    position_name(version.position) if version.position else "",
                    _("%(who)s %(day)s 导入", who=names[version.imported_by], day=day(version.imported_at)),
                )
                if part
            ),
            "is_now": version.id == now.id,
            "digest": version.digest,
        }
        for version in every
    ]


@blueprint.get("/policy/versions/<version_id>")
@guard("policy.read")
def policy_version(version_id: str) -> str:
    version = find(PolicyVersion, uuid_of(version_id))
    before = _before(version)
    return render_template(
        "scoring/policy_version.html",
        version=version,
        policy=policies.parsed(version),
        names=persons.names([version.imported_by]),
        before=before,
        changes=changes_between(policies.parsed(before), policies.parsed(version)) if before else [],
    )


def _before(version: PolicyVersion) -> PolicyVersion | None:
    """The version that was in force before this one."""
    query = select(PolicyVersion).filter_by(court_id=version.court_id, position=version.position)
    earlier = query.where(PolicyVersion.from_month <= version.from_month, PolicyVersion.id < version.id)
    return db.session.scalar(earlier.order_by(PolicyVersion.from_month.desc(), PolicyVersion.id.desc()).limit(1))


def changes_between(old: Policy, new: Policy) -> list[str]:
    """What changed, in the language of the page."""
    return [change.said(say) for change in difference(old, new, say=say, name_in=chosen())]


def say(text: str) -> str:
    """A marked text in the language of the page; the empty text is the catalogue's head and stays empty."""
    return str(_(text)) if text else ""
