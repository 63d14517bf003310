"""Every value of a TOML text has a line, in whatever form TOML lets one write it."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from scoring.policy.toml_lines import lines_of

DEFAULT_FILE = Path(__file__).parents[2] / "config" / "policy" / "default-2026.toml"
TRICKY = '''# 一 [not.a.table]
title = "a # no comment [nor = table]" # but this is
"quoted.key" = 1
a.b."c d" = { x = 1, "y}" = [1, 2], z.w = "}" }
long = """
first = "no key"
[[no]] \\""" still inside"""
literal = \'\'\'
x = 'y' ''\'\'\'
many = [
  # comment ] in between
  "one", \'two]\',

  { deep = [ [ 1 ],
    [ 2 ] ] },
]
when = 1979-05-27 07:32:00
'''
TABLES = """
[ outer . 'in ner' ]
k = true
[[rows]]
k = 1
[[rows]]
k = 2
[rows.sub]
k = 3
[[rows.subs]]
k = 4
[[rows.subs]]
k = 5
[[rows]]
[[rows.subs]]
k = 6
"""


def paths_in(value: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return {path}.union(*(paths_in(inner, (*path, key)) for key, inner in value.items()))
    if isinstance(value, list):
        return {path}.union(*(paths_in(inner, (*path, number)) for number, inner in enumerate(value)))
    return {path}


@pytest.mark.parametrize("text", [TRICKY, TABLES, DEFAULT_FILE.read_text("utf-8"), "", "# nothing\n", "a=1"])
def test_exactly_the_values_of_the_text_have_lines(text):
    assert set(lines_of(text)) == paths_in(tomllib.loads(text))


def test_values_stand_on_the_line_a_person_sees():
    lines = lines_of(TRICKY)
    assert lines["quoted.key",] == 3
    assert lines["a", "b", "c d", "z", "w"] == 4
    assert lines["long",] == 5
    assert lines["literal",] == 8
    assert lines["many",] == 10
    assert [lines["many", number] for number in range(3)] == [12, 12, 14]
    assert lines["many", 2, "deep", 1, 0] == 15
    assert lines["when",] == 17


def test_rows_of_tables_are_counted_where_they_stand():
    lines = lines_of(TABLES)
    assert lines["outer", "in ner", "k"] == 3
    assert [lines["rows", number] for number in range(3)] == [4, 6, 14]
    assert lines["rows", 1, "sub", "k"] == 9
    assert [lines["rows", 1, "subs", number, "k"] for number in range(2)] == [11, 13]
    assert lines["rows", 2, "subs", 0, "k"] == 16


def test_a_value_of_the_default_policy_is_found_where_the_file_has_it():
    text = DEFAULT_FILE.read_text("utf-8")
    lines, rules = lines_of(text), tomllib.loads(text)["rules"]
    in_file = text.split("\n")
    for number, rule in enumerate(rules):
        assert in_file[lines["rules", number, "code"] - 1] == f'code = "{rule["code"]}"'
        assert in_file[lines["rules", number] - 1] == "[[rules]]"
