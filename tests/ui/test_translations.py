"""English: complete, and repaired after two branches were merged line by line."""

import subprocess

from tests.ui.server import ROOT
from tools import translations
from tools.po import Key, Text, format_entries, read_entries


def entries(**words):
    return {Key("", msgid, ""): Text((english,)) for msgid, english in words.items()}


def test_every_word_of_the_pages_has_english(capsys):
    assert translations.main(["--check"]) == 0, capsys.readouterr().err


def test_words_are_found_in_templates_and_in_code():
    used = {key.msgid for key in translations.words_in_use()}
    assert {"跳到正文", "键盘快捷键", "积分中"} <= used
    assert Key("", "共 %(num)d 条", "共 %(num)d 条") in set(translations.words_in_use())


def test_what_lacks_english_is_listed():
    known = entries(甲="A", 乙="", 丁="{other}") | {Key("", "丙", ""): Text(("C",), is_fuzzy=True)}
    used = set(known) | {Key("", "戊", ""), Key("", "丁{n}", "")}
    known[Key("", "丁{n}", "")] = Text(("{other}",))
    assert translations.gaps(known, used) == [
        "other placeholders: 丁",
        "other placeholders: 丁{n}",
        "fuzzy: 丙",
        "no English: 乙",
        "no English: 戊",
    ]


def test_the_file_reads_back_as_it_was_written():
    known = entries(甲="A", 乙='quote " and \\ and\nline') | {
        Key("menu", "甲", ""): Text(("other A",)),
        Key("", "%(num)d 条", "%(num)d 条"): Text(("%(num)d row", "%(num)d rows")),
    }
    text = format_entries(known)
    assert read_entries(text) == known
    assert format_entries(read_entries(text)) == text


def test_two_branches_merged_line_by_line_lose_nothing(tmp_path):
    base = entries(甲="A", 癸="Z")
    ours = base | entries(乙="Close", 丁="D, ours", 庚="G")
    theirs = base | entries(丙="Close", 丁="D, theirs", 辛="H")
    for name, words in (("base", base), ("ours", ours), ("theirs", theirs)):
        (tmp_path / name).write_text(format_entries(words), encoding="utf-8")
    subprocess.run(["git", "merge-file", "--union", "ours", "base", "theirs"], cwd=tmp_path, check=True)
    merged = read_entries((tmp_path / "ours").read_text(encoding="utf-8"))
    assert {key.msgid: text.forms[0] for key, text in merged.items()} == {
        "甲": "A",
        "乙": "Close",
        "丙": "Close",
        "丁": "D, ours",
        "庚": "G",
        "辛": "H",
        "癸": "Z",
    }


def test_the_usual_layout_is_read_too():
    usual = """
# a note
#: court/frame.py:12
#, python-format
msgid ""
msgstr "Content-Type: text/plain\\n"

msgid "甲"
msgstr ""
"A and "
"more"

msgctxt "menu"
msgid "甲"
msgstr "other"

#, fuzzy
msgid "乙"
msgid_plural "乙"
msgstr[0] "row"
msgstr[1] "rows"
"""
    assert read_entries(usual) == entries(甲="A and more") | {
        Key("menu", "甲", ""): Text(("other",)),
        Key("", "乙", "乙"): Text(("row", "rows"), is_fuzzy=True),
    }


def test_the_compiled_catalogue_is_outside_git():
    ignored = subprocess.run(
        ["git", "check-ignore", "translations/en/LC_MESSAGES/messages.mo", "static/vendor/x"], cwd=ROOT, check=False
    )
    assert ignored.returncode == 0
