"""The pages of the hotline: the desk in every state, the record form, a call, missed and orphan calls."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from court.accounts.models import Role
from court.people.models import Staff
from tests.hotline.conftest import Desk
from tests.hotline.line import Operator
from tests.support.builders import PASSWORD, a_person, an_account

PART = {"HX-Request": "true"}


class Browser:
    """A person at a PC: signs in, follows pages, sends their forms with the page's token."""

    def __init__(self, desk: Desk, who: Staff, role: Role = Role.OPERATOR) -> None:
        an_account(desk.court, f"{who.no}-page", role, who)
        self.client: FlaskClient = desk.app.test_client()
        self.app = desk.app
        self.page = self.get("/sign-in")
        response = self.post("/sign-in", username=f"{who.no}-page", password=PASSWORD)
        assert response.status_code == 302, response.text

    def get(self, path: str, **headers: str) -> str:
        with self.app.app_context():
            response = self.client.get(path, headers=headers)
        assert response.status_code == 200, f"{path}: {response.status_code}"
        text = response.text
        if token := re.search(r'name="csrf-token" content="([^"]+)"', text):
            self.token = token[1]
        return text

    def post(self, path: str, headers: dict[str, str] | None = None, **form: str) -> TestResponse:
        with self.app.app_context():
            return self.client.post(path, data={"csrf_token": self.token, **form}, headers=headers)


@pytest.fixture
def lin(desk: Desk) -> Browser:
    return Browser(desk, desk.lin)


def test_an_operator_who_has_not_come_yet_is_offered_to_begin(desk: Desk, lin: Browser) -> None:
    page = lin.get("/hotline/desk")
    assert "未示闲" in page
    assert "接到来电" in page
    assert lin.post("/hotline/desk/state", state="ready").status_code == 302
    assert "已示闲，等待来电" in lin.get("/hotline/desk")
    assert lin.post("/hotline/desk/state", headers=PART, state="not_ready", reason="meal").status_code == 204
    assert "示忙 · 用餐" in lin.get("/hotline/desk/me", **PART)


def test_the_desk_follows_a_call_through_all_its_states(desk: Desk, lin: Browser) -> None:
    lin.get("/hotline/desk")
    waiting = desk.line(from_="+8613900000007")
    waiting.hears_greeting()
    side = lin.get("/hotline/desk/side", **PART)
    assert "139****0007" in side
    lin.post("/hotline/desk/state", state="ready")
    ringing = lin.get("/hotline/desk/call", **PART)
    assert 'data-state="reserved"' in ringing
    assert 'data-phone-do="accept"' in ringing
    assert "139 0000 0007" in ringing
    assert 'data-key="F2"' not in lin.get("/hotline/desk/me", **PART), "F2 answers the ringing call"
    path = f"/hotline/voice/calls/{waiting.call().id}/connect/1"
    from tests.hotline.line import Document

    side_of_operator = Operator.rung(waiting, Document.of(waiting.post(path)))
    side_of_operator.tells("in-progress")
    talking = lin.get("/hotline/desk/call", **PART)
    assert 'data-phone-do="hangup"' in talking
    assert "来电登记" in lin.get("/hotline/desk/record", **PART)
    side_of_operator.tells("completed", CallDuration="20")
    waiting.ends()
    assert "通话已结束，请登记" in lin.get("/hotline/desk/call", **PART)
    assert "话后整理" in lin.get("/hotline/desk")


def test_the_form_says_what_is_missing_and_keeps_what_was_typed(desk: Desk, lin: Browser) -> None:
    lin.get("/hotline/desk")
    call = desk.talk(desk.lin).call()
    path = f"/hotline/desk/record/{call.id}"
    wrong = lin.post(path, headers=PART, kind="consultation", summary="", name="张三")
    assert wrong.status_code == 422
    assert "请写一句摘要" in wrong.text
    assert 'value="张三"' in wrong.text
    assert "<html" not in wrong.text
    whole = lin.post(path, kind="consultation", summary="", name="张三")
    assert whole.status_code == 422
    assert "<html" in whole.text
    right = lin.post(path, headers=PART, kind="consultation", summary="咨询立案", name="张三", outcome="")
    assert right.status_code == 200
    assert f'data-draft-done="call-{call.id}"' in right.text
    assert "\\u5df2\\u767b\\u8bb0" in right.headers["HX-Trigger"]
    again = lin.post(path, headers=PART, kind="consultation", summary="咨询立案", name="张三", outcome="")
    assert "\\u6ca1\\u6709\\u91cd\\u590d\\u8ba1\\u4ef6" in again.headers["HX-Trigger"]


def test_an_invalid_call_is_logged_by_its_key_alone(desk: Desk, lin: Browser) -> None:
    lin.get("/hotline/desk")
    call = desk.talk(desk.lin).call()
    form = lin.get("/hotline/desk/record", **PART)
    assert 'data-key="x"' in form
    assert lin.post(f"/hotline/desk/record/{call.id}", kind="invalid_call").status_code == 302
    assert "无效来电" in lin.get(f"/hotline/calls/{call.id}")


