"""x"""

import re
from flask import Flask
from court.accounts.models import Role
from tests.support.builders import a_court, at, an_account, PASSWORD, a_person
from tests.support.halls import *
import pytest


def test_smoke(app: Flask):
    at("2026-09-16 09:00")
    court = a_court()
    c = a_counter(court)
    staff = a_person(court)
    an_account(court, "w01", Role.CLERK, staff)
    client = app.test_client()

    def go(method, path, **data):
        def run():
            return client.open(path, method=method, data=data or None)

        r = Context().run(run)
        db.session.rollback()
        return r

    page = go("GET", "/sign-in").text
    tok = re.search('name="csrf_token" value="([^"]+)"', page)[1]
    r = go("POST", "/sign-in", csrf_token=tok, username="w01", password=PASSWORD)
    assert r.status_code == 302, r.text
    r = go("GET", "/window/")
    assert r.status_code == 200, r.text
    tok = re.search('name="csrf_token" value="([^"]+)"', r.text)[1]
    assert go("POST", f"/window/counters/{c.id}/open", csrf_token=tok).status_code == 302
    r = go("GET", "/window/take")
    assert r.status_code == 200, r.text
    r = go("POST", "/window/take", csrf_token=tok, service="material_transfer", name="周", phone="13800138000")
    assert r.status_code == 302, r.text
    r = go("GET", r.location)
    assert "B001" in r.text
    r = go("GET", "/window/")
    assert "B001" in r.text
    r = go("POST", "/window/next", csrf_token=tok)
    assert r.status_code == 302
    r = go("GET", "/window/")
    assert "开始办理" in r.text
    tid = re.search("tickets/([0-9a-f-]{36})/start", r.text)[1]
    go("POST", f"/window/tickets/{tid}/start", csrf_token=tok)
    r = go("GET", "/window/")
    assert "材料清单" in r.text
    r = go("POST", f"/window/tickets/{tid}/matters", csrf_token=tok, kind="material_transfer", giver="周明")
    assert r.status_code == 422
    assert "周明" in r.text
    given = {
        "kind": "material_transfer",
        "giver": "周明",
        "role": "party",
        "case_number": "25民初12",
        "items.0.name": "证据",
        "items.0.form": "copy",
        "items.0.copies": "1",
        "items.0.pages": "2",
        "items.1.name": "",
        "items.1.form": "copy",
        "items.1.copies": "1",
        "items.1.pages": "",
    }
    r = go("POST", f"/window/tickets/{tid}/matters", csrf_token=tok, **given)
    assert r.status_code == 302, r.text
    r = go("GET", r.location)
    assert "打印收转单" in r.text
    rid = re.search("receipts/([0-9a-f-]{36})", r.text)[1]
    r = go("GET", f"/window/receipts/{rid}")
    assert r.text.count("诉讼材料收转单") == 3
    r = go("GET", f"/window/tickets/{tid}")
    assert r.status_code == 200
    r = go("GET", f"/window/queue")
    assert r.status_code == 200
    r = go("GET", f"/window/form?kind=postal_service&case_number=25民初12")
    assert r.status_code == 200
    print(r.text)
    r = go("POST", f"/window/tickets/{tid}/finish", csrf_token=tok)
    assert r.status_code == 302
