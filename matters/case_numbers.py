"""Case numbers (案号): the grammar of 法〔2015〕137号, the older form, and what staff type instead of either."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from court.words import N_, Sentence
from matters.case_types import COMMON, CaseTypes

SERIES_LIMIT = 200
LONGEST = 200
NEW_FORM_SINCE = 2016

_PROVINCES = "京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新军兵"
_HAN = "[\u4e00-\u9fff]"
_YEAR = "(?:19|20)[0-9]{2}"
_AFTER = "之[一二三四五六七八九十]{1,3}"
COURT_CODE = re.compile(f"最高法|[{_PROVINCES}](?:[0-9]{{4}}|[0-9]{{2}})?")
WHOLE = re.compile(f"（({_YEAR})）({COURT_CODE.pattern})((?:(?!字第){_HAN}){{1,5}})([1-9][0-9]{{0,7}})号({_AFTER})?")
# Before 2016 courts had words, not codes: （2015）都江民初字第1234号, also （2013）浦民一（民）初字第5-1号.
OLDER = re.compile(
    f"（({_YEAR})）((?:{_HAN}|[（）]){{1,16}})字第0*([1-9][0-9]{{0,7}})(?:(-[1-9][0-9]?)号|号({_AFTER})?)"
)
SHORT = re.compile(f"(?:([0-9]{{4}}|[0-9]{{2}})年?)?({_HAN}{{1,5}}?)第?0*([1-9][0-9]{{0,7}})号?({_AFTER})?")
SERIES = re.compile(f"(.*?{_HAN})([0-9]{{1,8}})号?((?:[-至到、，,；;]第?[0-9]{{1,8}}号?)+)")
SERIES_PIECE = re.compile("([-至到、，,；;])第?([0-9]+)")
LOOSE = re.compile(
    f"(（)?([0-9]{{0,4}})(）)?年?(最高法|[{_PROVINCES}][0-9]*)?((?:{_HAN}|[（）]){{0,20}}?)([0-9]*)(号)?({_AFTER})?"
)

_FOLDED = str.maketrans(
    {full: str(digit) for digit, full in enumerate("０１２３４５６７８９")}
    | dict.fromkeys("(〔[【［﹙〈<", "（")
    | dict.fromkeys(")〕]】］﹚〉>", "）")
    | dict.fromkeys("－—–‐‑―～~﹣−", "-")
    | {"號": "号"}
)
_INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_AROUND = "。，；、,.;:：“”\"'’‘《》"

HINTS: Mapping[str, str] = {
    "empty": N_("没有填写案号；完整写法如 %(suggestion)s"),
    "none": N_("没有认出案号，已按文字保存；完整写法如 %(suggestion)s"),
    "extra": N_("案号前后还有别的文字，已按文字保存；只留 %(suggestion)s 即可识别"),
    "no_hao": N_("案号里少了“号”字，已按文字保存；改成 %(suggestion)s 即可识别"),
    "no_year": N_("案号里少了收案年度，已按文字保存；改成 %(suggestion)s 即可识别"),
    "bad_year": N_("案号的年度应为四位数字，已按文字保存；改成 %(suggestion)s 即可识别"),
    "no_brackets": N_("案号的年度要加括号，已按文字保存；改成 %(suggestion)s 即可识别"),
    "no_court": N_("案号里少了法院代字，已按文字保存；改成 %(suggestion)s 即可识别"),
    "bad_court": N_("案号的法院代字不对，省份简称后应有两位或四位数字，已按文字保存；完整写法如 %(suggestion)s"),
    "no_type": N_("案号里少了类型代字（如民初、执），已按文字保存；完整写法如 %(suggestion)s"),
    "ordinal": N_("有法院代字的案号不写“字第”，已按文字保存；改成 %(suggestion)s 即可识别"),
    "long_type": N_("案号的类型代字太长，已按文字保存；完整写法如 %(suggestion)s"),
    "which_type": N_("“%(word)s”在本院不止一种案件类型，已按文字保存；请写全，如 %(suggestion)s"),
    "no_number": N_("案号里少了案件编号，已按文字保存；完整写法如 %(suggestion)s"),
    "leading_zero": N_("案件编号前不加0，已按文字保存；改成 %(suggestion)s 即可识别"),
    "long_number": N_("案件编号最多八位，已按文字保存；完整写法如 %(suggestion)s"),
    "series": N_("这里是一串案号，已按文字保存；请一栏只填一个，如 %(suggestion)s"),
    "series_backwards": N_("案号的起止颠倒了：%(last)s 应大于 %(first)s"),
    "series_long": N_("一次最多登记 %(limit)s 个案号，这里有 %(count)s 个；请分几次填写"),
    "unknown_type": N_("类型代字“%(word)s”不在常用表里，已照写保存，请核对"),
}


@dataclass(frozen=True, slots=True)
class Hint:
    """What is missing or wrong and how to mend it; `code` is a key of HINTS."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def sentence(self) -> Sentence:
        return Sentence(HINTS[self.code], self.params)

    def __str__(self) -> str:
        return str(self.sentence)


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A text that is no case number, kept as it was typed."""

    text: str
    hint: Hint


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """One case number; `str()` is its normal form. Older ones have '' as `court_code`: their words name the court."""

    year: int
    court_code: str
    type_word: str
    number: int
    suffix: str = ""

    @property
    def key(self) -> str:
        """The case itself: 号之一 and 字第5-1号 are papers of it."""
        return str(replace(self, suffix=""))

    @property
    def older(self) -> bool:
        return not self.court_code

    def __str__(self) -> str:
        ordinal = "字第" if self.older else ""
        tail = f"{self.suffix}号" if self.suffix.startswith("-") else f"号{self.suffix}"
        return f"（{self.year}）{self.court_code}{self.type_word}{ordinal}{self.number}{tail}"


def parse(text: str, *, court_code: str, year: int, types: CaseTypes = COMMON) -> CaseNumber | Unparsed:
    """The case number somebody typed. Never raises.

    A text that names a court or a year in brackets is meant as a whole number and must be one; `民初1234` and
    `25民1234` are completed with `court_code` and `year`, where `types` knows the word.
    """
    plain = _fold(text)
    example = f"（{year}）{court_code}民初12号"
    if len(plain) > LONGEST:
        return Unparsed(text, Hint("none", {"suggestion": example}))
    found = _case(plain, court_code, year, types)
    if isinstance(found, CaseNumber):
        return found
    return Unparsed(text, found or _diagnose(plain, court_code, year, types, example))


def parse_series(
    text: str, *, court_code: str, year: int, types: CaseTypes = COMMON, limit: int = SERIES_LIMIT
) -> tuple[CaseNumber, ...] | Unparsed:
    """One case number or a series, each once: `民初101-130号`, `（2025）川0181民初101、103至105号`."""
    single = parse(text, court_code=court_code, year=year, types=types)
    if isinstance(single, CaseNumber):
        return (single,)
    series = SERIES.fullmatch(plain) if len(plain := _fold(text)) <= LONGEST else None
    if not series:
        return single
    first = parse(f"{series[1]}{series[2]}号", court_code=court_code, year=year, types=types)
    if isinstance(first, Unparsed):
        return Unparsed(text, first.hint)
    numbers = [first.number]
    for mark, digits in SERIES_PIECE.findall(series[3]):
        last, number = numbers[-1], int(digits)
        run = range(last + 1, number + 1) if mark in "-至到" else range(number, number + 1)
        if not run:
            return Unparsed(text, Hint("series_backwards", {"first": last, "last": number}))
        if len(numbers) + len(run) > limit:
            return Unparsed(text, Hint("series_long", {"limit": limit, "count": len(numbers) + len(run)}))
        numbers += run
    return tuple(replace(first, number=number) for number in dict.fromkeys(numbers))


def type_warning(case: CaseNumber, types: CaseTypes) -> Hint | None:
    """A word to the wise where the type is in no table; the number stands all the same."""
    return None if case.older or types.find(case.type_word) else Hint("unknown_type", {"word": case.type_word})


def _fold(text: str) -> str:
    return _INVISIBLE.sub("", text.translate(_FOLDED)).strip(_AROUND)


def _case(plain: str, court_code: str, year: int, types: CaseTypes) -> CaseNumber | Hint | None:
    return _whole(plain) or _completed(plain, court_code, year, types)


def _whole(plain: str) -> CaseNumber | None:
    if older := OLDER.fullmatch(plain):
        return CaseNumber(int(older[1]), "", older[2], int(older[3]), older[4] or older[5] or "")
    if whole := WHOLE.fullmatch(plain):
        return CaseNumber(int(whole[1]), whole[2], whole[3], int(whole[4]), whole[5] or "")
    return None


def _completed(plain: str, court_code: str, year: int, types: CaseTypes) -> CaseNumber | Hint | None:
    """What a short form stands for; None where it is none."""
    short = SHORT.fullmatch(plain)
    if not short:
        return None
    word, number, suffix = short[2], int(short[3]), short[4] or ""
    meant = types.abbreviated(word)
    case_type = types.named(word) or meant
    if not case_type:
        return None
    its_year = _full_year(short[1], year)
    completed = CaseNumber(its_year or year, court_code, case_type.word, number, suffix)
    if not its_year:
        return Hint("bad_year", {"suggestion": str(completed)})
    # Above the basic courts 民 may be a first instance or an appeal.
    if case_type is meant and len(court_code) != len("川0181"):
        return Hint("which_type", {"word": word, "suggestion": str(completed)})
    return completed


def _full_year(written: str | None, year: int) -> int | None:
    """2025 for 25; None where short forms of that year cannot be meant."""
    full = int(written) + 2000 * (len(written) == 2) if written else year
    return full if not written or NEW_FORM_SINCE <= full <= year + 1 else None


def _diagnose(plain: str, court_code: str, year: int, types: CaseTypes, example: str) -> Hint:
    """The first fault of a text that is no case number, with the text mended where that is possible."""
    loose, none = LOOSE.fullmatch(plain), Hint("none", {"suggestion": example})
    if not plain:
        return Hint("empty", {"suggestion": example})
    if series := SERIES.fullmatch(plain):
        first = _case(f"{series[1]}{series[2]}号", court_code, year, types)
        return Hint("series", {"suggestion": str(first)}) if isinstance(first, CaseNumber) else none
    if within := WHOLE.search(plain) or OLDER.search(plain):
        return Hint("extra", {"suggestion": within[0]})
    if not loose or not (loose[1] or re.search("[0-9法]", loose[4] or "") or types.find(loose[5])):
        return none
    opened, its_year, closed, court, word, number, hao, suffix = (part or "" for part in loose.groups())
    ordinal = word.endswith("字第")
    older = ordinal and not re.search("[0-9]", court)
    faults = {
        "no_type": not word,
        "no_year": not its_year,
        "bad_year": not re.fullmatch(_YEAR, its_year),
        "no_brackets": not (opened and closed),
        "no_court": not court and not older,
        "bad_court": bool(court) and not COURT_CODE.fullmatch(court),
        "ordinal": ordinal and not older,
        "long_type": len(word) > 5 and not older,
        "no_number": not number,
        "long_number": len(number) > 8,
        "leading_zero": number.startswith("0"),
        "no_hao": not hao,
    }
    code = next((code for code, fault in faults.items() if fault), "none")
    if not re.fullmatch(_YEAR, its_year):
        its_year = f"20{its_year}" if len(its_year) == 2 else str(year)
    court = court or ("" if older else court_code)
    word = word if older else word.removesuffix("字第")
    mended = f"（{its_year}）{court}{word}{number.lstrip('0')}号{suffix}"
    return Hint(code, {"suggestion": mended if _whole(mended) else example})
