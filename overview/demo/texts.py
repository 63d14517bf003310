"""What fictional visitors and callers come for: short texts and fields for each kind of matter."""

import random
from datetime import date
from typing import Any

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = ("伟", "芳", "娜", "秀英", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "杰", "娟", "涛", "超", "明", "霞")
TYPES = ("民初", "民初", "民初", "执", "执恢", "行初", "刑初", "民申")

SUMMARIES = {
    "consultation": ("询问离婚案件立案需要哪些材料，已一次性告知", "咨询诉讼费减免的条件", "询问小额诉讼的审理期限"),
    "case_query": ("查询案件进展，已告知处于送达阶段", "查询开庭时间，核验身份后告知", "询问执行案款，告知在发放中"),
    "contact_judge": ("希望与承办法官沟通调解事宜，已转办", "申请延期举证，请法官回电", "询问鉴定进度，已登记转办"),
    "suggestion": ("建议诉讼服务大厅增加饮水设施", "建议延长周五下午服务时间"),
    "complaint": ("反映送达文书迟缓，已登记转办",),
    "petition": ("反映执行不力，告知信访渠道并登记",),
    "filing_supervision": ("反映网上立案审核超期，已转立案庭",),
    "president_line": ("对审判公开工作提出意见，已登记报送",),
    "online_matter": ("网上提交的阅卷申请已审核通过", "网上立案材料需补正身份证明，已退回告知"),
    "other": ("询问法院地址和停车位置",),
    "enquiry": ("咨询起诉状格式，提供样本并讲解", "咨询财产保全申请流程，已一次性告知", "咨询上诉期限，已告知"),
    "personal_service": ("为行动不便的老人代写申请并全程引导", "为听障当事人安排手语协助"),
}  # fmt: skip
MATERIALS = ("民事答辩状", "证据清单及证据", "上诉状", "管辖权异议申请书", "代理词", "缴费票据")
TELLING = {"hotline": ("consultation",) * 6 + ("case_query",) * 7 + ("contact_judge",) * 4
           + ("suggestion", "complaint", "petition", "filing_supervision", "online_matter", "online_matter", "other"),
           "window": ("enquiry",) * 6 + ("material_transfer",) * 6 + ("contact_judge",) * 2 + ("document_pickup",) * 3
           + ("postal_service",) * 2 + ("public_notice", "personal_service")}  # fmt: skip


def name(dice: random.Random) -> str:
    """A fictional name."""
    return dice.choice(SURNAMES) + dice.choice(GIVEN)


def phone(dice: random.Random) -> str:
    """A number of the block 1380013xxxx, which examples use."""
    return f"1380013{dice.randint(0, 9999):04d}"


def case_number(dice: random.Random, year: int) -> str:
    """A case number of the demo court; no real court has its code."""
    return f"（{year}）川9901{dice.choice(TYPES)}{dice.randint(1, 4200)}号"


def kind(dice: random.Random, position: str) -> str:
    return dice.choice(TELLING[position])


def summary(dice: random.Random, kind_code: str) -> str:
    return dice.choice(SUMMARIES.get(kind_code, ("已办理",)))


def window_fields(dice: random.Random, kind_code: str, on: date) -> dict[str, Any]:
    """What the window's form of a kind wants."""
    case = {"case_number": case_number(dice, on.year)}
    person = {"role": "party", "identity_check": "by_document"}
    who, pages = name(dice), dice.randint(1, 30)
    own: dict[str, dict[str, Any]] = {
        "enquiry": {"role": "public", "summary": summary(dice, "enquiry")},
        "contact_judge": {**case, "role": "party", "summary": summary(dice, "contact_judge")},
        "personal_service": {"service": "green_channel", "summary": summary(dice, "personal_service")},
        "material_transfer": {
            **case,
            **person,
            "giver": who,
            "items": [{"name": dice.choice(MATERIALS), "form": "original", "copies": "2", "pages": str(pages)}],
        },
        "document_pickup": {**case, **person, "recipient": who, "documents": [{"name": "民事判决书", "copies": "1"}]},
        "public_notice": {**case, "medium": "website", "published_on": str(on), "addressee": who},
        "postal_service": {**case, "consignments": [{"addressee": who, "documents": "开庭传票、起诉状副本"}]},
    }
    return own[kind_code]
