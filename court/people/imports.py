"""Taking in many people at once from a table: all rows, or none and every fault with its line."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from court import audit
from court.db import db
from court.errors import DomainError, FileFaulty
from court.people import services, staff_files
from court.people.models import Court, Post
from court.table_files import FileRefused, decode


def people(court: Court, data: bytes, *, by: UUID = audit.NOBODY) -> int:
    """Take on everybody in the file; the number of people. Raises FileFaulty with every faulty line."""
    positions = set(db.session.scalars(select(Post.position).filter_by(court_id=court.id)))
    try:
        read = staff_files.parse(decode(data), positions=positions)
    except FileRefused as error:
        raise FileFaulty([_line(n, what.say(_)) for n, what in error.problems]) from error
    faults = []
    for person in read:
        try:
            services.add_staff(
                court,
                person.no,
                person.name,
                position=person.position,
                employment=person.employment,
                employer=person.employer,
                hired_on=person.hired_on,
                by=by,
            )
        except DomainError as error:
            faults.append(_line(person.line, str(error)))
    if faults:
        raise FileFaulty(faults)
    audit.record("staff_import", court_id=court.id, actor_id=by, subject=("court", court.id), note=str(len(read)))
    return len(read)


def _line(number: int, what: str) -> str:
    text: str = _("第 %(n)d 行：%(what)s", n=number, what=what)
    return text
