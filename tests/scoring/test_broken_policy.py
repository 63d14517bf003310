"""A broken policy file: each mistake is named, on its own line, with the way to mend it."""

from pathlib import Path

import pytest

from scoring.policy import PolicyError, check_file, parse

KINDS = frozenset({"enquiry", "consultation", "other"})
SMALL = """\
[policy]
id = "trial"
zh = "试行细则"
en = "Trial policy"
unit = "person-month"
base = 100
plus_cap_total = 10
floor = 0
precision = 2
objection_wd = 3
review_wd = 5
publicity_wd = 3
collect_wd = 3
explain_wd = 2

[[dimensions]]
key = "DISC"
zh = "考勤纪律"
en = "Discipline"
minus_cap = 30

[[dimensions]]
key = "EFF"
zh = "工作效能"
en = "Efficiency"
plus_cap = 8

[[pools]]
key = "SLIPS"
zh = "随量差错"
en = "Slips"
rules = [
  "E04",
  "E05",
]
free_per_matters = 100
cap = 8

[workload]
rule = "E51"
[workload.daily_standard]
window = 14
[workload.weights]
enquiry = 0.7
other = 0.8

[[rules]]
code = "D01"
dim = "DISC"
zh = "迟到"
en = "Late"
pts = -1
cap = 5
src = "auto"
ev = "attendance"

[[rules]]
code = "D09"
dim = "DISC"
zh = "虚假考勤"
en = "False attendance"
pts = -10
src = "manual"
ev = "inspection"
veto = true

[[rules]]
code = "E04"
dim = "EFF"
zh = "转办超时"
en = "Late dispatch"
pts = -1
src = "auto"
ev = "order"

[[rules]]
code = "E05"
dim = "EFF"
zh = "窗口事项超时限"
en = "Overdue"
pts = -2
src = "auto"
ev = "matter"

[[rules]]
code = "E51"
dim = "EFF"
zh = "工作量"
en = "Workload"
cap = 6
src = "stat"
ev = "month_stat"
formula = { name = "workload_ratio", start = 0.7, factor = 10 }

[[rules]]
code = "E54"
dim = "EFF"
zh = "按时办结率"
en = "On time"
pts = 1
cap = 1
src = "stat"
ev = "month_stat"
formula = { name = "on_time_share", at_least = 0.98 }

[[grades]]
zh = "优秀"
en = "Excellent"
min = 105
top_share = 0.2
share_over = "all_positions"
no_veto = true

[[grades]]
zh = "合格"
en = "Qualified"
min = 80

[[grades]]
zh = "不合格"
en = "Not qualified"
min = 0

[ranking]
eligible_min_attended_ratio = 0.5
hide_in_classes_under = 5
tie_break = [
  "fewer_minus:DISC",
  "shared_rank",
]
"""

