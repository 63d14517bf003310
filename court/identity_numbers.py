"""Identity card numbers (居民身份证号码): eighteen characters with a check, or the fifteen digits of old cards."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from court.words import N_, Sentence

# ISO 7064 MOD 11-2, as GB 11643-1999 writes it out.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"

PROBLEMS: Mapping[str, str] = {
    "shape": N_("身份证号应为18位，前17位是数字，最后一位是数字或X；旧证为15位数字"),
    "birthday": N_("身份证号里的出生日期 %(written)s 不存在，请核对证件"),
    "check": N_("身份证号最后一位与前17位不符，请对照证件逐位核对"),
}


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """A number that holds together. `number` always has eighteen characters; `legacy` if the card shows fifteen."""

    number: str
    born_on: date
    legacy: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a number cannot be right; `code` is a key of PROBLEMS."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> Sentence:
        return Sentence(PROBLEMS[self.code], self.params)


def check_character(first_seventeen: str) -> str:
    """The eighteenth character for seventeen digits."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first_seventeen, strict=True))
    return CHECK_CHARACTERS[total % 11]


def read(text: str) -> IdentityNumber | Problem:
    """The identity number somebody typed; spaces, dashes, full-width and small x are put right."""
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
    if re.fullmatch("[1-9][0-9]{14}", plain):
        # Cards of fifteen digits were given to people born in the 1900s.
        body, legacy = f"{plain[:6]}19{plain[6:]}", True
    elif re.fullmatch("[1-9][0-9]{16}[0-9X]", plain):
        body, legacy = plain[:17], False
    else:
        return Problem("shape")
    try:
        born_on = date(int(body[6:10]), int(body[10:12]), int(body[12:14]))
    except ValueError:
        return Problem("birthday", {"written": body[6:14]})
    number = body + check_character(body)
    if not legacy and plain != number:
        return Problem("check")
    return IdentityNumber(number, born_on, legacy)
