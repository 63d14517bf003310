"""Hot requests over HTTP: a webhook, a matter, the next ticket, each against the bare limit."""

import itertools
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app import create_app
from court import schema, seed
from court.accounts import passwords, services
from court.accounts.models import Role
from court.calendar import today
from court.db import db, transaction
from court.people.services import add_court, add_staff
from court.settings import DEMO_ACCOUNT_SID, ROOT, load
from scoring import policies
from scoring.policy import load as load_policy
from tools.bench.rounds import Compared, in_turns
from tools.bench.servers import Server
from window import counters

EACH = 100  # requests in one turn
_count = itertools.count(1)


def run(each: int = EACH) -> list[Compared]:
    """Median times of the three requests."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        token, counter_id = _court(folder)
        with Server("app:create_app()", folder) as ours, Server("tools.bench.bare:create_app()", folder) as bare:
            return [
                _webhook(ours, bare, each),
                _matter(ours, bare, token, counter_id, each),
                _next(ours, bare, token, counter_id, each),
            ]


def _court(folder: Path) -> tuple[str, str]:
    """A court with one clerk at one counter: the clerk's token, the counter."""
    settings = replace(load(), database_url=f"sqlite:///{folder}/courtdesk.db", instance=folder)
    with create_app(settings).app_context():
        schema.upgrade()
        seed.seed()
        secret = passwords.hashed("Bench-2026-court")
        with transaction():
            court = add_court("川9901", "演示县人民法院")
            policy = load_policy(ROOT / "config" / "policy" / "default-2026.toml")
            policies.store(policy, court_id=court.id, from_month=f"{today():%Y-%m}")
            staff = add_staff(court, "W01", "演示", position="window", hired_on=today())
            account = services.add_account(
                court, "w01", Role.CLERK, password_hash=secret, staff=staff, must_change=False
            )
            token = services.issue_token(account)
            counter = counters.add_counter(court, "1 号窗口")
            counters.open_counter(counter.id, court_id=court.id, by=staff.id)
            counter_id = str(counter.id)
        db.session.remove()
        db.engine.dispose()
    return token, counter_id


def _form(n: int) -> dict[str, str]:
    """A voice request as the provider sends it: 24 parameters."""
    place = {f"{side}{part}": "" for side in ("From", "To", "Caller", "Called") for part in ("City", "State", "Zip")}
    number = f"+861380013{n % 10_000:04d}"
    return place | {
        "CallSid": f"CAbench{n:026d}", "AccountSid": DEMO_ACCOUNT_SID, "From": number, "To": "12368",
        "CallStatus": "ringing", "ApiVersion": "2010-04-01", "Direction": "inbound", "Caller": number,
        "Called": "12368", "FromCountry": "CN", "ToCountry": "CN", "StirStatus": "",
    }  # fmt: skip


def _webhook(ours: Server, bare: Server, each: int) -> Compared:
    return in_turns(
        "webhook",
        lambda: [ours.webhook("/hotline/voice", _form(next(_count))) for _ in range(each)],
        lambda: [bare.webhook("/webhook", _form(next(_count))) for _ in range(each)],
        note=f"{each} new calls; bare = signature and TwiML, no database",
    )


def _matter(ours: Server, bare: Server, token: str, counter_id: str, each: int) -> Compared:
    served = [_served(ours, token, counter_id) for _ in range(each)]

    def matter() -> dict[str, str]:
        return {"kind": "enquiry", "summary": f"咨询第 {next(_count)} 件", "outcome": "answered"}

    return in_turns(
        "log a matter",
        lambda: [ours.post(f"/api/v1/tickets/{ticket}/matters", matter(), token) for ticket in served],
        lambda: [bare.post("/matter", matter()) for _ in range(each)],
        note=f"{each} matters with point, guard and chain; bare = Flask + raw driver, six statements, one commit",
    )


def _served(ours: Server, token: str, counter_id: str) -> str:
    """A visitor who was served; what they came for may still be added on the same day."""
    ours.post("/api/v1/tickets", {"service": "enquiry"}, token)
    ticket = str(ours.post(f"/api/v1/counters/{counter_id}/next", {}, token)["id"])
    ours.post(f"/api/v1/tickets/{ticket}/start", {}, token)
    ours.post(f"/api/v1/tickets/{ticket}/matters", {"kind": "enquiry", "summary": "咨询", "outcome": "answered"}, token)
    ours.post(f"/api/v1/tickets/{ticket}/finish", {}, token)
    return ticket


def _next(ours: Server, bare: Server, token: str, counter_id: str, each: int) -> Compared:
    for _ in range(each * 6):
        ours.post("/api/v1/tickets", {"service": "enquiry"}, token)
        bare.post("/take")

    def call_and_miss() -> None:
        ticket = ours.post(f"/api/v1/counters/{counter_id}/next", {}, token)["id"]
        ours.post(f"/api/v1/tickets/{ticket}/no-show", {}, token)

    def bare_call_and_miss() -> None:
        bare.post(f"/away/{bare.post('/next')['id']}")

    def often(work: Callable[[], None]) -> None:
        for _ in range(each):
            work()

    return in_turns(
        "next ticket",
        lambda: often(call_and_miss),
        lambda: often(bare_call_and_miss),
        note=f"{each} times called and not there; bare = Flask + raw driver, two commits",
    )
