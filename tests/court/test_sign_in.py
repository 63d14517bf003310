"""Signing in: who gets in, who is locked out and for how long, and what ends a session."""

import itertools

import pytest
from flask import Flask
from sqlalchemy import func, select

from court import clock
from court.accounts import services, sign_in
from court.accounts.models import Account, AccountPassword, Role, SignIn
from court.audit import Audit
from court.db import db, transaction
from court.people.models import Court
from court.people.services import leave
from tests.support.browser import Person
from tests.support.builders import PASSWORD, a_court, a_person, an_account, at, instant

NEW = "Another-2026-pass"


@pytest.fixture
def court(app: Flask) -> Court:
    at("2026-09-16 10:00")
    return a_court()


@pytest.fixture
def account(court: Court) -> Account:
    return an_account(court, "chen", Role.ADMIN)


@pytest.fixture
def person(app: Flask, account: Account) -> Person:
    return Person(app)


def test_the_right_password_opens_a_session(person: Person) -> None:
    assert person.sign_in("chen").location == "/"
    assert person.is_in
    assert db.session.scalar(select(Audit.outcome).filter_by(action="sign_in")) == "done"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(person: Person) -> None:
    wrong, unknown = person.sign_in("chen", "wrong"), person.sign_in("nobody", "wrong")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert "用户名或密码不对" in wrong.text
    assert "用户名或密码不对" in unknown.text
    assert not person.is_in
    assert db.session.scalars(select(Audit.outcome).filter_by(action="sign_in")).all() == ["refused", "refused"]


def test_a_name_typed_stays_in_the_form_and_a_password_does_not(person: Person) -> None:
    answer = person.sign_in("chen", "wrong-password")
    assert 'value="chen"' in answer.text
    assert "wrong-password" not in answer.text


def test_five_failures_lock_the_name_for_a_quarter_of_an_hour(app: Flask, person: Person) -> None:
    for _ in range(5):
        assert person.sign_in("chen", "wrong").status_code == 401
    assert person.sign_in("chen").status_code == 429
    assert Person(app).sign_in("chen").status_code == 429
    at("2026-09-16 10:14")
    assert person.sign_in("chen").status_code == 429
    at("2026-09-16 10:16")
    assert person.sign_in("chen").status_code == 302


def test_a_success_forgets_the_failures_before_it(person: Person) -> None:
    for _ in range(2):
        for _ in range(4):
            person.sign_in("chen", "wrong")
        assert person.sign_in("chen").status_code == 302
        person.post("/sign-out")


def test_fifty_failures_from_one_address_lock_the_address(court: Court, person: Person) -> None:
    an_account(court, "li", Role.HR)
    with transaction():
        for number in range(50):
            sign_in.note_failure(f"guess{number}", "127.0.0.1")
    assert person.sign_in("li").status_code == 429


def test_guesses_made_at_once_do_not_slip_past_the_lock(app: Flask, account: Account) -> None:
    """Each had been let through to the slow hash before the others were counted."""
    for _ in range(5):
        with transaction():
            sign_in.note_failure("chen", "10.0.0.9")
    with pytest.raises(sign_in.Locked), transaction():
        sign_in.begin("chen", "10.0.0.1")


def test_a_session_gets_a_cookie_of_its_own_at_sign_in(app: Flask, person: Person) -> None:
    """Whoever planted a cookie before knows nothing afterwards."""
    person.get("/sign-in")
    planted = person.client.get_cookie("courtdesk")
    person.sign_in("chen")
    mine = person.client.get_cookie("courtdesk")
    assert planted is not None
    assert mine is not None
    assert planted.value != mine.value
    stranger = Person(app)
    stranger.client.set_cookie("courtdesk", planted.value)
    assert not stranger.is_in


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(person: Person) -> None:
    cookie = person.sign_in("chen").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_copied_cookie_is_worthless_after_signing_out(app: Flask, person: Person) -> None:
    person.sign_in("chen")
    copied = person.client.get_cookie("courtdesk")
    assert copied is not None
    person.post("/sign-out")
    thief = Person(app)
    thief.client.set_cookie("courtdesk", copied.value)
    assert not thief.is_in


