"""Shapes of the API of scoring, as docs/api.md and the contract name them; points are decimal strings."""

from typing import Any

import marshmallow as ma

from court.api import ListQuery, Schema
from scoring.models import EntryState, Measure, ObjectionState

LONGEST_EVIDENCE = 500
MONTH = ma.validate.Regexp(r"^\d{4}-(0[1-9]|1[0-2])$")


class Listing(Schema):
    """Every list: its rows and where the next page begins."""

    next_cursor = ma.fields.String(allow_none=True)


class PointView(Schema):
    id = ma.fields.UUID()
    staff_no = ma.fields.String()
    month = ma.fields.String()
    fact_month = ma.fields.String()
    measure = ma.fields.String()
    points = ma.fields.String()
    rule = ma.fields.String()
    rule_text = ma.fields.String()
    dimension = ma.fields.String()
    source = ma.fields.String()
    incident_id = ma.fields.String()
    occurred_at = ma.fields.DateTime()
    recorded_at = ma.fields.DateTime()
    reversal_of = ma.fields.UUID(allow_none=True)
    policy = ma.fields.String()


class PointList(Listing):
    items = ma.fields.List(ma.fields.Nested(PointView))


class PointQuery(ListQuery):
    staff = ma.fields.String()
    month = ma.fields.String(validate=MONTH)
    measure = ma.fields.Enum(Measure, by_value=True)


class Reason(Schema):
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))


class Note(Schema):
    note = ma.fields.String(load_default="", validate=ma.validate.Length(0, 2000))


class Grounds(Schema):
    grounds = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))


class Explanation(Schema):
    explanation = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))


class Decision(Schema):
    upheld = ma.fields.Boolean(required=True)
    answer = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))


class Evidence(ma.fields.Field[str]):
    """What a manual point stands on: a text, or names and values that are put into one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_more: Any) -> str:
        if isinstance(value, dict):
            value = "；".join(f"{name}：{part}" for name, part in value.items())
        if not isinstance(value, str) or len(value) > LONGEST_EVIDENCE:
            raise ma.ValidationError(f"a text or an object of texts, at most {LONGEST_EVIDENCE} characters")
        return value


class NewPoint(Schema):
    """A manual point. occurred_at carries its zone; quantity: how many times the rule's points."""

    staff_no = ma.fields.String(required=True, validate=ma.validate.Length(1, 16))
    rule = ma.fields.String(required=True, validate=ma.validate.Length(1, 32))
    occurred_at = ma.fields.AwareDateTime(required=True)
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 500))
    incident_id = ma.fields.String(load_default="", validate=ma.validate.Length(0, 96))
    evidence = Evidence(load_default="")
    quantity = ma.fields.Integer(strict=True, load_default=1)


class EntryView(Schema):
    id = ma.fields.UUID()
    kind = ma.fields.String()
    state = ma.fields.String()
    staff_no = ma.fields.String()
    rule = ma.fields.String()
    points = ma.fields.String()
    occurred_at = ma.fields.DateTime()
    reason = ma.fields.String()
    told_at = ma.fields.DateTime()
    explain_until = ma.fields.DateTime()
    explanation = ma.fields.String()
    explained_at = ma.fields.DateTime(allow_none=True)
    decided_at = ma.fields.DateTime(allow_none=True)
    decision = ma.fields.String()
    reversal_of = ma.fields.UUID(allow_none=True)
    point = ma.fields.UUID(allow_none=True)


class EntryAccepted(Schema):
    """What a manual point or a reversal became: it waits for somebody else."""

    entry = ma.fields.UUID()
    state = ma.fields.String()


class EntryList(Listing):
    items = ma.fields.List(ma.fields.Nested(EntryView))


class EntryQuery(ListQuery):
    staff = ma.fields.String()
    state = ma.fields.Enum(EntryState, by_value=True)


class ObjectionView(Schema):
    id = ma.fields.UUID()
    month = ma.fields.String()
    staff_no = ma.fields.String()
    point = ma.fields.UUID()
    state = ma.fields.String()
    grounds = ma.fields.String()
    raised_at = ma.fields.DateTime()
    decided_at = ma.fields.DateTime(allow_none=True)
    answer = ma.fields.String()


class ObjectionList(Listing):
    items = ma.fields.List(ma.fields.Nested(ObjectionView))


class ObjectionQuery(ListQuery):
    staff = ma.fields.String()
    month = ma.fields.String(validate=MONTH)
    state = ma.fields.Enum(ObjectionState, by_value=True)


class MonthBrief(Schema):
    month = ma.fields.String()
    state = ma.fields.String()
    held = ma.fields.Boolean()
    signed = ma.fields.Boolean()


class MonthList(Listing):
    items = ma.fields.List(ma.fields.Nested(MonthBrief))


class SheetBrief(Schema):
    staff_no = ma.fields.String()
    name = ma.fields.String()
    position = ma.fields.String()
    workload = ma.fields.String()
    base = ma.fields.String()
    plus = ma.fields.String()
    minus = ma.fields.String()
    prior = ma.fields.String()
    score = ma.fields.String()
    grade = ma.fields.String()
    rank = ma.fields.Integer(allow_none=True)


class MonthView(Schema):
    month = ma.fields.String()
    state = ma.fields.String()
    sheets = ma.fields.List(ma.fields.Nested(SheetBrief))


class LineView(Schema):
    """A line of a sheet. point: null for a statistic that is expected and not booked yet."""

    point = ma.fields.UUID(allow_none=True)
    rule = ma.fields.String()
    rule_text = ma.fields.String()
    dimension = ma.fields.String()
    occurred_at = ma.fields.DateTime(allow_none=True)
    nominal = ma.fields.String()
    counted = ma.fields.String()
    reason = ma.fields.String()


class PriorView(Schema):
    month = ma.fields.String()
    points = ma.fields.String()


class SheetView(SheetBrief):
    month = ma.fields.String()
    state = ma.fields.String()
    lines = ma.fields.List(ma.fields.Nested(LineView))
    prior_months = ma.fields.List(ma.fields.Nested(PriorView))
    skipped = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    policy = ma.fields.String()
    digest = ma.fields.String()
    head_seq = ma.fields.Integer()
    head_hash = ma.fields.String()


class StepReason(Schema):
    """step: the step agreed to; another one is refused."""

    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    step = ma.fields.String(validate=ma.validate.OneOf(["collect", "publicise", "lock"]))


class StepsDone(Schema):
    month = ma.fields.String()
    state = ma.fields.String()
    done = ma.fields.List(ma.fields.String())
