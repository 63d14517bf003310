"""The colours: every pair that carries words or an edge one must see keeps WCAG AA, also with more contrast."""

import re

import pytest

from tests.ui.server import ROOT

CSS = ROOT / "static" / "css"
TEXT = re.sub(r"/\*.*?\*/", "", (CSS / "tokens.css").read_text(encoding="utf-8"), flags=re.S)
GROUNDS = ("ground", "surface")
INKS = ("ink", "ink-soft", "ink-faint", "action", "bad", "good", "wait")
WORDS = [(ink, ground) for ink in INKS for ground in GROUNDS]
WORDS += [("ink", "sunken"), ("ink-soft", "sunken"), ("ink-faint", "sunken")]
WORDS += [("on-dark", ground) for ground in ("action", "action-strong", "bad", "bad-strong", "ink-soft")]
WORDS += [(tone, f"{tone}-wash") for tone in ("action", "bad", "good", "wait")]
WORDS += [("action-strong", "action-wash"), ("bad-strong", "bad-wash"), ("ink", "action-wash")]
EDGES = [("edge", ground) for ground in GROUNDS] + [("edge", "sunken"), ("action", "sunken"), ("bad", "sunken")]


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\s*;", block))


PLAIN = tokens(TEXT.split("@media")[0])
MORE = PLAIN | tokens(TEXT.split("prefers-contrast: more", 1)[1])


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_ratio_is_that_of_the_standard():
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", [PLAIN, MORE], ids=["plain", "more contrast"])
def test_words_and_edges_stand_out_from_their_ground(scheme):
    pale = [(ink, ground) for ink, ground in WORDS if ratio(scheme[ink], scheme[ground]) < 4.5]
    pale += [(edge, ground) for edge, ground in EDGES if ratio(scheme[edge], scheme[ground]) < 3]
    assert pale == []


def test_colours_are_named_in_one_file_only():
    # ::backdrop cannot see the tokens on older browsers; paper is white and black.
    named = {
        (sheet.name, colour)
        for sheet in CSS.glob("*.css")
        if sheet.name not in ("tokens.css", "print.css")
        for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\([^)]*\)", sheet.read_text(encoding="utf-8"))
    }
    assert named == {("overlays.css", "rgba(28, 36, 48, 0.45)")}


def test_every_token_used_exists():
    written = "".join(sheet.read_text(encoding="utf-8") for sheet in CSS.glob("*.css"))
    known = set(re.findall(r"(--[\w-]+)\s*:", written))
    assert set(re.findall(r"var\((--[\w-]+)", written)) - known == set()