# What stands in the sound file, what stands there instead (#! marks the line the problem must name), its code.
BROKEN = [
    ("base = 100\n", "base = = 100 #!\n", "syntax"),
    ('id = "trial"\n', 'id = "trial"\nid = "again" #!\n', "syntax"),
    ("pts = -10\n", "ponts = -10 #!\npts = -10\n", "unknown_key_near"),
    ("floor = 0\n", 'floor = 0\ncolour = "red" #!\n', "unknown_key"),
    ("[ranking]\n", '[rankings] #!\nx = "y"\n[ranking]\n', "unknown_key_near"),
    ('[policy]\nid = "trial"\n', "[policy] #!\n", "missing_key"),
    ('[[rules]]\ncode = "D09"\ndim = "DISC"\n', '[[rules]] #!\ncode = "D09"\n', "missing_key"),
    ("[workload.weights]\nenquiry = 0.7\nother = 0.8\n", "[workload.weights] #!\nenquiry = 0.7\n", "missing_key"),
    ("[workload.daily_standard]\nwindow = 14\n", "[workload.daily_standard] #!\n", "empty"),
    ('zh = "虚假考勤"\n', "zh = 5 #!\n", "not_text"),
    ('zh = "虚假考勤"\n', 'zh = " " #!\n', "empty"),
    ("pts = -10\n", 'pts = "-10" #!\n', "not_number"),
    ("pts = -10\n", "pts = true #!\n", "not_number"),
    ("pts = -10\n", "pts = -inf #!\n", "not_number"),
    ("pts = -10\n", "pts = -1e9999999999999999999 #!\n", "not_number"),
    ("pts = -10\n", "pts = -1e-999999999999999 #!\n", "too_fine"),
    ("pts = -10\n", "pts = -1e999999999999999 #!\n", "out_of_range"),
    ('"inspection"\nveto = true\n', '"inspection"\nveto = "yes" #!\n', "not_flag"),
    ("free_per_matters = 100\n", "free_per_matters = 100.5 #!\n", "not_whole"),
    ("free_per_matters = 100\n", "free_per_matters = 0 #!\n", "out_of_range"),
    ("objection_wd = 3\n", "objection_wd = 0 #!\n", "out_of_range"),
    ("review_wd = 5\n", "review_wd = -5 #!\n", "out_of_range"),
    ("floor = 0\n", "floor = 101 #!\n", "out_of_range"),
    ("pts = -10\n", "pts = -10.005 #!\n", "too_fine"),
    ("pts = -10\n", "pts = -1e9 #!\n", "out_of_range"),
    ("minus_cap = 30\n", "minus_cap = -30 #!\n", "negative"),
    ("cap = 5\n", "cap = -5 #!\n", "negative"),
    ("cap = 5\n", "cap = 0.5 #!\n", "cap_below_points"),
    ("free_per_matters = 100\ncap = 8\n", "free_per_matters = 100\ncap = 1 #!\n", "cap_below_points"),
    ('code = "D09"\n', 'code = "D01" #!\n', "duplicate"),
    ('zh = "合格"\n', 'zh = "优秀" #!\n', "duplicate"),
    ('code = "D09"\n', 'code = "D9" #!\n', "bad_code"),
    ("pts = -1\ncap = 5\n", "pts = 1 #!\ncap = 5\n", "code_sign"),
    (
        'code = "E54"\ndim = "EFF"\nzh = "按时办结率"\nen = "On time"\npts = 1\n',
        'code = "E50"\ndim = "EFF"\nzh = "按时办结率"\nen = "On time"\npts = 1 #!\n',
        "code_sign",
    ),
    ('code = "D09"\ndim = "DISC"\n', 'code = "D09"\ndim = "DISK" #!\n', "unknown_dimension"),
    ('src = "manual"\n', 'src = "hand" #!\n', "bad_choice"),
    ('unit = "person-month"\n', 'unit = "person-year" #!\n', "bad_choice"),
    ('  "E05",\n', '  "E05",\n  "E99", #!\n', "pool_unknown_rule"),
    ('  "E05",\n', '  "E05",\n  "E54", #!\n', "pool_plus_rule"),
    ('  "E05",\n', '  "E05",\n  "D09", #!\n', "pool_grave_rule"),
    ('  "E05",\n', '  "E05",\n  "E04", #!\n', "pool_rule_twice"),
    ('rule = "E51"\n', 'rule = "E54" #!\n', "workload_rule"),
    ("enquiry = 0.7\n", "enquirey = 0.7 #!\n", "unknown_kind_near"),
    ("enquiry = 0.7\n", "enquiry = 0.7\nparking = 1 #!\n", "unknown_kind"),
    ("enquiry = 0.7\n", "enquiry = -0.7 #!\n", "out_of_range"),
    ("window = 14\n", "window = 0 #!\n", "out_of_range"),
    ('src = "auto"\nev = "attendance"\n', 'src = "stat" #!\nev = "attendance"\n', "stat_without_formula"),
    ("at_least = 0.98 }", "at_least = 1.98 } #!", "out_of_range"),
    ("at_least = 0.98 }", "at_lest = 0.98, at_least = 0.98 } #!", "unknown_key_near"),
    ('{ name = "on_time_share", at_least = 0.98 }', '{ name = "on_time", at_least = 0.98 } #!', "bad_choice"),
    (
        'src = "stat"\nev = "month_stat"\nformula = { name = "on_time_share", at_least = 0.98 }',
        'src = "auto"\nev = "month_stat"\nformula = { name = "on_time_share", at_least = 0.98 } #!',
        "formula_without_stat",
    ),
    (
        'pts = 1\ncap = 1\nsrc = "stat"\nev = "month_stat"\nformula = { name = "on_time_share", at_least = 0.98 }',
        'cap = 1\nsrc = "stat"\nev = "x"\nformula = { name = "workload_ratio", start = 0, factor = 1 } #!',
        "workload_formula_unused",
    ),
    (
        'pts = 1\ncap = 1\nsrc = "stat"\nev = "month_stat"\nformula = { name = "on_time_share", at_least = 0.98 }',
        'pts = 1 #!\ncap = 1\nsrc = "stat"\nev = "x"\nformula = { name = "leave_beyond", free_days = 2 }',
        "formula_takes",
    ),
    (
        'pts = -1\ncap = 5\nsrc = "auto"\nev = "attendance"\n',
        'pts = -1 #!\nsrc = "stat"\nev = "x"\nformula = { name = "on_time_share", at_least = 0.9 }\n',
        "formula_adds",
    ),
    ("cap = 6\n", "cap = 6\npts = 1 #!\n", "formula_gives_points"),
    ("pts = 1\ncap = 1\n", "pts = 1\nveto = true #!\ncap = 1\n", "grave_plus_rule"),
    ("min = 80\n", "min = 105 #!\n", "grades_order"),
    ("min = 0\n", "min = 10 #!\n", "grades_cover"),
    ("min = 0\n", "min = 0\nno_veto = true #!\n", "last_grade_condition"),
    ("top_share = 0.2\n", "top_share = 20 #!\n", "out_of_range"),
    ('top_share = 0.2\nshare_over = "all_positions"\n', "top_share = 0.2 #!\n", "share_without_group"),
    ('top_share = 0.2\nshare_over = "all_positions"\n', 'share_over = "all_positions" #!\n', "group_without_share"),
    ("min = 105\n", "min = 111 #!\n", "grade_unreachable"),
    ('  "fewer_minus:DISC",\n', '  "fewer_minus", #!\n', "tie_dimension"),
    ('  "fewer_minus:DISC",\n', '  "more_matters:EFF", #!\n', "tie_no_dimension"),
    ('  "fewer_minus:DISC",\n', '  "luck", #!\n', "bad_choice"),
    ('tie_break = [\n  "fewer_minus:DISC",\n  "shared_rank",\n]', 'tie_break = [ #!\n  "more_matters",\n]', "tie_end"),
]


