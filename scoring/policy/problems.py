"""What can be wrong with a policy file, said so that a clerk can mend it."""

from collections.abc import Callable
from dataclasses import dataclass


def N_(text: str) -> str:
    """Mark a text for the translation catalogue; who shows it translates it."""
    return text


TEMPLATES = {
    "not_utf8": N_("文件不是 UTF-8 编码，无法读取；请用文本编辑器另存为 UTF-8"),
    "syntax": N_("TOML 写法错误：%(detail)s"),
    "too_deep": N_("TOML 嵌套过深，无法读取；细则只用到三层"),
    "unknown_key": N_("不认识的键“%(key)s”；这里可以写：%(known)s"),
    "unknown_key_near": N_("不认识的键“%(key)s”；是不是想写“%(near)s”？"),
    "missing_key": N_("缺少“%(key)s”；请在这一段补上 %(key)s = …"),
    "missing_table": N_("缺少 %(key)s 这一段；请补上"),
    "not_text": N_("“%(key)s”应为文字，写在引号里，现在是 %(value)s"),
    "not_number": N_("“%(key)s”应为数字，不加引号，现在是 %(value)s"),
    "not_whole": N_("“%(key)s”应为整数，现在是 %(value)s"),
    "not_flag": N_("“%(key)s”应为 true 或 false，现在是 %(value)s"),
    "not_table": N_("“%(key)s”应为一段（表），现在是 %(value)s"),
    "not_list": N_("“%(key)s”应为列表，写在方括号里，现在是 %(value)s"),
    "empty": N_("“%(key)s”不能为空；请填写"),
    "too_fine": N_("“%(key)s”的 %(value)s 太细；应为 %(step)s 的整数倍"),
    "out_of_range": N_("“%(key)s”应在 %(low)s 到 %(high)s 之间，现在是 %(value)s"),
    "negative": N_("“%(key)s”不能为负数，现在是 %(value)s；上限和下限只写大小，不写负号"),
    "bad_choice": N_("“%(key)s”不能是“%(value)s”；只能是：%(known)s"),
    "duplicate": N_("“%(value)s”重复；第 %(first)s 行已经有了，请改名或删去一个"),
    "bad_code": N_("编号“%(value)s”不合规则；应为一个大写字母加两位数字，如 D01"),
    "code_sign": N_("编号 %(code)s 与分值 %(value)s 的正负不符；01 至 50 号为扣分或不计分，51 至 99 号为加分"),
    "unknown_dimension": N_("没有“%(value)s”这个维度；只能是：%(known)s"),
    "cap_below_points": N_("月度上限 %(cap)s 小于一次的分值 %(value)s；请提高上限或降低分值"),
    "dimension_adds_nothing": N_("维度 %(dim)s 的加分上限为 0，加分项 %(code)s 永远不会计入；请改上限或删去此项"),
    "pool_unknown_rule": N_("没有“%(value)s”这一项，不能列入合并扣分组"),
    "pool_plus_rule": N_("“%(value)s”是加分项，不能列入合并扣分组"),
    "pool_grave_rule": N_("“%(value)s”影响评优或等次（veto 或 fail），不能按件数免扣；请移出合并扣分组"),
    "pool_team_rule": N_("“%(value)s”计入窗口而不计入个人，不能列入合并扣分组"),
    "pool_rule_twice": N_("“%(value)s”已在第 %(first)s 行的合并扣分组里；一项只能属于一组"),
    "unknown_kind": N_("没有“%(value)s”这种办理事项；可用：%(known)s"),
    "unknown_kind_near": N_("没有“%(value)s”这种办理事项；是不是“%(near)s”？"),
    "workload_rule": N_("工作量由“%(value)s”计分，但细则里它不是 workload_ratio 公式的统计项"),
    "workload_formula_unused": N_("workload_ratio 公式只能用于 [workload] 指定的 %(rule)s"),
    "stat_without_formula": N_('统计项要写明公式 formula = { name = "…" }；可用：%(known)s'),
    "formula_without_stat": N_('只有统计项（src = "stat"）才能写公式；请删去 formula 或改 src'),
    "formula_gives_points": N_("workload_ratio 公式自己算出分值；请删去 pts，只写上限 cap"),
    "formula_adds": N_("公式 %(formula)s 用于加分，分值应为正数，现在是 %(value)s"),
    "formula_takes": N_("公式 %(formula)s 用于扣分，分值应为负数，现在是 %(value)s"),
    "grave_plus_rule": N_("加分项不能带 %(key)s；它只用于扣分项"),
    "grades_order": N_("等次应从高到低排列，“%(value)s”的最低分 %(min)s 不低于上一等次的 %(above)s"),
    "grades_cover": N_("最低等次的 min 应为 0，否则低分的人没有等次，现在是 %(value)s"),
    "last_grade_condition": N_("最低等次不能带条件 %(key)s，否则有人没有等次"),
    "share_without_group": N_("写了 top_share 就要写 share_over，说明比例按谁计算：%(known)s"),
    "group_without_share": N_("没有 top_share 时 share_over 没有意义；请补上 top_share 或删去 share_over"),
    "grade_unreachable": N_("“%(value)s”要 %(min)s 分，而满分只有 %(most)s 分，无人能得"),
    "tie_dimension": N_("“%(value)s”写法不对；应写成“%(kind)s:维度”，维度只能是：%(known)s"),
    "tie_no_dimension": N_("“%(value)s”后面不带维度；请只写“%(kind)s”"),
    "tie_end": N_("tie_break 的最后一项必须是 shared_rank（并列），且只出现一次"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a policy file: line (from 1), a stable code, where, and the parameters of its text."""

    line: int
    code: str
    where: str
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def message(self) -> str:
        """What is wrong and how to mend it, in Chinese."""
        return self.said(str)

    def said(self, say: Callable[[str], str]) -> str:
        """What is wrong and how to mend it, in the language of `say` (gettext)."""
        text = say(TEMPLATES[self.code]) % dict(self.parameters)
        return f"{self.where}：{text}" if self.where else text


class PolicyError(ValueError):
    """A policy text that cannot be used. Carries every problem found, in line order."""

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        self.name = name
        self.problems = problems
        super().__init__("\n".join(f"{name}:{problem.line}: {problem.message}" for problem in problems))
