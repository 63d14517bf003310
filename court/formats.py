"""How instants, dates, durations, points and counts are written for people: `14:05`, `11月24日 周二`, `3分05秒`, `−1`.

Pure: the court's zone and the locale ('zh' or 'en') are given. Instants are aware; a naive one is refused.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

MINUS = "\u2212"
WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# Filled by name, also in the browser (static/js/timer.js), so that a running clock reads like a written one.
DURATIONS = {
    "zh": {"days": "{d}天{h}小时", "hours": "{h}小时{mm}分", "minutes": "{m}分{ss}秒", "seconds": "{s}秒"},
    "en": {"days": "{d}d {h}h", "hours": "{h}h {mm}m", "minutes": "{m}m {ss}s", "seconds": "{s}s"},
}


def _language(locale: str) -> str:
    return "zh" if locale.startswith("zh") else "en"


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant without a zone cannot be shown in the court's time")
    return at.astimezone(zone)


def clock(at: datetime, zone: ZoneInfo, *, seconds: bool = False) -> str:
    """The time of day in the court's zone, 24 hours: `14:05`, with `seconds` `14:05:09`."""
    return _local(at, zone).strftime("%H:%M:%S" if seconds else "%H:%M")


def day(on: date, locale: str, *, year: bool = False, weekday: bool = True) -> str:
    """A date: `11月24日 周二`, `Tue 24 Nov`; with `year` `2026年11月24日 周二`, `Tue 24 Nov 2026`."""
    name = WEEKDAYS[_language(locale)][on.weekday()]
    if _language(locale) == "zh":
        text = f"{on.year}年{on.month}月{on.day}日" if year else f"{on.month}月{on.day}日"
        return f"{text} {name}" if weekday else text
    text = f"{on.day} {MONTHS_EN[on.month - 1][:3]}" + (f" {on.year}" if year else "")
    return f"{name} {text}" if weekday else text


def when(at: datetime, zone: ZoneInfo, locale: str, *, now: datetime) -> str:
    """An instant as seen at `now`: only the time on the same day, the year only when it is another one."""
    here, today = _local(at, zone), _local(now, zone)
    if here.date() == today.date():
        return clock(at, zone)
    return f"{day(here.date(), locale, year=here.year != today.year, weekday=False)} {clock(at, zone)}"


def month(first: date, locale: str) -> str:
    """A month by any day in it: `2026年11月`, `November 2026`."""
    if _language(locale) == "zh":
        return f"{first.year}年{first.month}月"
    return f"{MONTHS_EN[first.month - 1]} {first.year}"


def duration(length: timedelta, locale: str) -> str:
    """A length of time by its two largest units, cut down: `45秒`, `3分05秒`, `1小时02分`, `2天3小时`, `−3分05秒`."""
    total = int(abs(length) / timedelta(seconds=1))
    minutes, seconds = divmod(total, 60)
    hours, minutes_left = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    unit = "days" if days else "hours" if hours else "minutes" if minutes else "seconds"
    parts = {"d": days, "h": hours_left, "m": minutes, "s": seconds, "mm": f"{minutes_left:02}", "ss": f"{seconds:02}"}
    sign = MINUS if total and length < timedelta() else ""
    return sign + DURATIONS[_language(locale)][unit].format(**parts)


def points(value: Decimal, *, signed: bool = False) -> str:
    """Points in hundredths, without idle zeros: `100`, `98.25`, `−1`; with `signed` a plus is written too: `+0.5`."""
    text = f"{abs(value):,.2f}".rstrip("0").rstrip(".")
    if text == "0":
        return text
    return f"{MINUS if value < 0 else '+' if signed else ''}{text}"


def count(number: int) -> str:
    """A count with groups of three: `1,204`."""
    return f"{number:,}".replace("-", MINUS)


def percent(share: Decimal | float) -> str:
    """A share of one as a percentage with at most one decimal: `95%`, `97.3%`."""
    text = f"{share * 100:.1f}".removesuffix(".0").replace("-", MINUS)
    return f"{text}%"