def problems_of(text: str) -> list[tuple[int, str]]:
    try:
        parse(text, name="trial.toml", kinds=KINDS)
    except PolicyError as error:
        return [(problem.line, problem.code) for problem in error.problems]
    return []


def broken(*edits: tuple[str, str]) -> str:
    text = SMALL
    for find, put in edits:
        assert text.count(find) == 1, find
        text = text.replace(find, put)
    return text


def marked_line(text: str) -> int:
    (line,) = (number for number, line in enumerate(text.split("\n"), 1) if "#!" in line)
    return line


def test_the_small_policy_is_sound():
    assert problems_of(SMALL) == []


@pytest.mark.parametrize(("find", "put", "code"), BROKEN, ids=[f"{case[2]}-{n}" for n, case in enumerate(BROKEN)])
def test_a_mistake_is_named_once_and_on_its_line(find, put, code):
    text = broken((find, put))
    assert problems_of(text) == [(marked_line(text), code)]


def test_all_mistakes_of_a_file_are_named_at_once_in_line_order():
    text = broken(("base = 100\n", 'base = "100"\n'), ("pts = -10\n", "pts = -10.001\n"), ("min = 80\n", "mim = 80\n"))
    assert [code for _, code in problems_of(text)] == [
        "not_number",
        "too_fine",
        "missing_key",
        "unknown_key_near",
    ]
    assert problems_of(text) == sorted(problems_of(text))