def test_half_an_hour_without_a_sign_of_life_ends_the_session(person: Person) -> None:
    person.sign_in("chen")
    at("2026-09-16 10:29")
    assert person.is_in
    at("2026-09-16 10:58")
    assert person.is_in
    at("2026-09-16 11:29")
    assert not person.is_in


def test_what_a_page_fetches_by_itself_keeps_no_session_alive(person: Person) -> None:
    person.sign_in("chen")
    at("2026-09-16 10:20")
    assert person.client.get("/api/v1/me", headers={"X-Live": "1"}).status_code == 200
    at("2026-09-16 10:31")
    assert not person.is_in


def test_twelve_hours_end_any_session(person: Person) -> None:
    person.sign_in("chen")
    for hour in range(10, 22):
        for minute in ("01", "25", "50"):
            at(f"2026-09-16 {hour}:{minute}")
            assert person.is_in
    at("2026-09-16 22:01")
    assert not person.is_in


def test_a_device_in_the_hall_stays_signed_in(app: Flask, court: Court) -> None:
    device = an_account(court, "screen", Role.DEVICE)
    screen = Person(app)
    screen.sign_in("screen")
    at("2026-09-20 10:00")
    assert screen.is_in
    with transaction():
        services.disable(db.session.get_one(Account, device.id), by=court.id)
    assert not screen.is_in


def test_disabling_an_account_ends_sessions_and_tokens_at_once(app: Flask, person: Person, account: Account) -> None:
    person.sign_in("chen")
    with transaction():
        token = services.issue_token(db.session.get_one(Account, account.id))
    program = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get("/api/v1/me", headers=program).status_code == 200
    with transaction():
        services.disable(db.session.get_one(Account, account.id), by=account.court_id)
    assert not person.is_in
    assert app.test_client().get("/api/v1/me", headers=program).status_code == 401
    assert person.sign_in("chen").status_code == 401
    with transaction():
        services.enable(db.session.get_one(Account, account.id), by=account.court_id)
    assert not person.is_in
    assert app.test_client().get("/api/v1/me", headers=program).status_code == 401


def test_nobody_disables_their_own_account(account: Account) -> None:
    with pytest.raises(services.OwnAccount), transaction():
        services.disable(db.session.get_one(Account, account.id), by=account.id)


def test_who_has_left_gets_in_until_the_last_day_is_over(app: Flask, court: Court) -> None:
    staff = a_person(court, "W01")
    an_account(court, "w01", Role.CLERK, staff)
    worker = Person(app)
    with transaction():
        leave(staff, on=clock.now().date())
    assert worker.sign_in("w01").status_code == 302
    at("2026-09-17 00:01")
    assert not worker.is_in
    assert worker.sign_in("w01").status_code == 401


def test_a_password_set_by_somebody_else_is_changed_before_anything_else(app: Flask, court: Court) -> None:
    made = an_account(court, "new", Role.ADMIN)
    with transaction():
        db.session.get_one(Account, made.id).must_change = True
    person = Person(app)
    person.sign_in("new")
    assert person.get("/people").location == "/password"
    assert person.client.get("/api/v1/matters").json["code"] == "password_due"
    assert person.post("/posts").status_code == 403
    assert person.get("/password").status_code == 200
    assert person.post("/password", old=PASSWORD, new=NEW, again=NEW).location == "/sign-in"
    assert not person.is_in
    person.sign_in("new", NEW)
    assert person.get("/people").status_code == 200


def test_a_password_older_than_ninety_days_is_changed_at_the_next_sign_in(person: Person) -> None:
    at("2026-12-14 10:00")
    person.sign_in("chen")
    assert person.get("/people").status_code == 200
    person.post("/sign-out")
    at("2026-12-16 10:00")
    person.sign_in("chen")
    assert person.get("/people").location == "/password"


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("Short-1", "至少 10 位"),
        ("onlysmallletters", "至少 10 位"),
        ("small-letters-only", "至少 10 位"),
        ("x" * 300, "最多 256 位"),
        (PASSWORD, "不能用最近 5 次用过的密码"),
    ],
)
def test_a_weak_or_used_password_is_refused_at_its_field(person: Person, new: str, said: str) -> None:
    person.sign_in("chen")
    answer = person.post("/password", old=PASSWORD, new=new, again=new)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'id="f-new-error"' in answer.text
    assert person.is_in


