"""The bare limit: the same work with Flask and the raw driver, nothing of ours in between."""

import os
from typing import Any

from flask import Flask, Response, request
from twilio.request_validator import RequestValidator

from court import sqlite
from court.ids import new_id

TWIML = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Say language="cmn-CN">您好</Say><Pause length="1"/></Response>'
)
SCHEMA = """
CREATE TABLE IF NOT EXISTS thing (id TEXT PRIMARY KEY, court TEXT, kind TEXT, body TEXT);
CREATE TABLE IF NOT EXISTS step (id TEXT PRIMARY KEY, thing TEXT, at TEXT, note TEXT);
CREATE TABLE IF NOT EXISTS guard (a TEXT, b TEXT, c TEXT, PRIMARY KEY (a, b, c)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS record (id TEXT PRIMARY KEY, court TEXT, seq INTEGER, staff TEXT, hash TEXT, body TEXT);
CREATE TABLE IF NOT EXISTS push (id TEXT PRIMARY KEY, topic TEXT);
CREATE TABLE IF NOT EXISTS head (name TEXT PRIMARY KEY, seq INTEGER);
CREATE TABLE IF NOT EXISTS queue (id TEXT PRIMARY KEY, state TEXT, at TEXT);
CREATE INDEX IF NOT EXISTS ix_queue ON queue (state, at);
"""


def connect() -> Any:
    """A connection as ours are: same journal, same durability."""
    connection = sqlite.module().connect(os.environ["BARE_DATABASE"], check_same_thread=False)
    sqlite.on_connect(connection, None)
    return connection


def create_app() -> Flask:
    """Three handlers, one for each measured request."""
    app = Flask(__name__)
    shared = connect()
    shared.executescript(SCHEMA)
    shared.execute("INSERT OR IGNORE INTO head VALUES ('points', 0)")
    validator = RequestValidator(os.environ["COURTDESK_TWILIO_AUTH_TOKEN"])

    @app.post("/webhook")
    def webhook() -> Response:
        good = validator.validate(request.url, request.form, request.headers.get("X-Twilio-Signature", ""))
        return Response(TWIML, mimetype="text/xml") if good else Response(status=403)

    @app.post("/matter")
    def matter() -> dict[str, str]:
        body = request.get_json()
        made = str(new_id())
        shared.execute("BEGIN IMMEDIATE")
        shared.execute("INSERT INTO thing VALUES (?, 'c', ?, ?)", (made, body["kind"], body["summary"]))
        shared.execute("INSERT INTO step VALUES (?, ?, 'now', 'completed')", (str(new_id()), made))
        shared.execute("INSERT INTO guard VALUES ('matter', ?, 'workload')", (made,))
        seq = shared.execute("UPDATE head SET seq = seq + 1 RETURNING seq").fetchall()[0][0]
        shared.execute("INSERT INTO record VALUES (?, 'c', ?, 's', 'h', '{}')", (str(new_id()), seq))
        shared.execute("INSERT INTO push VALUES (?, 'points')", (str(new_id()),))
        shared.execute("COMMIT")
        return {"id": made}

    @app.post("/take")
    def take() -> dict[str, str]:
        made = str(new_id())
        shared.execute("BEGIN IMMEDIATE")
        shared.execute("INSERT INTO queue VALUES (?, 'waiting', ?)", (made, made))
        shared.execute("COMMIT")
        return {"id": made}

    @app.post("/next")
    def call_next() -> dict[str, str]:
        shared.execute("BEGIN IMMEDIATE")
        row = shared.execute("SELECT id FROM queue WHERE state = 'waiting' ORDER BY at LIMIT 1").fetchone()
        shared.execute("UPDATE queue SET state = 'called' WHERE id = ?", row)
        shared.execute("INSERT INTO step VALUES (?, ?, 'now', 'called')", (str(new_id()), row[0]))
        shared.execute("INSERT INTO push VALUES (?, 'tickets')", (str(new_id()),))
        shared.execute("COMMIT")
        return {"id": row[0]}

    @app.post("/away/<ticket>")
    def away(ticket: str) -> dict[str, str]:
        shared.execute("BEGIN IMMEDIATE")
        shared.execute("UPDATE queue SET state = 'no_show' WHERE id = ?", (ticket,))
        shared.execute("INSERT INTO step VALUES (?, ?, 'now', 'no_show')", (str(new_id()), ticket))
        shared.execute("COMMIT")
        return {"id": ticket}

    return app
