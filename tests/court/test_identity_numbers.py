"""Identity card numbers: ISO 7064 MOD 11-2, birthdays that exist, and the fifteen digits of old cards."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from court.identity_numbers import IdentityNumber, Problem, read

KNOWN = IdentityNumber("11010519491231002X", date(1949, 12, 31), legacy=False)


@pytest.mark.parametrize(
    "typed",
    ["11010519491231002X", "11010519491231002x", "110105 19491231 002X", "１１０１０５１９４９１２３１００２Ｘ"],
)
def test_the_published_vector_is_right_however_it_is_typed(typed: str) -> None:
    assert read(typed) == KNOWN


def test_an_old_card_becomes_eighteen_characters() -> None:
    assert read("110105491231002") == IdentityNumber("11010519491231002X", date(1949, 12, 31), legacy=True)


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        ("110105194912310021", "check", "与前17位不符"),
        ("11010519490230002X", "birthday", "出生日期 19490230 不存在"),
        ("110105490230002", "birthday", "出生日期 19490230 不存在"),
        ("1101051949123100", "shape", "应为18位"),
        ("01010519491231002X", "shape", "应为18位"),
        ("E12345678", "shape", "应为18位"),
        ("", "shape", "应为18位"),
    ],
)
def test_a_wrong_number_is_told_why(typed: str, code: str, says: str) -> None:
    found = read(typed)
    assert isinstance(found, Problem)
    assert found.code == code
    assert says in str(found.sentence)


@given(st.integers(0, 16), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(place: int, shift: int) -> None:
    digits = list(KNOWN.number)
    digits[place] = str((int(digits[place]) + shift) % 10)
    assert isinstance(read("".join(digits)), Problem)


@given(st.integers(0, 15))
def test_every_swap_of_neighbours_is_found(place: int) -> None:
    digits = list(KNOWN.number)
    digits[place], digits[place + 1] = digits[place + 1], digits[place]
    if digits != list(KNOWN.number):
        assert isinstance(read("".join(digits)), Problem)


@given(st.text(max_size=30))
def test_no_text_breaks_the_check(typed: str) -> None:
    assert isinstance(read(typed), IdentityNumber | Problem)
