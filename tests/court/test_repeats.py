"""Idempotency-Key: a repeat gets the first answer and has no second effect."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from court import repeats
from court.accounts import services
from court.accounts.models import Account, Role
from court.db import db, transaction
from court.people.models import Post
from court.repeats import SeenRequest
from tests.support.browser import Person
from tests.support.builders import a_court, an_account, at

POST = {"name": "立案窗口", "position": "window", "heads_min": "1", "heads_max": "3"}


@pytest.fixture
def account(app: Flask) -> Account:
    at("2026-09-16 10:00")
    return an_account(a_court(), "admin", Role.ADMIN)


@pytest.fixture
def program(app: Flask, account: Account):
    """Sends a form as a program with a token and, if given, a key."""
    with transaction():
        token = services.issue_token(db.session.get_one(Account, account.id))

    def send(key: str = "", address: str = "/posts", **changes: str):
        headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
        return app.test_client().post(address, data={**POST, **changes}, headers=headers)

    return send


def posts() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Post).filter_by(name="立案窗口")) or 0


def test_a_repeat_gets_the_same_answer_and_happens_once(program) -> None:
    first, second = program("k1"), program("k1")
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.data == second.data
    assert posts() == 1


def test_without_a_key_the_second_is_a_request_of_its_own(program) -> None:
    assert (program().status_code, program().status_code) == (302, 409)


def test_another_content_under_the_same_key_is_refused(program) -> None:
    program("k1")
    answer = program("k1", heads_max="4")
    assert answer.status_code == 409
    assert "Idempotency-Key" in answer.text


def test_a_key_belongs_to_its_route_and_account(app: Flask, account: Account, program) -> None:
    program("k1")
    post = db.session.scalars(select(Post).filter_by(name="立案窗口")).one()
    assert program("k1", address=f"/posts/{post.id}", heads_max="5").status_code == 302
    other = an_account(a_court("川9902"), "other", Role.ADMIN)
    with transaction():
        token = services.issue_token(db.session.get_one(Account, other.id))
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k1"}
    assert app.test_client().post("/posts", data=POST, headers=headers).status_code == 302
    assert posts() == 2


def test_a_key_is_free_again_after_a_day(program) -> None:
    program("k1")
    at("2026-09-17 09:59")
    assert program("k1", heads_max="4").status_code == 409
    at("2026-09-17 10:01")
    assert program("k1", name="复印窗口").status_code == 302


def test_a_refusal_is_not_kept_so_that_a_mended_request_may_use_the_key(program) -> None:
    assert program("k1", heads_max="0").status_code == 422
    assert program("k1").status_code == 302
    assert posts() == 1


def test_a_key_too_long_is_refused(program) -> None:
    assert program("k" * 129).status_code == 422
    assert program("k" * 128).status_code == 302


def test_a_key_works_for_a_form_of_the_browser_too(app: Flask, account: Account) -> None:
    person = Person(app)
    person.sign_in("admin")
    form, headers = {"csrf_token": person.token, **POST}, {"Idempotency-Key": "k1"}
    assert person.client.post("/posts", data=form, headers=headers).status_code == 302
    assert person.client.post("/posts", data=form, headers=headers).status_code == 302
    changed = {**form, "heads_max": "9"}
    assert person.client.post("/posts", data=changed, headers=headers).status_code == 409
    assert posts() == 1


def test_answers_are_forgotten_after_a_day(program) -> None:
    program("k1")
    at("2026-09-17 10:01")
    with transaction():
        assert repeats.forget() == 1
    assert db.session.scalar(select(func.count()).select_from(SeenRequest)) == 0
