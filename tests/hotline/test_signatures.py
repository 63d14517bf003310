"""Who may speak for the provider: a genuine signature over our public address, and a form of the expected shape."""

import base64
import hmac
import random
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from http.client import HTTPConnection
from itertools import pairwise
from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import func, select
from werkzeug.serving import make_server

from court.audit import Audit
from court.db import db
from court.settings import DEMO_ACCOUNT_SID, DEMO_SECRET, Settings
from hotline import signatures
from hotline.forms import BadForm, read
from hotline.models import Call, ProviderEvent, SeenEvent
from hotline.refusals import Refusals
from tests.hotline.conftest import Desk
from tests.hotline.line import deliver, new_sid, sign
from tests.support.settings import PUBLIC_URL

VOICE, STATUS = "/hotline/voice", "/hotline/voice/status"


def rows() -> int:
    """Everything a webhook could have written."""
    db.session.rollback()
    return sum(
        db.session.scalar(select(func.count()).select_from(model)) or 0 for model in (Call, ProviderEvent, SeenEvent)
    )


def voice(**more: str) -> dict[str, str]:
    return {
        "AccountSid": DEMO_ACCOUNT_SID,
        "ApiVersion": "2010-04-01",
        "CallSid": new_sid(),
        "CallStatus": "ringing",
        "Direction": "inbound",
        "From": "+8613900000001",
        "To": "12368",
    } | more


def test_twilios_own_example_is_signed_as_its_documentation_says() -> None:
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    assert sign("https://example.com/myapp.php?foo=1&bar=2", form, "12345") == "L/OH5YylLD5NRKLltdqwSvS0BnU="


@pytest.mark.parametrize(
    ("environ", "signed"),
    [
        ({"RAW_URI": "/hotline/voice?x=%E8%AF%89%2F%7E%20y"}, "/hotline/voice?x=%E8%AF%89%2F%7E%20y"),
        ({"RAW_URI": "/hotline/voice?"}, "/hotline/voice?"),
        ({"REQUEST_URI": "/hotline/voice"}, "/hotline/voice"),
        ({"RAW_URI": "http://elsewhere.example/hotline/voice?a=1"}, "/hotline/voice?a=1"),
        ({"PATH_INFO": "/hotline/voice", "QUERY_STRING": "a=%20"}, "/hotline/voice?a=%20"),
    ],
)
def test_the_address_is_the_public_one_with_what_came_over_the_wire(environ: dict[str, str], signed: str) -> None:
    more = {"HTTP_HOST": "evil.example", "HTTP_X_FORWARDED_HOST": "evil.example", "wsgi.url_scheme": "https"}
    assert signatures.signed_url(environ | more, "https://desk.example") == f"https://desk.example{signed}"


def test_a_signature_counts_with_and_without_the_port_that_goes_without_saying(desk: Desk) -> None:
    form = voice()
    for url in ("https://desk.example/hotline/voice", "https://desk.example:443/hotline/voice"):
        headers = {"X-Twilio-Signature": sign(url, form)}
        for public in ("https://desk.example", "https://desk.example:443"):
            with desk.app.test_request_context(VOICE, method="POST", data=form, headers=headers) as context:
                given = context.request
                made = signatures.signed_url(given.environ, public)
                assert signatures.is_genuine(made, given.form, given.headers, (DEMO_SECRET,))


def test_both_tokens_count_while_one_is_being_replaced(desk: Desk, settings: Settings) -> None:
    desk.app.extensions["settings"] = replace(settings, twilio=replace(settings.twilio, auth_token_next="the next one"))
    for token, status in ((DEMO_SECRET, 200), ("the next one", 200), ("another", 403), ("", 403)):
        form = voice()
        headers = {"X-Twilio-Signature": sign(PUBLIC_URL + VOICE, form, token)}
        assert desk.client.post(VOICE, data=form, headers=headers).status_code == status


def test_shared_keys_sign_with_another_algorithm(desk: Desk) -> None:
    form = voice()
    text = PUBLIC_URL + VOICE + "".join(name + form[name] for name in sorted(form))
    made = base64.b64encode(hmac.digest(DEMO_SECRET.encode(), text.encode(), sha256)).decode()
    settings = "X-Twilio-Webhooks-Signature-Settings"
    for algorithm, status in (("key=k,algorithm=HMAC_SHA256", 200), ("algorithm=HMAC_MD5", 403), ("", 403)):
        headers = {"X-Twilio-Signature": made, settings: algorithm}
        assert desk.client.post(VOICE, data=form, headers=headers).status_code == status


def forgeries(seed: int) -> Iterator[tuple[str, dict[str, str] | list[tuple[str, str]], dict[str, str]]]:
    """Requests made from one genuine request by somebody without the token: path, form, headers."""
    chance = random.Random(seed)
    genuine = voice(
        CallStatus="completed", SequenceNumber="3", CallDuration="20", Timestamp="Wed, 16 Sep 2026 02:00:00 +0000"
    )
    good = {"X-Twilio-Signature": sign(PUBLIC_URL + STATUS, genuine)}
    pairs = sorted(genuine.items())
    yield STATUS, genuine, {}
    for wrong in (
        "",
        "x",
        "=" * 28,
        good["X-Twilio-Signature"][:-1],
        good["X-Twilio-Signature"].lower(),
        "é",
        "\N{SNOWMAN}",
    ):
        yield STATUS, genuine, {"X-Twilio-Signature": wrong.encode().decode("latin-1")}
    for name in genuine:
        yield STATUS, genuine | {name: genuine[name] + "1"}, good
        yield STATUS, {k: v for k, v in genuine.items() if k != name}, good
    for (name, value), (other, swallowed) in pairwise(pairs):  # same bytes, other parameters
        merged = {k: v for k, v in pairs if k not in (name, other)} | {name: value + other + swallowed}
        yield STATUS, merged, good
        yield STATUS, [*pairs, (name, value)], good  # repeated: the signature is the same
        yield STATUS, [p for p in pairs if p[0] != name] + [(name + value[:1], value[1:])], good
    for _ in range(60):
        cut = chance.randrange(1, len(pairs))
        moved = "".join(k + v for k, v in pairs[:cut])
        yield f"{STATUS}{quote(moved)}", dict(pairs[cut:]), good
        yield f"{STATUS}?{moved}", dict(pairs[cut:]), good
        name, value = chance.choice(pairs)
        flipped = "".join(chance.sample(value, len(value))) + chance.choice("aB3-_.\x00 ")
        yield STATUS, genuine | {name: flipped}, good
    yield STATUS + "?a=1", genuine, good
    yield VOICE, genuine, good
    yield STATUS + "/", genuine, good