def test_five_passwords_are_remembered_and_the_sixth_is_not(account: Account, person: Person) -> None:
    used = [PASSWORD] + [f"Another-{number}-pass" for number in range(5)]
    for old, new in itertools.pairwise(used):
        person.sign_in("chen", old)
        assert person.post("/password", old=old, new=new, again=new).status_code == 302
    person.sign_in("chen", used[-1])
    assert person.post("/password", old=used[-1], new=used[1], again=used[1]).status_code == 422
    assert person.post("/password", old=used[-1], new=used[0], again=used[0]).status_code == 302


def test_a_new_password_is_typed_twice_alike(person: Person) -> None:
    person.sign_in("chen")
    answer = person.post("/password", old=PASSWORD, new=NEW, again=NEW + "x")
    assert "两次输入的新密码不一样" in answer.text


def test_guessing_the_present_password_of_an_open_session_locks_it_too(person: Person) -> None:
    person.sign_in("chen")
    for _ in range(5):
        assert person.post("/password", old="guess", new=NEW, again=NEW).status_code == 401
    assert person.post("/password", old=PASSWORD, new=NEW, again=NEW).status_code == 429


def a_code(account: Account) -> str:
    with transaction():
        return sign_in.issue_reset(db.session.get_one(Account, account.id), by=account.court_id)


def test_a_reset_code_sets_a_password_once(person: Person, account: Account) -> None:
    code = a_code(account)
    person.get("/reset")
    typed = code.lower().replace("-", " ")
    assert person.post("/reset", username="chen", code=typed, new=NEW, again=NEW).location == "/sign-in"
    assert person.post("/reset", username="chen", code=code, new=NEW + "2", again=NEW + "2").status_code == 401
    assert person.sign_in("chen", NEW).status_code == 302


def test_a_reset_code_is_kept_as_a_hash_and_ends_after_a_day(person: Person, account: Account) -> None:
    code = a_code(account)
    kept = db.session.get_one(Account, account.id)
    assert code not in (kept.reset_hash, "")
    at("2026-09-17 10:01")
    person.get("/reset")
    answer = person.post("/reset", username="chen", code=code, new=NEW, again=NEW)
    assert answer.status_code == 401
    assert "过期" in answer.text


def test_a_reset_code_ends_a_lock_and_the_sessions(app: Flask, person: Person, account: Account) -> None:
    person.sign_in("chen")
    other = Person(app)
    for _ in range(5):
        other.sign_in("chen", "wrong")
    code = a_code(account)
    other.get("/reset")
    assert other.post("/reset", username="chen", code=code, new=NEW, again=NEW).status_code == 302
    assert other.sign_in("chen", NEW).status_code == 302
    assert not person.is_in


def test_guessing_reset_codes_locks_the_name(person: Person, account: Account) -> None:
    code = a_code(account)
    person.get("/reset")
    for _ in range(5):
        assert person.post("/reset", username="chen", code="AAAA", new=NEW, again=NEW).status_code == 401
    assert person.post("/reset", username="chen", code=code, new=NEW, again=NEW).status_code == 429


def test_a_program_signs_in_without_cookie_or_form_token(app: Flask, account: Account) -> None:
    client = app.test_client()
    answer = client.post("/api/v1/session", json={"username": "chen", "password": PASSWORD})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    program = {"Authorization": f"Bearer {answer.json['token']}"}
    assert client.get("/api/v1/me", headers=program).json["role"] == "admin"
    assert client.delete("/api/v1/session", headers=program).status_code == 204
    assert client.get("/api/v1/me", headers=program).status_code == 401


def test_a_program_that_works_does_not_idle_out(app: Flask, account: Account) -> None:
    client = app.test_client()
    token = client.post("/api/v1/session", json={"username": "chen", "password": PASSWORD}).json["token"]
    for minute in ("20", "40", "59"):
        at(f"2026-09-16 10:{minute}")
        assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_an_api_token_expires_and_is_revoked(app: Flask, account: Account) -> None:
    with transaction():
        row = db.session.get_one(Account, account.id)
        short = services.issue_token(row, expires_at=instant("2026-09-16 11:00"))
        long = services.issue_token(row, label="考勤机")

    def status(token: str) -> int:
        return app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code

    assert (status(short), status(long), status("guess")) == (200, 200, 401)
    at("2026-09-16 11:00")
    assert (status(short), status(long)) == (401, 200)
    with transaction():
        row = db.session.get_one(Account, account.id)
        services.revoke_token(row, services.tokens_of(row)[0].id, by=account.court_id)
    assert status(long) == 401


