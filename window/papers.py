"""The receipt of materials (诉讼材料收转单) as it is printed: A4, three copies, both sides sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from court import formats, phones
from court.db import db
from court.language import chosen
from court.people.models import Court, Staff
from matters.catalogue import catalogue, say
from matters.models import Matter
from window import forms
from window.hall import hall
from window.models import Receipt
from window.receipts import KIND


@dataclass(frozen=True)
class Item:
    """One line of the list: `copies` of `pages` each."""

    name: str
    form: str
    copies: int
    pages: int


@dataclass(frozen=True)
class ReceiptPaper:
    """Everything that stands on the paper."""

    court: str
    number: str
    case_number: str
    giver: str
    role: str
    identity_check: str
    phone: str
    forward_to: str
    note: str
    items: Sequence[Item]
    received_by: str
    received_on: str
    received_at: datetime
    copies: Sequence[str]

    @property
    def sheets(self) -> int:
        """Pages in all, every copy counted."""
        return sum(item.copies * item.pages for item in self.items)


def receipt(row: Receipt) -> ReceiptPaper:
    """The paper of a receipt."""
    matter = db.session.get_one(Matter, row.matter_id)
    own, lists = forms.stored(matter), catalogue().words
    staff = db.session.get_one(Staff, row.staff_id)
    return ReceiptPaper(
        court=db.session.get_one(Court, row.court_id).name,
        number=row.number,
        case_number=matter.case_key or matter.case_text,
        giver=own.get("giver", ""),
        role=_say(lists.roles, matter.role),
        identity_check=_say(lists.identity_checks, matter.identity_check),
        phone=phones.show(phones.read(matter.phone), masked=False, say=_) if matter.phone else "",
        forward_to=own.get("forward_to", ""),
        note=matter.summary,
        items=[_item(each) for each in own.get("items", [])],
        received_by=f"{staff.name}（{staff.no}）",
        received_on=formats.day(row.on, chosen(), year=True, weekday=False),
        received_at=row.received_at,
        copies=(_("第一联　交递交人"), _("第二联　窗口留存"), _("第三联　随材料转交")),
    )


def _item(given: dict[str, Any]) -> Item:
    columns = {column.code: column for column in hall().fields.of(f"{KIND}.items")}
    form = forms.word(hall().fields, columns["form"], given.get("form"))
    return Item(given["name"], form, int(given.get("copies", 0)), int(given.get("pages", 0)))


def _say(words: Sequence[Any], code: str) -> str:
    return next((say(word) for word in words if word.code == code), code)
