"""Who is calling, as far as the line tells: any `From` value read as a kind of caller, a number and an identity."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

import phonenumbers

from court.masking import mask_landline, mask_middle, mask_mobile
from court.plain_text import clean
from court.words import N_

WITHHELD_WORDS = frozenset({
    "anonymous", "restricted", "blocked", "unknown", "unavailable", "private", "withheld",
    "nocallerid", "callerunknown", "unknownnumber", "privatenumber",
    "匿名", "未知", "隐藏", "保密", "未知号码", "隐藏号码", "私人号码", "无主叫",
})  # fmt: skip
# The same words spelt on a keypad, as carriers and Twilio send them. Two of them begin with 86: not Chinese numbers.
KEYPAD_WORDS = {
    "266696687": "anonymous",
    "7378742833": "restricted",
    "2562533": "blocked",
    "8656696": "unknown",
    "86282452253": "unavailable",
    "7748283": "private",
}
# Too short to be told from a local number when the plus is missing.
LOCAL_LENGTHS = (7, 8)

# What people put between digits, and the marks that copying from an address book leaves around them.
BETWEEN_DIGITS = re.compile(r"[\s()./\u00ad\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff-]+")
EXTENSION_WORD = re.compile(r"(?:转|分机|;?ext[.=]?|x|#|,|;)\s*[0-9]{1,6}$", re.IGNORECASE)
EXTENSION_DASH = re.compile("^((?:0[0-9]{2,3}-)?[2-8][0-9]{6,7})-[0-9]{1,6}$")
CARRIER_PREFIX = re.compile("(?:17909|17911|17951|12593|10193)(?=1[3-9][0-9]{9}$|0[1-9][0-9]{8,10}$)")
MOBILE = re.compile("0?(1[3-9][0-9]{9})")
# Area codes 10 and 2x have two digits and eight behind them; all others three, and seven or eight. 86x is none.
AREA = "(?:10|2[0-9]|(?!86)[3-9][0-9]{2})"
LANDLINE = re.compile("0?((?:10|2[0-9])[2-8][0-9]{7}|(?!86)[3-9][0-9]{2}[2-8][0-9]{6,7})")
LOCAL_LINE = re.compile("[2-8][0-9]{6,7}")
TOLL_FREE = re.compile("[48]00[0-9]{7}")
SERVICE = re.compile("95[0-9]{3,6}|96[0-9]{3,4}")
SHORT = re.compile("1[0-2][0-9]|1[0-2][0-9]{3}|11[68][0-9]{3}")
SHORT_IN_AREA = re.compile(f"0{AREA}(1[12][0-9]{{3}}|1[12][0-9]|9[56][0-9]{{3}})")
EXTENSION = re.compile("[1-9][0-9]{2,5}")
LONGEST = 128
SHOWN_LENGTH = 32
INTERNATIONAL = phonenumbers.PhoneNumberFormat.INTERNATIONAL


class Kind(StrEnum):
    MOBILE = "mobile"
    LANDLINE = "landline"
    SHORT = "short"
    TOLL_FREE = "toll_free"
    SERVICE = "service"
    EXTENSION = "extension"
    CLIENT = "client"
    SIP = "sip"
    FOREIGN = "foreign"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"
    INVALID = "invalid"


SHOWN = {
    Kind.WITHHELD: N_("未显示号码"),
    Kind.UNKNOWN: N_("没有号码"),
    Kind.EXTENSION: N_("分机 %(number)s"),
    Kind.CLIENT: N_("座席 %(number)s"),
    Kind.SIP: N_("网络电话 %(number)s"),
    Kind.INVALID: N_("号码有误：%(number)s"),
}


@dataclass(frozen=True, slots=True)
class Caller:
    """What one `From` value says.

    `e164` is None where there is no such number (short numbers, extensions). `dialable`: a call-back can be tried.
    `key` answers "who may this be"; None means nobody may be recognised by it, so that two callers who withheld
    their number never become one person. `raw` is the value as it came. `local` is what a Chinese telephone dials.
    """

    kind: Kind
    e164: str | None
    dialable: bool
    key: str | None
    raw: str
    local: str = ""


def read(value: str | None, *, area: str = "") -> Caller:
    """The caller behind a `From` value of any provider, or of a person who typed it. Never raises.

    area: the court's area code without the zero ("28"); it completes local numbers of seven or eight digits.
    """
    raw = value or ""
    text = unicodedata.normalize("NFKC", raw).strip().strip("'\"")
    if not text:
        return Caller(Kind.UNKNOWN, None, False, None, raw)
    if len(text) > LONGEST:
        return Caller(Kind.INVALID, None, False, None, raw)
    if address := re.search("<([^<>]+)>", text):
        text = address[1]
    scheme, _, rest = text.partition(":")
    match scheme.lower():
        case "client" if rest:
            return Caller(Kind.CLIENT, None, False, f"client:{rest}", raw)
        case "sip" | "sips":
            return _sip(rest, raw, area)
        case "tel":
            text = unquote(rest).partition(";phone-context")[0]
    return _number(text, raw, area)


def dialled(value: str | None, *, area: str = "") -> tuple[str, ...]:
    """The called number (`To`) in the forms a court's number may be kept in, the most exact first; () if none.

    `028-12368` gives `02812368` and `12368`: which of them is a court's number is for the table of courts to say.
    """
    called = read(value, area=area)
    short = SHORT_IN_AREA.fullmatch(called.local)
    forms = (called.e164, called.local, short and short[1], called.key)
    return tuple(dict.fromkeys(form for form in forms if form))


def show(caller: Caller, *, masked: bool, say: Callable[[str], str] = str) -> str:
    """The caller for a page: 138 0013 8000, masked 138****8000. Public service numbers are never masked.

    say: gettext, for the kinds that have words instead of a number.
    """
    match caller.kind:
        case Kind.WITHHELD | Kind.UNKNOWN:
            return say(SHOWN[caller.kind])
        case Kind.MOBILE:
            number = caller.local
            return mask_mobile(number) if masked else f"{number[:3]} {number[3:7]} {number[7:]}"
        case Kind.LANDLINE:
            area, number = _split(caller.local)
            return mask_landline(area, number) if masked else "-".join(filter(None, (area, number)))
        case Kind.FOREIGN:
            shown = phonenumbers.format_number(phonenumbers.parse(caller.e164 or ""), INTERNATIONAL)
            country, _, number = shown.partition(" ")
            return f"{country} {mask_middle(number, 0, 2)}" if masked else shown
        case Kind.TOLL_FREE:
            return f"{caller.local[:3]}-{caller.local[3:6]}-{caller.local[6:]}"
        case Kind.SHORT | Kind.SERVICE:
            return "-".join(filter(None, _split(caller.local)))
        case Kind.EXTENSION:
            return say(SHOWN[caller.kind]) % {"number": caller.local}
        case Kind.CLIENT:
            return say(SHOWN[caller.kind]) % {"number": (caller.key or "").removeprefix("client:")}
    number = clean((caller.key or caller.raw).removeprefix("sip:"), limit=SHOWN_LENGTH)
    return say(SHOWN[caller.kind]) % {"number": mask_middle(number, 1, 2) if masked else number}


def _split(local: str) -> tuple[str, str]:
    """Area code with its zero, and the rest."""
    area = re.match(f"0{AREA}", local)
    return (area[0], local[area.end() :]) if area else ("", local)


def _sip(rest: str, raw: str, area: str) -> Caller:
    """A SIP address: its user part if that is a public number, else the address itself."""
    address = unquote(re.split("[;?]", rest, maxsplit=1)[0])
    login, _, host = address.rpartition("@")
    user, host = login.partition(":")[0], host.lower()
    inside = _number(user, raw, area)
    if inside.e164 or inside.kind in (Kind.WITHHELD, Kind.SHORT, Kind.SERVICE):
        return inside
    if host.endswith("anonymous.invalid"):  # RFC 3323
        return Caller(Kind.WITHHELD, None, False, None, raw)
    if not host:
        return Caller(Kind.INVALID, None, False, None, raw)
    return Caller(Kind.SIP, None, False, f"sip:{user}@{host}" if user else f"sip:{host}", raw)


def _number(text: str, raw: str, area: str) -> Caller:
    plain = BETWEEN_DIGITS.sub("", EXTENSION_DASH.sub(r"\1", EXTENSION_WORD.sub("", text)))
    if plain.casefold() in WITHHELD_WORDS or _spells_a_word(plain):
        return Caller(Kind.WITHHELD, None, False, None, raw)
    if not re.fullmatch(r"\+?[0-9]+", plain):
        return Caller(Kind.INVALID, None, False, None, raw)
    plain = re.sub("^00(?=[1-9])", "+", plain)
    if plain.startswith("+") and not plain.startswith("+86"):
        return _foreign(plain, raw)
    bare = plain.removeprefix("+86")
    national = bare.removeprefix("86")
    if national != bare and (MOBILE.fullmatch(national) or LANDLINE.fullmatch(national)):
        return _chinese(national, True, raw, area)
    return _chinese(CARRIER_PREFIX.sub("", bare), bare != plain, raw, area)


def _spells_a_word(plain: str) -> bool:
    digits = re.sub(r"^(?:\+|00)", "", plain)
    return digits in KEYPAD_WORDS and (digits != plain or len(digits) not in LOCAL_LENGTHS)


def _foreign(plain: str, raw: str) -> Caller:
    try:
        number = phonenumbers.parse(plain, None)
    except phonenumbers.NumberParseException:
        return Caller(Kind.INVALID, None, False, None, raw)
    if not phonenumbers.is_possible_number(number):
        return Caller(Kind.INVALID, None, False, None, raw)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Caller(Kind.FOREIGN, e164, True, e164, raw, f"00{e164[1:]}")


def _chinese(number: str, coded: bool, raw: str, area: str) -> Caller:
    """A number of mainland China. `coded`: it came with the country code, so it is no local number or extension."""

    def caller(kind: Kind, e164: str | None, local: str) -> Caller:
        return Caller(kind, e164, True, e164 or local, raw, local)

    if mobile := MOBILE.fullmatch(number):
        return caller(Kind.MOBILE, f"+86{mobile[1]}", mobile[1])
    if TOLL_FREE.fullmatch(number):
        return caller(Kind.TOLL_FREE, f"+86{number}", number)
    if landline := LANDLINE.fullmatch(number):
        return caller(Kind.LANDLINE, f"+86{landline[1]}", f"0{landline[1]}")
    if SERVICE.fullmatch(number):
        return caller(Kind.SERVICE, None, number)
    if SHORT.fullmatch(number):
        return caller(Kind.SHORT, None, number)
    in_area = f"0{number}" if coded and number[:1] != "0" else number
    if SHORT_IN_AREA.fullmatch(in_area):
        return caller(Kind.SHORT, f"+86{in_area[1:]}", in_area)
    if coded:
        return Caller(Kind.INVALID, None, False, None, raw)
    if LOCAL_LINE.fullmatch(number):
        whole = LANDLINE.fullmatch(area + number) if area else None
        return caller(Kind.LANDLINE, f"+86{whole[1]}" if whole else None, f"0{whole[1]}" if whole else number)
    if EXTENSION.fullmatch(number):
        return caller(Kind.EXTENSION, None, number)
    return Caller(Kind.INVALID, None, False, None, raw)