def test_a_bad_token_is_not_helped_by_a_good_cookie(person: Person) -> None:
    person.sign_in("chen")
    assert person.client.get("/api/v1/me", headers={"Authorization": "Bearer stolen"}).status_code == 401


def test_secrets_are_stored_as_hashes_only(person: Person, account: Account) -> None:
    person.sign_in("chen")
    assert db.session.scalars(select(AccountPassword.hash)).one().startswith("$argon2id$")
    assert len(db.session.scalars(select(SignIn.token_hash)).one()) == 64


@pytest.mark.parametrize("token", ["", "forged"])
def test_a_form_without_our_token_is_refused(person: Person, token: str) -> None:
    person.sign_in("chen")
    person.token = token
    assert person.post("/posts", name="岗位", position="window", heads_min="1", heads_max="2").status_code == 400
    assert person.post("/sign-out").status_code == 400
    assert person.is_in


def test_a_token_of_another_session_is_refused(app: Flask, person: Person) -> None:
    other = Person(app)
    other.get("/sign-in")
    person.sign_in("chen")
    person.token = other.token
    assert person.post("/sign-out").status_code == 400


def test_a_form_on_the_cookie_needs_the_token_also_at_the_api(person: Person) -> None:
    person.sign_in("chen")
    assert person.client.delete("/api/v1/session").status_code == 400
    assert person.client.delete("/api/v1/session", headers={"X-CSRFToken": person.token}).status_code == 204


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "//[",
        "http://[",
    ],
)
def test_signing_in_never_leads_to_another_site(app: Flask, account: Account, target: str) -> None:
    person = Person(app)
    person.get("/sign-in")
    answer = person.client.post(
        "/sign-in",
        query_string={"next": target},
        data={"csrf_token": person.token, "username": "chen", "password": PASSWORD},
    )
    assert (answer.status_code, answer.location) == (302, "/")


def test_signing_in_leads_back_to_where_one_wanted_to_go(person: Person) -> None:
    asked = person.get("/people?position=window")
    assert asked.location == "/sign-in?next=/people?position%3Dwindow"
    person.get(asked.location)
    answer = person.client.post(
        asked.location, data={"csrf_token": person.token, "username": "chen", "password": PASSWORD}
    )
    assert answer.location == "/people?position=window"


def test_the_language_is_chosen_before_signing_in_and_stays(app: Flask, person: Person) -> None:
    person.get("/sign-in")
    here = {"Referer": "http://localhost/sign-in"}
    english = {"csrf_token": person.token, "locale": "en"}
    assert person.client.post("/language", data=english, headers=here).location == "/sign-in"
    assert 'lang="en"' in person.get("/sign-in").text
    person.sign_in("chen")
    assert 'lang="en"' in person.get("/password").text
    person.post("/language", locale="zh")
    assert 'lang="zh-CN"' in person.get("/password").text
    other = Person(app)
    other.sign_in("chen")
    assert 'lang="zh-CN"' in other.get("/password").text
    assert person.post("/language", locale="fr").status_code == 404


def test_choosing_a_language_never_leads_to_another_site(person: Person) -> None:
    person.get("/sign-in")
    elsewhere = {"Referer": "https://evil.example/people"}
    answer = person.client.post("/language", data={"csrf_token": person.token, "locale": "en"}, headers=elsewhere)
    assert answer.location == "/"


@pytest.mark.parametrize("username", ["a\x00b", "x" * 5000, "张㛃", "' OR 1=1 --", "%", ""])
def test_odd_user_names_are_answered_not_crashed_on(person: Person, username: str) -> None:
    assert person.sign_in(username, "wrong").status_code == 401


def test_the_first_page_says_how_to_make_the_first_administrator(app: Flask) -> None:
    assert "courtdesk account add admin" in Person(app).get("/sign-in").text


def test_failures_and_old_sessions_are_forgotten_in_time(person: Person) -> None:
    person.sign_in("chen", "wrong")
    person.sign_in("chen")
    at("2027-09-16 10:00")
    with transaction():
        sign_in.forget()
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0
