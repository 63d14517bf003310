"""What the audit trail says, in words. A test looks for every action the code records."""

from flask_babel import lazy_gettext as _

ACTIONS = {
    "account_add": _("新建账号"),
    "account_disable": _("停用账号"),
    "account_enable": _("启用账号"),
    "calendar_drop": _("撤销本院日历安排"),
    "calendar_import": _("导入日历"),
    "court_add": _("登记法院"),
    "entry_confirm": _("核实确认"),
    "month_advance": _("月考核进入下一步"),
    "month_sign": _("月考核审签"),
    "objection_decide": _("异议复核决定"),
    "objection_raise": _("提出异议"),
    "outage_declare": _("登记故障时段"),
    "password_reset": _("发重置码"),
    "password_set": _("设置密码"),
    "policy_import": _("导入考核细则"),
    "post_add": _("设立岗位"),
    "post_change": _("更改岗位"),
    "sign_in": _("登录"),
    "sign_out": _("退出"),
    "staff_add": _("登记人员"),
    "staff_change": _("更正人员资料"),
    "staff_import": _("批量导入人员"),
    "staff_leave": _("登记离职"),
    "staff_place": _("安排岗位"),
    "staff_stay": _("撤销离职"),
    "token_issue": _("发令牌"),
    "token_revoke": _("撤销令牌"),
}

SUBJECTS = {
    "account": _("账号"),
    "calendar": _("日历"),
    "court": _("法院"),
    "entry": _("待核实项"),
    "month": _("月份"),
    "objection": _("异议"),
    "outage": _("故障"),
    "policy": _("考核细则"),
    "post": _("岗位"),
    "staff": _("人员"),
}


def action_name(action: str) -> str:
    return str(ACTIONS.get(action, action))


def subject_name(kind: str) -> str:
    return str(SUBJECTS.get(kind, kind))
