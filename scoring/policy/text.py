"""The canonical text of a policy: the same bytes for every file that means the same, and its digest."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from hashlib import sha256

from scoring.policy.model import Policy, Rule
from scoring.policy.table import plain


def canonical(policy: Policy) -> str:
    """TOML with keys, numbers and rows in one fixed form; parsing it gives an equal policy."""
    return "\n".join(_lines(policy)).lstrip("\n") + "\n"


def digest(policy: Policy) -> str:
    """SHA-256 of the canonical text in UTF-8, as 64 hexadecimal digits."""
    return sha256(canonical(policy).encode()).hexdigest()


def _lines(policy: Policy) -> Iterator[str]:
    yield from _table("[policy]", _head(policy))
    for dimension in policy.dimensions:
        yield from _table("[[dimensions]]", _fields(dimension, "key zh en minus_cap plus_cap"))
    for pool in policy.pools:
        yield from _table("[[pools]]", _fields(pool, "key zh en free_per_matters cap") | {"rules": list(pool.rules)})
    yield from _table("[workload]", {"rule": policy.workload.rule})
    yield from _table("[workload.daily_standard]", dict(policy.workload.daily_standard))
    yield from _table("[workload.weights]", dict(policy.workload.weights))
    for rule in policy.rules:
        yield from _rule(rule)
    for grade in policy.grades:
        yield from _table("[[grades]]", _fields(grade, "zh en min top_share share_over no_veto"))
    ranking = _fields(policy.ranking, "eligible_min_attended_ratio hide_in_classes_under")
    yield from _table("[ranking]", ranking | {"tie_break": [str(step) for step in policy.ranking.tie_break]})


def _head(policy: Policy) -> dict[str, object]:
    return _fields(
        policy,
        "id zh en unit base plus_cap_total floor precision objection_wd review_wd publicity_wd collect_wd explain_wd",
    )


def _rule(rule: Rule) -> Iterator[str]:
    yield from _table("[[rules]]", _fields(rule, "code dim zh en src ev pts cap veto fail susp team note_zh note_en"))
    if rule.formula is not None:
        yield from _table("[rules.formula]", {"name": str(rule.formula.name), **dict(rule.formula.parameters)})


def _fields(part: object, names: str) -> dict[str, object]:
    """The named fields that say something: None, '' and False are what a missing key means anyway."""
    values = {name: getattr(part, name) for name in names.split()}
    return {name: value for name, value in values.items() if value is not None and value is not False and value != ""}


def _table(header: str, values: Mapping[str, object]) -> Iterator[str]:
    yield ""
    yield header
    for key, value in values.items():
        yield f"{_key(key)} = {_value(value)}"


def _key(key: str) -> str:
    is_bare = key != "" and all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in key)
    return key if is_bare else _quoted(key)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, list):
        return "[" + ", ".join(_quoted(item) for item in value) + "]"
    return str(value) if isinstance(value, int) else _quoted(str(value))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(_escaped(letter) for letter in escaped) + '"'


def _escaped(letter: str) -> str:
    code = ord(letter)
    return f"\\u{code:04x}" if code < 0x20 or code == 0x7F else letter
