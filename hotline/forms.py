"""What a provider says in a signed form, read strictly: a signature proves less than it seems.

It joins names and values without a mark between them, so two parameters can be merged into one, and it covers
neither time nor method; what is not exactly of the expected shape is refused.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from hotline.models import LONGEST_SID

REQUIRED = ("CallSid", "AccountSid")
SIDS = ("CallSid", "AccountSid", "ParentCallSid", "DialCallSid")
SID = re.compile(rf"[A-Za-z0-9_.-]{{1,{LONGEST_SID}}}")
SHAPES = dict.fromkeys(SIDS, SID) | {
    "CallStatus": re.compile("[a-z][a-z-]{0,31}"),
    "DialCallStatus": re.compile("[a-z][a-z-]{0,31}"),
    "Direction": re.compile("[a-z][a-z-]{0,31}"),
    "SequenceNumber": re.compile("[0-9]{1,9}"),
    "CallDuration": re.compile("[0-9]{1,9}"),
    "DialCallDuration": re.compile("[0-9]{1,9}"),
    "DialBridged": re.compile("true|false"),
    "ApiVersion": re.compile(r"[0-9-]{4,16}|v[0-9]{1,4}"),
    "Timestamp": re.compile(r"(?!.*To)[A-Za-z0-9 ,:+./-]{1,48}"),  # To is the next name in order
}
# Never part of a genuine value; inside one they show that a neighbour was swallowed.
MARKS = re.compile("AccountSid|CallSid|CallStatus|SequenceNumber|CallDuration|CallbackSource|Timestamp|DialBridged")
# A name that swallowed the beginning of its value: To1 for To. Names that really are longer go on with a word: ToCity.
STRETCHED = re.compile(f"(?:{'|'.join((*SHAPES, 'From', 'To'))})(?![A-Z][a-z]).+")
MOST_PARAMETERS, LONGEST_NAME, LONGEST_VALUE = 100, 64, 4096


class BadForm(Exception):
    """The form is not what a provider sends; the text names the rule, not the content."""


@dataclass(frozen=True, slots=True)
class Form:
    """One request of the provider. Empty texts where a parameter is missing.

    told_at: the provider's own time. seconds: of the call or, for a dial's action, of the conversation.
    """

    sid: str
    from_: str
    to: str
    status: str
    direction: str
    parent: str
    forwarded: str
    sequence: str
    told_at: datetime | None
    seconds: int | None
    dial_status: str
    dial_sid: str
    dial_bridged: bool | None
    digits: str
    pairs: tuple[tuple[str, str], ...]


def read(pairs: Iterable[tuple[str, str]], *, account_sid: str) -> Form:
    """The form of a request whose signature was right. Raises BadForm."""
    pairs = tuple(pairs)
    _check_size(pairs)
    values = dict(pairs)
    if repeated := [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]:
        raise BadForm(f"a parameter is repeated ({len(repeated)})")
    for name in REQUIRED:
        if not values.get(name):
            raise BadForm(f"{name} is missing")
    for name, shape in SHAPES.items():
        if values.get(name) and not shape.fullmatch(values[name]):
            raise BadForm(f"{name} has a wrong shape")
    if any(MARKS.search(value) for value in values.values()):
        raise BadForm("a value holds the name of a parameter")
    if any(STRETCHED.fullmatch(name) for name in values):
        raise BadForm("a name holds the beginning of a value")
    if values["AccountSid"] != account_sid:
        raise BadForm("AccountSid is not ours")
    return _form(values, pairs)


def _check_size(pairs: tuple[tuple[str, str], ...]) -> None:
    if len(pairs) > MOST_PARAMETERS:
        raise BadForm("too many parameters")
    if any(len(name) > LONGEST_NAME or len(value) > LONGEST_VALUE for name, value in pairs):
        raise BadForm("a parameter is too long")


def _form(values: dict[str, str], pairs: tuple[tuple[str, str], ...]) -> Form:
    said = values.get
    seconds = said("DialCallDuration") or said("CallDuration")
    bridged = said("DialBridged")
    return Form(
        sid=values["CallSid"],
        from_=said("From", ""),
        to=said("To", ""),
        status=said("CallStatus", ""),
        direction=said("Direction", ""),
        parent=said("ParentCallSid", ""),
        forwarded=said("ForwardedFrom", ""),
        sequence=said("SequenceNumber", ""),
        told_at=_instant(said("Timestamp", "")),
        seconds=int(seconds) if seconds else None,
        dial_status=said("DialCallStatus", ""),
        dial_sid=said("DialCallSid", ""),
        dial_bridged=bridged == "true" if bridged else None,
        digits=said("Digits", ""),
        pairs=pairs,
    )


def _instant(text: str) -> datetime | None:
    """An RFC 2822 time, None where it is none."""
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
