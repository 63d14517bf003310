"""A call from its first ring to its end: greeting, queue, operator, wrap-up."""

from flask import Flask

from court.db import db, transaction
from hotline import operators, presence
from hotline.states import CallState, OperatorState
from tests.hotline.line import Line, Operator
from tests.support.builders import a_court, a_person, at


def test_first(app: Flask) -> None:
    at("2026-09-16 10:00")
    court = a_court()
    op = a_person(court, "H01", "林晓", position="hotline")
    line = Line(app.test_client())
    doc = line.hears_greeting()
    assert doc.verbs == ["Say", "Pause", "Redirect"], doc.text
    with transaction():
        operators.choose(op.id, court.id, OperatorState.READY)
    doc = line.follows(doc)
    assert doc.rings == f"op_{op.id.hex}"
    leg = Operator.rung(line, doc)
    leg.tells("ringing")
    leg.tells("in-progress")
    db.session.expire_all()
    assert line.call().state is CallState.TALKING
    doc = line.follows(doc, DialCallStatus="completed", DialCallSid=leg.sid, DialBridged="true", DialCallDuration="20")
    assert doc.verbs == ["Say", "Hangup"]
    line.ends()
    db.session.expire_all()
    assert line.call().state is CallState.FINISHED
    assert presence.seen(op.id).state is OperatorState.WRAP_UP
