"""Hiding most of what names a person: numbers, identity cards, names, and both kinds of number in log lines."""

import re
import unicodedata

STAR = "*"

# One separator is allowed where people put one; [-.] and blanks also in their full-width and typographic forms.
_GAP = "[ \t\u00a0\u2007\u202f\u3000.·\u2010-\u2015\uff0d\uff0e-]?"
_COUNTRY = rf"(?:(?:[+＋]|00)?[8８][6６]{_GAP})?"
_CARRIER = "(?:17909|17911|17951|12593|10193)?"
# Groups people make of eleven digits: 138 0013 8000, 1380 013 8000, 1380 0138 000, 138 001 38000.
_GROUPED = "|".join(
    rf"{first}{_GAP}\d{{{second}}}{_GAP}\d{{{third}}}"
    for first, second, third in (("", 4, 4), (r"\d", 3, 4), (r"\d", 4, 3), ("", 3, 5))
)
MOBILE_IN_TEXT = re.compile(
    rf"(?<!\d)(?P<head>{_CARRIER}{_COUNTRY}0?)(?P<number>[1１][3-9３-９]\d(?:{_GROUPED}))(?!\d)"
)
# District, year, month, day, serial, check; or in fours; or the fifteen digits of old cards with a likely date.
_BY_MEANING = rf"\d{{5}}{_GAP}\d{{4}}{_GAP}\d\d{_GAP}\d\d{_GAP}\d{{3}}{_GAP}[\dXxＸｘ]"
_BY_FOURS = rf"\d{{3}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d[\dXxＸｘ]"
_OLD_CARD = r"\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
IDENTITY_IN_TEXT = re.compile(rf"(?<!\d)[1-9１-９](?:{_BY_MEANING}|{_BY_FOURS}|{_OLD_CARD})(?!\d)")


def mask_mobile(number: str) -> str:
    """138****1234: the first three and the last four of eleven digits, country code and spaces left out."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", number))[-11:]
    return mask_middle(digits, 3, 4) if len(digits) == 11 else mask_middle(digits, 0, 2)


def mask_landline(area: str, number: str) -> str:
    """028-******67: the area code and the last two digits."""
    hidden = mask_middle(number, 0, 2)
    return f"{area}-{hidden}" if area else hidden


def mask_identity(number: str) -> str:
    """110*************2X: the first three and the last two (the common first six would give the county away).

    Other papers (passports, travel permits) are shorter: the first and the last two.
    """
    plain = "".join(number.split())
    return mask_middle(plain, 3, 2) if len(plain) in (15, 18) else mask_middle(plain, 1, 2)


def mask_name(name: str) -> str:
    """张* or 张*三: the first character, and the last where there are more than two."""
    plain = name.strip()
    return mask_middle(plain, 1, 1 if len(plain) > 2 else 0) if len(plain) > 1 else STAR * len(plain)


def mask_text(text: str) -> str:
    """The text with mobile numbers and identity card numbers masked, written as people and machines write them."""
    text = IDENTITY_IN_TEXT.sub(lambda found: mask_identity(re.sub(_GAP, "", found[0])), text)
    return MOBILE_IN_TEXT.sub(lambda found: found["head"] + mask_mobile(found["number"]), text)


def mask_middle(text: str, head: int, tail: int) -> str:
    """The text with stars for all but its ends. A text too short to keep both ends keeps neither."""
    if head + tail >= len(text):
        return STAR * len(text)
    return text[:head] + STAR * (len(text) - head - tail) + text[len(text) - tail :]