def test_three_hundred_forgeries_have_no_effect_and_none_is_an_error_of_ours(desk: Desk) -> None:
    tried, before = 0, rows()
    for path, form, headers in forgeries(20260916):
        response = desk.client.post(path, data=_multi(form), headers=headers)
        assert response.status_code in (400, 403, 404), (path, form, response.text)
        tried += 1
    assert rows() == before
    assert tried >= 200


def _multi(form: dict[str, str] | list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in form if isinstance(form, list) else form.items():
        found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize(
    "change",
    [
        {"CallSid": "x" * 65},
        {"CallSid": "CA 1"},
        {"CallSid": "诉讼"},
        {"CallSid": ""},
        {"AccountSid": "AC" + "9" * 32},
        {"SequenceNumber": "-1"},
        {"SequenceNumber": "٣"},
        {"CallStatus": "Completed<script>"},
        {"CallDuration": "1e9"},
        {"CallerName": "aCallStatuscompleted"},
        {"X" * 65: "1"},
        {"Odd": "x" * 5000},
        {f"P{n}": "1" for n in range(101)},
    ],
)
def test_a_signed_form_of_another_shape_is_refused_all_the_same(desk: Desk, change: dict[str, str]) -> None:
    before = rows()
    assert deliver(desk.client, STATUS, voice(CallStatus="completed") | change).status_code == 403
    assert rows() == before


def test_unknown_parameters_are_kept_and_not_used(desk: Desk) -> None:
    form = voice(StirVerstat="TN-Validation-Passed-A", 备注="新参数", Empty="")
    assert deliver(desk.client, VOICE, form).status_code == 200
    event = db.session.scalars(select(ProviderEvent)).one()
    assert "新参数" in (event.payload or "")
    assert "13900000001" not in str(event.payload_sealed), "kept sealed"


def test_what_is_not_a_form_is_refused_and_too_much_is_too_much(desk: Desk) -> None:
    headers = {"X-Twilio-Signature": sign(PUBLIC_URL + VOICE, {})}
    assert desk.client.post(VOICE, json={"CallSid": "CA1"}, headers=headers).status_code == 403
    assert desk.client.post(VOICE, data=b"\xff\xfe%zz", headers=headers).status_code == 403
    assert desk.client.post(VOICE, data={"a": "x" * 70_000}).status_code == 413
    assert desk.client.get(VOICE, headers=headers).status_code == 405


def test_refusals_are_counted_and_cost_the_audit_one_line_a_minute(desk: Desk) -> None:
    counted = Refusals(iter([0.0, 1.0, 59.0, 61.0]).__next__)
    for _ in range(4):
        counted.count("signature")
    notes = db.session.scalars(select(Audit.note).filter_by(action="webhook_refused").order_by(Audit.at)).all()
    assert list(notes) == ["signature, 1", "signature, 3"]


def test_a_form_is_read_by_the_first_rule_it_breaks() -> None:
    with pytest.raises(BadForm, match="repeated"):
        read([("CallSid", "a"), ("CallSid", "a"), ("AccountSid", "b")], account_sid="b")
    with pytest.raises(BadForm, match="AccountSid is missing"):
        read([("CallSid", "a")], account_sid="b")
    form = read([("CallSid", "a.b-c_D"), ("AccountSid", "b"), ("Timestamp", "yesterday")], account_sid="b")
    assert (form.from_, form.told_at, form.seconds) == ("", None, None)


@pytest.fixture
def served(desk: Desk) -> Iterator[str]:
    """The address of a real HTTP server around the app."""
    server = make_server("127.0.0.1", 0, desk.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def test_a_real_server_hands_the_raw_address_through(desk: Desk, served: str) -> None:
    """Escapes that Flask decodes are signed as they were sent, and the host a request names chooses nothing."""
    for path in (VOICE, f"{VOICE}?x=%E8%AF%89&y=%2F%7E%20", f"{VOICE}?a=b+c"):
        form = voice()
        given = {"X-Twilio-Signature": sign(PUBLIC_URL + path, form)}
        assert asked(served, path, form, given) == 200, path
        assert asked(served, path, form, given | {"X-Forwarded-Host": "evil.example", "Host": "evil.example"}) == 200
        assert asked(served, path, form, {}) == 403


def asked(address: str, path: str, form: dict[str, str], headers: dict[str, str]) -> int:
    """The status of a request whose path is sent exactly as it is given."""
    connection = HTTPConnection(address.removeprefix("http://"), timeout=5)
    content = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", path, urlencode(form), content | headers)
    with closing(connection):
        return connection.getresponse().status
