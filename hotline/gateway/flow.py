"""Where a call goes next, and what may turn it aside."""

from dataclasses import dataclass, field
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class Goto:
    """The document to go on with: at an address, or given outright as `twiml`. params: added to the request."""

    url: str = ""
    method: str = "POST"
    params: dict[str, str] = field(default_factory=dict)
    twiml: str = ""


class End(Enum):
    RAN_OUT = auto()  # the document has no more verbs
    HANG_UP = auto()  # it asked to hang up, or to reject
    LEAVE = auto()  # it asked to leave the queue


# What a verb leads to. None: the next verb.
Outcome = Goto | End | None


class HungUp(Exception):
    """The party is gone, or the REST API has ended the call."""


class Redirected(Exception):
    """The REST API sends the call to another document."""

    def __init__(self, goto: Goto) -> None:
        super().__init__("redirected")
        self.goto = goto
