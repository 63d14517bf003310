"""考核细则: every rule in words, versions with what changed, an import that names each mistake's line."""

import io
from pathlib import Path

from court.settings import ROOT
from scoring import policies
from tests.scoring.pages.conftest import Visiting
from tests.support.busy_court import BusyCourt

TEXT = Path(ROOT, "config/policy/default-2026.toml").read_text("utf8")
STRICTER = TEXT.replace('zh = "诉讼服务岗位月度积分考核细则（默认）"', 'zh = "更严的一版"', 1).replace(
    "pts = -3\nsrc", "pts = -4\nsrc", 1
)


def test_every_rule_stands_there_in_words(visit: Visiting) -> None:
    page = visit("w01").page("/policy")
    cards = {card.attributes["id"]: card.text for card in page.all("article", **{"class": "rule-card"})}
    assert len(cards) == TEXT.count("[[rules]]")
    first = "迟到或早退10分钟内 D01 每次 −1，当月不设上限 系统发现，凭考勤记录"
    assert cards["rule-D01"] == f"{first} 故障时段和法定假期内不适用 待“考勤”接入，暂由人工登记"
    assert "当月定为不合格" in cards["rule-D10"]
    assert "按公式 0 至 +6" in cards["rule-E51"]
    assert "达到 +1，当月最多 1 分" in cards["rule-L51"]
    assert "每天 −1，当月最多 5 分" in cards["rule-D06"]
    assert "导入新版本" not in page.text


def test_an_import_names_every_mistake_on_its_line_and_keeps_the_text(visit: Visiting) -> None:
    broken = TEXT.replace("pts = -3", "ponts = -3", 1)
    line = broken[: broken.index("ponts")].count("\n") + 1
    answer = visit("assessor").send("/policy/check", text=broken, from_month="2026-12", position="")
    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    assert f"第 {line} 行" in shown
    assert "是不是想写“pts”？" in shown
    assert "ponts = -3" in shown


def test_a_file_is_checked_like_pasted_text(visit: Visiting) -> None:
    bad = {"file": (io.BytesIO("甲".encode("gbk")), "policy.toml"), "from_month": "2026-12", "position": ""}
    assert "不是 UTF-8" in visit("assessor").send("/policy/check", **bad).get_data(as_text=True)
    good = {"file": (io.BytesIO(STRICTER.encode()), "policy.toml"), "from_month": "2026-12", "position": ""}
    assert "更严的一版" in visit("assessor").send("/policy/check", **good).get_data(as_text=True)


def test_a_version_is_shown_before_it_is_stored_and_holds_from_its_month(visit: Visiting, busy: BusyCourt) -> None:
    assessor, sent = visit("assessor"), {"text": STRICTER, "from_month": "2026-12", "position": ""}
    checked = assessor.send("/policy/check", **sent)
    assert checked.status_code == 200
    assert "D04 擅自离岗15分钟以上：分值由“-3”改为“-4”" in checked.get_data(as_text=True)
    assert len(policies.versions(busy.court.id)) == 1
    stored = assessor.send("/policy/import", **sent)
    assert stored.status_code == 303
    version = assessor.page(stored.headers["Location"]).text
    assert "分值由“-3”改为“-4”" in version
    assert policies.rules_for(busy.court.id, "window", "2026-11").rule_by_code["D04"].pts == -3
    assert policies.rules_for(busy.court.id, "window", "2026-12").rule_by_code["D04"].pts == -4
    assert "更严的一版" in visit("w01").page("/policy").text


def test_a_month_already_publicised_keeps_its_policy(visit: Visiting) -> None:
    answer = visit("assessor").send("/policy/import", text=STRICTER, from_month="2026-10", position="")
    assert (answer.status_code, "已经公示或归档" in answer.get_data(as_text=True)) == (409, True)
    assert visit("supervisor").send("/policy/import", text=STRICTER, from_month="2026-12").status_code == 403


def test_the_page_is_english_for_who_reads_english(visit: Visiting, busy: BusyCourt) -> None:
    clerk = visit("w01")
    clerk.send("/language", locale="en")
    page = clerk.page("/policy").text
    assert "Late or early by up to 10 minutes" in page
    assert "Attendance and discipline" in page
