"""API: signing in by programs, and who am I."""

from typing import Any

import marshmallow as ma
from flask import request

from court import clock
from court.accounts import checks, sign_in
from court.accounts.access import open_to_all, principal, signed_in
from court.api import Schema, blueprint
from court.db import db
from court.edges import own_transactions
from court.people.models import Court, Staff

sessions = blueprint("session", "Signing in and out")


class Credentials(Schema):
    username = ma.fields.String(required=True, validate=ma.validate.Length(1, 64))
    password = ma.fields.String(required=True, validate=ma.validate.Length(1, 256))


class Session(Schema):
    token = ma.fields.String()
    expires_at = ma.fields.DateTime()


class Me(Schema):
    username = ma.fields.String()
    name = ma.fields.String()
    role = ma.fields.String()
    court = ma.fields.String()
    staff_no = ma.fields.String(allow_none=True)


@sessions.post("/session")
@sessions.arguments(Credentials)
@sessions.response(200, Session)
@open_to_all("this is where a program signs in")
@own_transactions
def begin(given: dict[str, str]) -> dict[str, Any]:
    """Sign in; the token goes into `Authorization: Bearer`."""
    who = checks.open_session(given["username"], given["password"], request.remote_addr or "")
    return {"token": who.token, "expires_at": sign_in.longest_until(clock.now())}


@sessions.delete("/session")
@sessions.response(204)
@signed_in
def end() -> None:
    """Sign out: the session ends at once. An API token is not a session and stays until it is revoked."""
    sign_in.end(principal().token)


@sessions.get("/me")
@sessions.response(200, Me)
@signed_in
def me() -> dict[str, Any]:
    """Who is asking."""
    who = principal()
    staff = db.session.get(Staff, who.staff_id) if who.staff_id else None
    return {
        "username": sign_in.username_of(who.account_id),
        "name": who.name,
        "role": who.role.value,
        "court": db.session.get_one(Court, who.court_id).code,
        "staff_no": staff.no if staff else None,
    }
