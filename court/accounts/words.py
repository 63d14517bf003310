"""Roles in the words of the court."""

from flask_babel import gettext as _


def role_name(role: str) -> str:
    """A role in words."""
    names = {
        "operator": _("12368座席"),
        "clerk": _("窗口人员"),
        "supervisor": _("诉服办"),
        "assessor": _("审管办"),
        "leader": _("领导小组"),
        "hr": _("政治处"),
        "reception": _("导诉台"),
        "company": _("派遣单位"),
        "handler": _("承办人"),
        "auditor": _("审计"),
        "admin": _("系统管理"),
        "device": _("设备"),
    }
    return str(names[role])
