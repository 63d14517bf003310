"""Personal data at rest: sealed to its row and field, found by an index of its court, nowhere readable in the file."""

from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text

from court.db import db, transaction
from court.sealed import Unreadable, Vault, vault
from matters.models import Matter
from tests.support.builders import a_court, a_person
from tests.support.rows import values_of

PHONE = "+8613800138000"
KEY, OTHER_KEY = "k" * 32, "o" * 32


def test_a_value_opens_for_its_row_and_field_alone() -> None:
    box, row = Vault(KEY), uuid4()
    sealed = box.seal("call.caller", row, PHONE)
    assert box.open("call.caller", row, sealed) == PHONE
    for field, key in (("call.caller", uuid4()), ("ticket.phone", row)):
        with pytest.raises(Unreadable):
            box.open(field, key, sealed)


def test_another_key_opens_nothing() -> None:
    row = uuid4()
    sealed = Vault(KEY).seal("call.caller", row, PHONE)
    with pytest.raises(Unreadable):
        Vault(OTHER_KEY).open("call.caller", row, sealed)


def test_a_changed_byte_anywhere_is_noticed() -> None:
    box, row = Vault(KEY), uuid4()
    sealed = box.seal("call.caller", row, PHONE)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(Unreadable):
            box.open("call.caller", row, bytes(changed))


def test_the_same_value_is_sealed_differently_every_time() -> None:
    box, row = Vault(KEY), uuid4()
    assert len({box.seal("call.caller", row, PHONE) for _ in range(50)}) == 50


def test_equal_values_have_equal_indexes_within_a_court_and_family_only() -> None:
    box, here, there = Vault(KEY), uuid4(), uuid4()
    index = box.index("phone", here, PHONE)
    assert index == box.index("phone", here, PHONE)
    others = [
        box.index("phone", there, PHONE),
        box.index("identity", here, PHONE),
        box.index("phone", here, PHONE + "1"),
        Vault(OTHER_KEY).index("phone", here, PHONE),
    ]
    assert index not in others


def a_matter() -> Matter:
    """A matter of somebody whose name and telephone number are known."""
    staff = a_person(a_court())
    values = values_of("matter", court_id=staff.court_id, staff_id=staff.id)
    with transaction():
        matter = Matter(**values, name="欧阳某某", phone=PHONE, fields='{"giver": "欧阳某某"}')
        db.session.add(matter)
    return matter


def test_a_model_gives_back_what_was_sealed_and_is_found_by_it(app: Flask) -> None:
    matter = a_matter()
    db.session.expire_all()
    index = vault().index("phone", matter.court_id, PHONE)
    found = db.session.scalars(select(Matter).filter_by(phone_index=index)).one()
    assert (found.name, found.phone, found.fields) == ("欧阳某某", PHONE, '{"giver": "欧阳某某"}')


def test_an_emptied_value_leaves_neither_text_nor_index(app: Flask) -> None:
    matter = a_matter()
    with transaction():
        kept = db.session.get_one(Matter, matter.id)
        kept.phone = None
        assert (kept.phone, kept.phone_sealed, kept.phone_index) == (None, None, None)


def test_a_sealed_value_moved_to_another_row_does_not_open(app: Flask) -> None:
    first = a_matter()
    values = values_of("matter", court_id=first.court_id, staff_id=first.staff_id)
    with transaction():
        second = Matter(**values, name="另一人")
        db.session.add(second)
        second.name_sealed = db.session.get_one(Matter, first.id).name_sealed
        with pytest.raises(Unreadable):
            assert second.name


def test_an_index_needs_its_court(app: Flask) -> None:
    values = {k: v for k, v in values_of("matter", court_id=uuid4(), staff_id=uuid4()).items() if k != "court_id"}
    with pytest.raises(ValueError, match="court_id"):
        Matter(**values, phone=PHONE)


def test_nothing_personal_stands_plain_in_the_database_file(app: Flask, backend: str, database_url: str) -> None:
    a_matter()
    if backend == "postgresql":
        found = "".join(str(row) for row in db.session.execute(text("SELECT * FROM matter"))).encode()
    else:
        file = Path(database_url.removeprefix("sqlite:///"))
        found = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    for plain in (PHONE, PHONE[3:], "欧阳某某"):
        assert plain.encode() not in found
        assert plain.encode("utf-16-le") not in found
