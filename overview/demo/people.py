"""Who works at the demo court. All people, companies and cases are fictional; no real court has the code 川9901."""

from dataclasses import dataclass

from court.accounts.models import Role
from court.people.models import Employment

CODE = "川9901"
NAME = "川9901县人民法院"
COMPANY = "锦和人力资源服务有限公司（演示）"
PASSWORD = "Demo-2026-court"


@dataclass(frozen=True)
class Person:
    """One of the staff; `pace` is how many matters on a normal day."""

    no: str
    name: str
    position: str
    pace: int
    employment: Employment = Employment.DISPATCHED
    employer: str = COMPANY


PEOPLE = (
    Person("W01", "陈小雨", "window", 16),
    Person("W02", "李思源", "window", 13),
    Person("W03", "欧阳慕容晓晓", "window", 11),
    Person("W04", "罗一鸣", "window", 15),
    Person("W05", "何静", "window", 12),
    Person("W06", "唐可", "window", 9, Employment.CONTRACT, ""),
    Person("W07", "周子墨", "window", 14),
    Person("H01", "林晓", "hotline", 19),
    Person("H02", "赵雅文", "hotline", 16),
)


@dataclass(frozen=True)
class Login:
    """A demo account: user name, role, whose it is, what to look at with it."""

    username: str
    role: Role
    no: str
    name: str
    what: str
    employer: str = ""


LOGINS = (
    Login("operator", Role.OPERATOR, "H01", "林晓", "话务台 the hotline desk"),
    Login("clerk", Role.CLERK, "W01", "陈小雨", "窗口台 a window, and 我的积分 my points"),
    Login("head", Role.SUPERVISOR, "", "雷若兰", "诉服办 head of the service centre"),
    Login("assessor", Role.ASSESSOR, "", "刘芷", "审管办 runs the month"),
    Login("leader", Role.LEADER, "", "邬明远", "领导小组 signs the month"),
    Login("guide", Role.RECEPTION, "W06", "唐可", "导诉台 takes numbers"),
    Login("admin", Role.ADMIN, "", "网信组", "accounts, people, calendar; no business data"),
    Login("auditor", Role.AUDITOR, "", "督察室", "audit trail and ledger check"),
    Login("company", Role.COMPANY, "", "派遣单位联络员", "own staff's final results only", COMPANY),
)
