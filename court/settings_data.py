"""What config/courtdesk.toml must hold: every key with its kind and range, and what to write when it is wrong."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True)
class Number:
    """A whole number, or with `whole=False` any, between two bounds, both allowed."""

    low: float
    high: float
    whole: bool = True

    def fault(self, value: object) -> str:
        kinds = (int,) if self.whole else (int, float)
        is_number = isinstance(value, kinds) and not isinstance(value, bool)
        if is_number and self.low <= value <= self.high:  # type: ignore[operator]
            return ""
        kind = "整数 whole number" if self.whole else "数 number"
        return f"应为 {self.low:g} 到 {self.high:g} 的{kind}"


@dataclass(frozen=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]

    def fault(self, value: object) -> str:
        return "" if value in self.words else "应为 one of " + " | ".join(f'"{word}"' for word in self.words)


class Zone:
    """A time zone of the IANA list."""

    def fault(self, value: object) -> str:
        try:
            ZoneInfo(str(value))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return '应为时区名 a zone name such as "Asia/Shanghai" (pip install tzdata, if it is one)'
        return ""


Rule = Number | OneOf | Zone
SHAPE: Mapping[str, Mapping[str, Rule]] = {
    "court": {"zone": Zone(), "locale": OneOf(("zh", "en"))},
    "server": {"proxies": Number(0, 5)},
    "sign_in": {
        "failures": Number(1, 100),
        "lock_minutes": Number(1, 1440),
        "idle_minutes": Number(1, 1440),
        "longest_hours": Number(1, 24),
        "password_length": Number(8, 64),
        "password_days": Number(1, 3650),
        "reset_hours": Number(1, 168),
    },
    "live": {"poll_seconds": Number(0.05, 5, whole=False), "keep_hours": Number(1, 168), "streams": Number(1, 10_000)},
    "jobs": {"stale_seconds": Number(60, 3600), "clock_jump_hours": Number(1, 720)},
}


def read(path: Path, problems: list[str]) -> dict[str, Any]:
    """The file's data. What is wrong is added to `problems`, one line each with its fix."""
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError:
        problems.append(f"{path} 读不到 / cannot be read: restore it, or point COURTDESK_CONFIG at the right folder")
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{path}: {error}（按提示修正 / mend the line named）")
        return {}
    problems.extend(f"{path.name} {fault}" for fault in faults(data))
    return data


def faults(data: Mapping[str, Any]) -> list[str]:
    """What is wrong with the known sections: a key missing, unknown, or out of its range."""
    found = []
    for section, keys in SHAPE.items():
        given = data.get(section, {})
        if not isinstance(given, dict):
            found.append(f"[{section}] 应为一节 / must be a section")
            continue
        found += [f"[{section}] {key} 缺少 / is missing: add it" for key in keys if key not in given]
        found += [f"[{section}] {key} 不认识 / is unknown: remove or correct it" for key in given if key not in keys]
        for key, rule in keys.items():
            fault = rule.fault(given[key]) if key in given else ""
            if fault:
                found.append(f"[{section}] {key} = {given[key]!r}: {fault}")
    return found