def test_a_desk_telephone_is_one_key_away_and_takes_the_number_by_hand(desk: Desk, lin: Browser) -> None:
    lin.get("/hotline/desk")
    for _ in range(2):
        assert lin.post("/hotline/desk/telephone", headers=PART).status_code == 204
    form = lin.get("/hotline/desk/record", **PART)
    assert 'name="phone"' in form
    call_id = re.search(r'id="record-of" data-call="([^"]+)"', form)
    assert call_id
    saved = lin.post(f"/hotline/desk/record/{call_id[1]}", kind="case_query", summary="查案", phone="13900000003")
    assert saved.status_code == 302
    assert "139 0000 0003" in lin.get(f"/hotline/calls/{call_id[1]}")


def test_who_the_caller_may_be_is_shown_and_a_withheld_number_is_nobody(desk: Desk, lin: Browser) -> None:
    lin.get("/hotline/desk")
    first = desk.talk(desk.lin, from_="+8613900000007").call()
    lin.post(f"/hotline/desk/record/{first.id}", kind="consultation", summary="咨询赡养费", name="张三")
    second = desk.talk(desk.lin, from_="+8613900000007").call()
    card = lin.get(f"/hotline/desk/caller?call={second.id}", **PART)
    assert 'data-fill-name="张三"' in card
    assert "咨询赡养费" in card
    lin.post(f"/hotline/desk/record/{second.id}", kind="invalid_call")
    nobody = desk.talk(desk.lin, from_="+8656696").call()
    assert "不与以往来电关联" in lin.get(f"/hotline/desk/caller?call={nobody.id}", **PART)


def test_a_case_number_is_read_while_it_is_typed(desk: Desk, lin: Browser) -> None:
    asked = "/hotline/desk/case-number?case_number="
    assert "识别为 （2025）川9901民初12号" in lin.get(asked + "25民初12")
    assert "改成" in lin.get(asked + "（2025）川9901民初12")
    assert lin.get(asked).strip() == ""


def test_what_callers_and_operators_type_is_never_markup(desk: Desk, lin: Browser) -> None:
    lin.get("/hotline/desk")
    call = desk.talk(desk.lin, from_="<img src=x>").call()
    lin.post(f"/hotline/desk/record/{call.id}", kind="other", summary="<b>粗</b>", name="<i>名</i>")
    for path in (f"/hotline/calls/{call.id}", "/hotline/desk", f"/hotline/desk/record/{call.id}"):
        page = lin.get(path)
        assert "<b>粗" not in page
        assert "<img src=x" not in page


def test_missed_and_orphan_calls_are_listed_until_somebody_has_dealt_with_them(desk: Desk) -> None:
    missed, orphan = desk.line(from_="+8613900000008"), desk.line()
    missed.hears_greeting()
    missed.ends()
    orphan.ends()
    head = Browser(desk, a_person(desk.court, "S01", "周主任"), Role.SUPERVISOR)
    page = head.get("/hotline/unmatched")
    assert "139****0008" in page
    assert "无主" in page
    assert "139****0008" not in head.get("/hotline/unmatched?only=orphan")
    assert "没有收到它的开始" in head.get(f"/hotline/calls/{orphan.call().id}")
    for _ in range(2):
        assert head.post(f"/hotline/calls/{missed.call().id}/handled").status_code == 302
    assert "139****0008" not in head.get("/hotline/unmatched")
    assert "139****0008" in head.get("/hotline/unmatched?handled=1")
    assert "已处置" in head.get(f"/hotline/calls/{missed.call().id}")


def test_a_call_page_shows_attempts_story_matters_and_points(desk: Desk, lin: Browser) -> None:
    lin.get("/hotline/desk")
    call = desk.talk(desk.lin).call()
    lin.post(f"/hotline/desk/record/{call.id}", kind="consultation", summary="咨询立案材料")
    page = lin.get(f"/hotline/calls/{call.id}")
    for words in ("咨询立案材料", "+1", "已通话", "林晓", "分配座席", "接通"):
        assert words in page, words


def test_calls_of_another_court_and_pages_of_another_role_are_closed(desk: Desk, lin: Browser) -> None:
    from tests.hotline.conftest import open_desk

    other = open_desk(desk.app, "川9902", "028-12345")
    call = other.talk(other.lin).call()
    for path in (f"/hotline/calls/{call.id}", f"/hotline/desk/record/{call.id}", f"/hotline/desk?call={call.id}"):
        with desk.app.app_context():
            assert lin.client.get(path).status_code == 404, path
    with desk.app.app_context():
        assert lin.client.get("/hotline/unmatched").status_code == 403
