"""What the API of the window takes and gives."""

import marshmallow as ma

from court.api import ListQuery, Schema
from matters.api import MatterView
from window.models import TicketState

LONGEST = ma.validate.Length(max=200)


class TakeIn(Schema):
    service = ma.fields.String(required=True, metadata={"description": "a kind of the window, e.g. material_transfer"})
    priority = ma.fields.String(load_default="", metadata={"description": "a code of config/window.toml"})
    name = ma.fields.String(load_default="", validate=LONGEST)
    phone = ma.fields.String(load_default="", validate=LONGEST)


class ReasonIn(Schema):
    reason = ma.fields.String(load_default="", validate=LONGEST)


class CloseIn(Schema):
    reason = ma.fields.String(load_default="off", metadata={"description": "a pause code of config/window.toml"})


class FinishIn(Schema):
    no_matter = ma.fields.String(
        load_default="", metadata={"description": "why nothing was recorded, a code of config/window.toml"}
    )


class TransferIn(Schema):
    service = ma.fields.String(load_default="")
    counter_id = ma.fields.UUID(load_default=None, allow_none=True)
    reason = ma.fields.String(load_default="", validate=LONGEST)


class Nothing(Schema):
    """No body is needed."""


class MatterIn(ma.Schema):
    """Besides these, the kind's own fields as `config/window_fields.toml` names them."""

    class Meta:
        unknown = ma.INCLUDE

    kind = ma.fields.String(required=True)


class TicketQuery(ListQuery):
    day = ma.fields.Date(load_default=None)
    state = ma.fields.Enum(TicketState, by_value=True, load_default=None)
    service = ma.fields.String(load_default="")


class CalledTo(Schema):
    id = ma.fields.UUID()
    name = ma.fields.String()


class TicketOut(Schema):
    id = ma.fields.UUID()
    number = ma.fields.String()
    day = ma.fields.Date()
    service = ma.fields.String()
    priority = ma.fields.String()
    state = ma.fields.String()
    counter = ma.fields.Nested(CalledTo, allow_none=True)
    staff_no = ma.fields.String(allow_none=True)
    taken_at = ma.fields.DateTime()
    called_at = ma.fields.DateTime(allow_none=True)
    started_at = ma.fields.DateTime(allow_none=True)
    ended_at = ma.fields.DateTime(allow_none=True)
    name = ma.fields.String(metadata={"description": "hidden until called, then shown to who called"})
    phone = ma.fields.String(metadata={"description": "masked, and hidden until called"})


class EventOut(Schema):
    at = ma.fields.DateTime()
    step = ma.fields.String()
    state = ma.fields.String()
    service = ma.fields.String()
    counter = ma.fields.String()
    note = ma.fields.String()


class ReceiptOut(Schema):
    id = ma.fields.UUID()
    number = ma.fields.String()


class TicketMatterOut(MatterView):
    ticket_id = ma.fields.UUID()
    started_at = ma.fields.DateTime()
    receipt = ma.fields.Nested(ReceiptOut, allow_none=True)
    hint = ma.fields.String(metadata={"description": "how to mend a case number that was not recognised"})


class TicketStoryOut(TicketOut):
    events = ma.fields.List(ma.fields.Nested(EventOut))
    matters = ma.fields.List(ma.fields.Nested(TicketMatterOut))


class CounterOut(Schema):
    id = ma.fields.UUID()
    name = ma.fields.String()
    services = ma.fields.List(ma.fields.String())
    takes_all = ma.fields.Boolean(metadata={"description": "every kind of the window, also kinds added later"})
    open = ma.fields.Boolean()
    staff_no = ma.fields.String(allow_none=True)
    staff_name = ma.fields.String(allow_none=True)
    since = ma.fields.DateTime(allow_none=True)
    ticket = ma.fields.String(allow_none=True, metadata={"description": "the number called or served there"})
    waiting = ma.fields.Integer(metadata={"description": "how many it may call now"})


class Tickets(Schema):
    items = ma.fields.List(ma.fields.Nested(TicketOut))
    next_cursor = ma.fields.String(allow_none=True)


class Counters(Schema):
    items = ma.fields.List(ma.fields.Nested(CounterOut))
    next_cursor = ma.fields.String(allow_none=True)