def test_a_plus_rule_needs_a_dimension_that_can_add():
    text = broken(
        ("minus_cap = 30\n", "minus_cap = 30\nplus_cap = 0\n"),
        ('code = "E54"\ndim = "EFF"\n', 'code = "E54"\ndim = "DISC" #!\n'),
    )
    assert problems_of(text) == [(marked_line(text), "dimension_adds_nothing")]


def test_a_team_rule_cannot_stand_in_a_pool():
    text = broken(('  "E05",\n', '  "E05",\n  "D01", #!\n'), ("cap = 5\n", 'cap = 5\nteam = "window"\n'))
    assert problems_of(text) == [(marked_line(text), "pool_team_rule")]


def test_a_missing_part_is_named_at_the_first_line():
    assert problems_of(SMALL[: SMALL.index("[ranking]")]) == [(1, "missing_table")]


def test_an_empty_file_misses_every_part():
    assert {code for _, code in problems_of("")} == {"missing_table"}
    assert len(problems_of("")) == 6


def test_an_unfinished_file_points_at_its_last_line():
    text = SMALL + 'note = "never closed'
    assert problems_of(text) == [(len(text.splitlines()), "syntax")]


def test_a_text_made_to_break_the_reader_is_refused_like_any_other():
    assert problems_of("x = " + "[" * 100_000) == [(1, "too_deep")]
    assert problems_of("x = " + "1" * 10_000) == [(1, "syntax")]


def test_the_pools_may_be_left_out():
    pool = SMALL[SMALL.index("[[pools]]") : SMALL.index("[workload]")]
    assert problems_of(SMALL.replace(pool, "")) == []


def test_rows_may_also_stand_in_one_list():
    weights = "[workload.weights]\nenquiry = 0.7\nother = 0.8\n"
    text = broken(
        (weights, ""), ('rule = "E51"\n', 'rule = "E51"\nweights = { enquiry = 0.7, parking = 1, other = 1 } #!\n')
    )
    assert problems_of(text) == [(marked_line(text), "unknown_kind")]


def test_a_stored_version_is_read_without_asking_for_todays_kinds():
    text = SMALL.replace("enquiry = 0.7\n", "enquiry = 0.7\nkind_of_old = 1\n")
    assert parse(text, name="stored").workload.weight("kind_of_old") == 1


def test_a_message_says_where_what_and_how_to_mend_it():
    text = broken(("pts = -10\n", "ponts = -10\npts = -10\n"))
    with pytest.raises(PolicyError) as caught:
        parse(text, name="trial.toml", kinds=KINDS)
    line = text.split("\n").index("ponts = -10") + 1
    assert str(caught.value) == f"trial.toml:{line}: rules[D09]：不认识的键“ponts”；是不是想写“pts”？"


def test_a_file_in_another_encoding_is_named_with_the_line(tmp_path: Path):
    path = tmp_path / "gbk.toml"
    path.write_bytes(SMALL.encode("gbk"))
    assert [(problem.line, problem.code) for problem in check_file(path, KINDS)] == [(3, "not_utf8")]


def test_a_file_saved_by_windows_is_read_with_the_same_lines(tmp_path: Path):
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert check_file(path, KINDS) == []
    text = broken(('  "E05",\n', '  "E05",\n  "E99", #!\n'))
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert [problem.line for problem in check_file(path, KINDS)] == [marked_line(text)]


def test_every_message_is_whole_text(tmp_path: Path):
    for find, put, _ in BROKEN:
        path = tmp_path / "broken.toml"
        path.write_text(broken((find, put)), "utf-8")
        for problem in check_file(path, KINDS):
            assert "%(" not in problem.message
            assert any("\u4e00" <= letter <= "\u9fff" for letter in problem.message)
