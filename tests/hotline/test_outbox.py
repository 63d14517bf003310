"""What is asked of the provider: decided in a transaction, sent after it, whatever dies in between."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from court import clock
from court.db import db, transaction
from hotline import jobs, operators, outbox
from hotline.commands import ProviderCommand, Sending
from hotline.provider_errors import ProviderError
from hotline.states import CallState, Missed, OperatorState
from tests.hotline.conftest import Desk
from tests.hotline.line import Line, Operator
from tests.support.builders import at

UNREACHABLE = ProviderError("ConnectTimeout", is_final=False)
GONE = ProviderError("404, code 20404", is_final=True, status=404)


def command() -> ProviderCommand:
    db.session.rollback()
    return db.session.scalars(select(ProviderCommand)).one()


def waiting_line(desk: Desk) -> Line:
    """A caller in the queue whom an operator has just become free for."""
    line = desk.line()
    line.hears_greeting()
    desk.is_ready(desk.lin)
    return line


def test_a_decision_that_is_rolled_back_asks_nothing(desk: Desk) -> None:
    line = desk.line()
    line.hears_greeting()
    with pytest.raises(ZeroDivisionError), transaction():
        _ready_and_fail(desk)
    assert outbox.send_due() == 0
    assert line.call().open_leg == 0


def _ready_and_fail(desk: Desk) -> None:
    operators.choose(desk.lin.id, desk.court.id, OperatorState.READY)
    raise ZeroDivisionError


def test_a_crash_between_commit_and_sending_loses_nobody(desk: Desk) -> None:
    line = waiting_line(desk)  # committed; the process that decided it is gone before it could send
    assert desk.provider.asked == []
    assert jobs.unsent_commands() == "1 commands sent"
    assert [(what, sid) for what, sid, _ in desk.provider.asked] == [("redirect", line.sid)]
    assert jobs.unsent_commands() == ""
    assert command().state is Sending.DONE


def test_a_crash_while_sending_is_made_good_when_the_lease_is_over(desk: Desk) -> None:
    at("2026-09-16 10:00:00")
    waiting_line(desk)
    outbox._claim()  # and the process dies
    assert outbox.send_due() == 0, "somebody may still be sending it"
    at("2026-09-16 10:00:40")
    assert outbox.send_due() == 1
    assert len(desk.provider.asked) == 1


def test_while_a_command_is_being_sent_the_caller_is_not_also_connected_by_a_round_of_waiting(desk: Desk) -> None:
    line = waiting_line(desk)
    outbox._claim()
    document = line.follows(line.hears_greeting())
    assert document.verbs == ["Pause", "Redirect"]


def test_a_provider_that_cannot_be_reached_is_asked_again_later_and_later(desk: Desk) -> None:
    at("2026-09-16 10:00:00")
    waiting_line(desk)
    desk.provider.failures = [UNREACHABLE, UNREACHABLE]
    outbox.send_due()
    assert (command().state, command().error) == (Sending.QUEUED, "ConnectTimeout")
    assert outbox.send_due() == 0
    at("2026-09-16 10:00:02")
    assert outbox.send_due() == 1
    assert command().due_at - clock.now() > timedelta(seconds=1)
    at("2026-09-16 10:00:10")
    outbox.send_due()
    assert (command().state, command().tries) == (Sending.DONE, 3)


def test_a_caller_the_provider_no_longer_has_frees_the_operator(desk: Desk) -> None:
    line = waiting_line(desk)
    desk.provider.failures = [GONE]
    outbox.send_due()
    assert (line.call().state, line.call().missed) == (CallState.MISSED, Missed.FAILED)
    assert desk.state(desk.lin) is OperatorState.READY
    assert command().state is Sending.FAILED


def test_an_operator_freed_by_a_lost_caller_gets_the_next_one(desk: Desk) -> None:
    first, second = desk.line(), desk.line()
    first.hears_greeting()
    second.hears_greeting()
    desk.is_ready(desk.lin)
    desk.provider.failures = [GONE]
    while outbox.send_due():
        pass
    assert second.call().open_leg == 1
    assert [sid for _, sid, _ in desk.provider.asked] == [first.sid, second.sid]


def test_a_call_whose_end_was_told_in_vain_is_found_by_asking(desk: Desk) -> None:
    at("2026-09-16 10:00")
    desk.is_ready(desk.lin)
    line = desk.line()
    connecting = line.hears_greeting()
    Operator.rung(line, connecting).tells("in-progress")
    assert jobs.unfinished_calls() == "", "nothing is doubtful yet"
    at("2026-09-16 10:03")
    desk.provider.answers = {line.sid: "in-progress"}
    assert jobs.unfinished_calls() == ""
    at("2026-09-16 10:06")
    desk.provider.answers = {line.sid: "completed"}
    assert jobs.unfinished_calls() == "1 calls ended"
    assert line.call().state is CallState.FINISHED
    assert desk.state(desk.lin) is OperatorState.WRAP_UP
    assert jobs.unfinished_calls() == ""


def test_an_operator_stuck_in_ringing_is_freed_when_the_call_turns_out_to_be_over(desk: Desk) -> None:
    at("2026-09-16 10:00")
    desk.is_ready(desk.lin)
    line = desk.line()
    line.hears_greeting()
    assert desk.state(desk.lin) is OperatorState.RESERVED
    at("2026-09-16 10:03")
    assert jobs.unfinished_calls() == "1 calls ended", "the provider knows no such call"
    assert line.call().missed is Missed.FAILED
    assert desk.state(desk.lin) is OperatorState.READY


def test_a_silent_provider_does_not_end_calls_before_the_longest_one_could_be_over(desk: Desk) -> None:
    at("2026-09-16 10:00")
    line = desk.line()
    line.hears_greeting()
    for moment, ended in (("10:30", ""), ("14:59", ""), ("15:05", "1 calls ended")):
        at(f"2026-09-16 {moment}")
        desk.provider.failures = [UNREACHABLE]
        assert jobs.unfinished_calls() == ended
    assert line.call().is_over


def test_a_command_that_never_succeeds_returns_the_caller_to_the_queue(desk: Desk) -> None:
    line = waiting_line(desk)
    for minute in range(9):
        at(f"2026-09-16 10:{minute:02}:30")
        desk.provider.failures = [UNREACHABLE]
        outbox.send_due()
    assert command().state is Sending.FAILED
    assert line.call().state is CallState.WAITING


def test_nobody_waits_because_a_moment_was_missed(desk: Desk) -> None:
    line = desk.line()
    line.hears_greeting()
    with transaction():
        who = operators.choose(desk.lin.id, desk.court.id, OperatorState.NOT_READY)
        who.state = OperatorState.READY  # as if its matching had been lost
    jobs.waiting_callers()
    assert line.call().open_leg == 1
