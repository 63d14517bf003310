"""Column types that keep a promise the databases do not: aware UTC instants, points in whole hundredths, months."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, String
from sqlalchemy.types import TypeDecorator

HUNDREDTH = Decimal("0.01")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored as UTC. A naive datetime is refused: its zone would be a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a zone: {value!r}")
        utc = value.astimezone(UTC)
        # SQLite drops the offset without a word, so it gets a naive UTC value and gives one back.
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Points(TypeDecorator[Decimal]):
    """Points as Decimal, stored as whole hundredths; a finer value is refused, never rounded."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        return hundredths(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else from_hundredths(value)

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return self


def hundredths(value: Decimal) -> int:
    """Points as a whole number of hundredths. Raises ValueError when they are finer than that."""
    whole = Decimal(value).scaleb(2)
    if whole != whole.to_integral_value():
        raise ValueError(f"points go to hundredths, not finer: {value}")
    return int(whole)


def from_hundredths(value: int) -> Decimal:
    """Whole hundredths as points with two decimals."""
    return Decimal(value).scaleb(-2)


def state_column(states: type[StrEnum], length: int = 24) -> Enum:
    """A column for a StrEnum: its values (not its names), as text of a fixed length on every database."""
    return Enum(states, values_callable=lambda e: [m.value for m in e], native_enum=False, length=length)


class MonthText(TypeDecorator[str]):
    """A court month as `YYYY-MM`; sorts as it reads."""

    impl = String(7)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None and (len(value) != 7 or value[4] != "-"):
            raise ValueError(f"a month is written YYYY-MM: {value!r}")
        return value
