"""Month statistics in words: what was counted, against what, and what came of it."""

from collections.abc import Mapping
from decimal import Decimal

from flask_babel import gettext as _

from court import formats
from court.filters import signed
from scoring.period.stats import Answer
from scoring.period.tables import position_name
from scoring.policy import FormulaName, Policy
from scoring.sheet.statistics import Skipped, Statistic
from scoring.words import SKIPS


def sentences(policy: Policy, answer: Answer) -> list[str]:
    """A statistic in a few plain sentences; a skipped one says why nobody gains or loses by it."""
    if isinstance(answer, Skipped):
        return [_("%(why)s，本项不计，不加不扣", why=str(SKIPS[answer.reason])), *_counted(policy, answer)]
    return [*_counted(policy, answer), _outcome(answer)]


def _outcome(answer: Statistic) -> str:
    if not answer.points:
        return str(_("没有达到，不加不扣"))
    return str(_("计 %(points)s 分", points=signed(answer.points)))


def _counted(policy: Policy, answer: Answer) -> list[str]:
    rule = policy.rule_by_code.get(answer.rule)
    if rule is None or rule.formula is None:
        return []
    made = {
        FormulaName.WORKLOAD_RATIO: _workload,
        FormulaName.ON_TIME_SHARE: _on_time,
        FormulaName.SATISFACTION: _satisfaction,
        FormulaName.LEAVE_BEYOND: _leave,
    }[rule.formula.name]
    return made(answer.inputs)


def _workload(inputs: Mapping[str, str]) -> list[str]:
    said = []
    for number in range(1, 100):
        if f"{number}.position" not in inputs:
            break
        part = {name: inputs.get(f"{number}.{name}", "") for name in ("position", "days", "daily_standard", "weight")}
        where = position_name(part["position"])
        if part["daily_standard"] and part["days"]:
            said.append(
                _(
                    "%(where)s：在岗 %(days)s 天，每日标准 %(standard)s，加权 %(weight)s 件",
                    where=where, days=part["days"], standard=part["daily_standard"], weight=part["weight"],
                )
            )  # fmt: skip
        else:
            said.append(_("%(where)s：加权 %(weight)s 件，没有标准量，不比较", where=where, weight=part["weight"]))
    if "ratio" in inputs:
        said.append(
            _(
                "加权 %(weight)s 件 ÷ 标准 %(capacity)s 件 = %(ratio)s；（%(ratio)s − %(start)s）× %(factor)s",
                **{name: inputs[name] for name in ("weight", "capacity", "ratio", "start", "factor")},
            )
        )
    return said


def _on_time(inputs: Mapping[str, str]) -> list[str]:
    if "share" not in inputs:
        return []
    return [
        _(
            "有时限的 %(due)s 件中按时 %(on_time)s 件，占 %(share)s；标准 %(least)s",
            due=inputs["due"], on_time=inputs["on_time"], share=_share(inputs["share"]),
            least=_share(inputs["at_least"]),
        )
    ]  # fmt: skip


def _satisfaction(inputs: Mapping[str, str]) -> list[str]:
    least = {"least": _share(inputs["at_least"]), "count": inputs["min_count"]}
    said = _("评价 %(n)s 次，满意 %(good)s 次", n=inputs["ratings"], good=inputs["satisfied"])
    if "share" in inputs:
        said = _("%(said)s，占 %(share)s", said=said, share=_share(inputs["share"]))
    return [said, _("标准：不少于 %(count)s 次，满意占 %(least)s", **least)]


def _leave(inputs: Mapping[str, str]) -> list[str]:
    if "days" not in inputs:
        return []
    return [
        _("事假 %(days)s 天，超过 %(free)s 天的整天数 %(beyond)s", days=inputs["days"], free=inputs["free_days"],
          beyond=inputs["beyond"])
    ]  # fmt: skip


def _share(text: str) -> str:
    """`0.9399` as `93.99%`: cut, not rounded, as the share itself is."""
    return f"{(Decimal(text) * 100).normalize():f}%".replace("-", formats.MINUS)
