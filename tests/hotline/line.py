"""The provider's side of the wire: signs its requests as Twilio does, and follows the documents it is given."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urldefrag, urlsplit

from flask.testing import FlaskClient
from sqlalchemy import select
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from court.db import db
from court.settings import DEMO_ACCOUNT_SID, DEMO_SECRET
from hotline.models import Call
from tests.support.settings import PUBLIC_URL

CALLER, HOTLINE = "+8613900000001", "12368"
_numbers = count(1)


def sign(url: str, form: dict[str, str], token: str = DEMO_SECRET) -> str:
    return str(RequestValidator(token).compute_signature(url, form))


def new_sid(kind: str = "CA") -> str:
    return f"{kind}{next(_numbers):032x}"


@dataclass
class Line:
    """One caller's call at the provider."""

    client: FlaskClient
    sid: str = field(default_factory=new_sid)
    from_: str = CALLER
    to: str = HOTLINE
    status: str = "ringing"

    def form(self, **more: str) -> dict[str, str]:
        """The parameters of every request about the call."""
        return {
            "CallSid": self.sid,
            "AccountSid": DEMO_ACCOUNT_SID,
            "From": self.from_,
            "To": self.to,
            "CallStatus": self.status,
            "ApiVersion": "2010-04-01",
            "Direction": "inbound",
        } | more

    def post(self, path: str, **more: str) -> TestResponse:
        return deliver(self.client, path, self.form(**more))

    def calls(self) -> "Document":
        """Ring the hotline."""
        return Document.of(self.post("/hotline/voice"))

    def follows(self, document: "Document", **more: str) -> "Document":
        """Do what the document's last address says."""
        self.status = "in-progress"
        return Document.of(self.post(document.next, **more))

    def hears_greeting(self) -> "Document":
        """Call, hear the greeting out, and ask for what comes after."""
        return self.follows(self.calls())

    def ends(self, status: str = "completed", sequence: int = 9) -> TestResponse:
        """The caller's side is over."""
        self.status = status
        return self.post("/hotline/voice/status", SequenceNumber=str(sequence), CallDuration="30")

    def call(self) -> Call:
        """The call as the database has it."""
        db.session.rollback()
        return db.session.scalars(select(Call).filter_by(sid=self.sid)).one()


@dataclass
class Operator:
    """The provider's side of an operator being rung: a leg of a caller's call."""

    line: Line
    status_path: str
    sid: str = field(default_factory=lambda: new_sid("CB"))
    told: int = 0

    @classmethod
    def rung(cls, line: Line, document: "Document") -> "Operator":
        return cls(line, document.leg_status)

    def form(self, status: str, **more: str) -> dict[str, str]:
        numbered = {"SequenceNumber": str(self.told), "CallStatus": status, "ParentCallSid": self.line.sid}
        self.told += 1
        return self.line.form(**({"CallSid": self.sid, "Direction": "outbound-dial"} | numbered | more))

    def tells(self, status: str, **more: str) -> TestResponse:
        return deliver(self.line.client, self.status_path, self.form(status, **more))


@dataclass(frozen=True)
class Document:
    """A document we answered with."""

    xml: ET.Element
    text: str

    @classmethod
    def of(cls, response: TestResponse) -> "Document":
        assert response.status_code == 200, response.text
        assert response.content_type == "text/xml; charset=utf-8"
        return cls(ET.fromstring(response.text), response.text)

    @property
    def verbs(self) -> list[str]:
        return [verb.tag for verb in self.xml]

    @property
    def said(self) -> str:
        return "".join(say.text or "" for say in self.xml.iter("Say"))

    @property
    def next(self) -> str:
        """Where the provider goes after it."""
        last = self.xml[-1]
        return path_of(last.get("action") or last.text or "")

    @property
    def rings(self) -> str:
        """The identity or number that is rung; "" when nobody is."""
        found = self.xml.find(".//Identity")
        number = self.xml.find(".//Number")
        return (found.text if found is not None else number.text if number is not None else "") or ""

    @property
    def leg_status(self) -> str:
        return path_of(
            next(e for e in self.xml.find("Dial") or () if e.get("statusCallback")).get("statusCallback") or ""
        )


def path_of(url: str) -> str:
    """The path of an address of ours; its connection overrides are no part of a request."""
    plain = urldefrag(url).url
    assert plain.startswith(PUBLIC_URL), url
    return urlsplit(plain).path


def deliver(client: FlaskClient, path: str, form: dict[str, str], **headers: str) -> TestResponse:
    """A signed request to a path of ours."""
    given = {"X-Twilio-Signature": sign(PUBLIC_URL + path, form)} | headers
    with client.application.app_context():  # each request its own, as in a server
        return client.post(path, data=form, headers=given)
