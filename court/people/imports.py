"""Taking in many people at once from a table: all rows, or none and every fault with its line."""

from uuid import UUID

from sqlalchemy import select

from court import audit
from court.db import db
from court.errors import DomainError
from court.people import services, staff_files
from court.people.models import Court, Post
from court.table_files import FileRefused, Problem, decode
from court.words import Sentence


def people(court: Court, data: bytes, *, by: UUID = audit.NOBODY) -> int:
    """Take on everybody in the file; the number of people. Raises FileRefused, and then keeps nobody."""
    positions = set(db.session.scalars(select(Post.position).filter_by(court_id=court.id)))
    problems = []
    read = staff_files.parse(decode(data), positions=positions)
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
            problems.append(Problem(person.line, Sentence("%(what)s", {"what": str(error)})))
    if problems:
        raise FileRefused(problems)
    audit.record("staff_import", court_id=court.id, actor_id=by, subject=("court", court.id), note=str(len(read)))
    return len(read)
