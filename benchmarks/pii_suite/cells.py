"""Cells of the forms: names, ranks, numbers of more countries, drawn at random with valid checks.

Written from the public descriptions of each number, independently of the detector's validators.
"""
# ruff: noqa: E501 (words of one kind, a line)

from collections.abc import Sequence
from random import Random

from . import lists, numbers
from .kinds import Maker
from .positives import name_en, name_ko, name_other

CHINESE = "金李朴崔鄭姜趙尹張林韓吳徐申權黃安宋柳洪"
HANGUL = "김이박최정강조윤장임한오서신권황안송류홍"
GIVEN_HANJA = {"철": "哲", "수": "洙", "영": "英", "희": "姬", "민": "珉", "준": "俊", "서": "瑞", "현": "賢", "지": "智", "은": "恩",
               "호": "浩", "진": "珍", "성": "成", "미": "美", "경": "敬", "동": "東", "혜": "惠", "정": "貞", "상": "相", "우": "宇"}  # fmt: skip


def both_scripts(dice: Random) -> tuple[str, str]:
    """Return a Korean's name in Hangul and in Chinese characters."""
    place = dice.randrange(len(CHINESE))
    given = dice.sample(sorted(GIVEN_HANJA), 2)
    return HANGUL[place] + "".join(given), CHINESE[place] + "".join(GIVEN_HANJA[s] for s in given)


def one_of(*words: str) -> Maker:
    """Return a maker of one of some words."""
    return lambda dice: dice.choice(words)


def whole(least: int, most: int) -> Maker:
    """Return a maker of whole numbers."""
    return lambda dice: str(dice.randint(least, most))


def code(form: str) -> Maker:
    """Return a maker of codes: # is a digit, @ a letter."""
    return lambda dice: numbers.filled(dice, form)


def given_en(dice: Random) -> str:
    """Return an English given name."""
    return dice.choice(lists.GIVEN_EN)


def surname_en(dice: Random) -> str:
    """Return an English surname."""
    return dice.choice(lists.SURNAMES_EN)


def ranked(before: str, make: Maker = name_en) -> Maker:
    """Return a maker of names behind a rank."""
    words = before.split("|")
    return lambda dice: f"{dice.choice(words)} {make(dice)}"


def titled(make: Maker, behind: str) -> Maker:
    """Return a maker of names before a title or degree; a part stands without."""
    words = behind.split("|")
    return lambda dice: make(dice) + (dice.choice(words) if dice.random() < 0.8 else "")


def listed(make: Maker, between: str, most: int = 4, least: int = 1) -> Maker:
    """Return a maker of lists of names."""
    return lambda dice: between.join(make(dice) for _ in range(dice.randint(least, most)))


def anded(make: Maker, mark: str) -> Maker:
    """Return a maker of lists whose last name stands behind a word."""

    def made(dice: Random) -> str:
        *front, last = (make(dice) for _ in range(dice.randint(2, 4)))
        return f"{', '.join(front)}{mark}{last}"

    return made


def mod(number: str, weights: Sequence[int]) -> int:
    """Return the weighted sum of a number's digits."""
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True))


def _born(dice: Random, form: str) -> str:
    return format(numbers.day(dice, "1945-01-01", "1999-12-31"), form)


def swedish(dice: Random) -> str:
    """Return a Swedish personal number."""
    number = numbers.luhn(_born(dice, "%y%m%d") + numbers.digits(dice, 3))
    return f"{number[:6]}-{number[6:]}"


def finnish(dice: Random) -> str:
    """Return a Finnish identity code."""
    head, tail = _born(dice, "%d%m%y"), f"{dice.randint(2, 899):03}"
    return f"{head}-{tail}{'0123456789ABCDEFHJKLMNPRSTUVWXY'[int(head + tail) % 31]}"


def danish(dice: Random) -> str:
    """Return a Danish CPR number; since 2007 without a check digit."""
    return f"{_born(dice, '%d%m%y')}-{numbers.digits(dice, 4)}"


def norwegian(dice: Random) -> str:
    """Return a Norwegian birth number."""
    while True:
        head = _born(dice, "%d%m%y") + f"{dice.randint(0, 499):03}"
        first = -mod(head, (3, 7, 6, 1, 8, 9, 4, 5, 2)) % 11
        if first < 10:
            second = -mod(head + str(first), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
            if second < 10:
                return f"{head}{first}{second}"


def turkish(dice: Random) -> str:
    """Return a Turkish identity number."""
    head = str(dice.randint(1, 9)) + numbers.digits(dice, 8)
    odd, even = sum(map(int, head[::2])), sum(map(int, head[1::2]))
    tenth = (7 * odd - even) % 10
    return f"{head}{tenth}{(odd + even + tenth) % 10}"


def south_african(dice: Random) -> str:
    """Return a South African identity number."""
    return numbers.luhn(f"{_born(dice, '%y%m%d')}{dice.randint(0, 9999):04}08")


def romanian(dice: Random) -> str:
    """Return a Romanian personal code."""
    number = f"{dice.choice('12')}{_born(dice, '%y%m%d')}{dice.randint(1, 46):02}{dice.randint(1, 999):03}"
    rest = mod(number, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return number + str(1 if rest == 10 else rest)


def bulgarian(dice: Random) -> str:
    """Return a Bulgarian civil number."""
    number = _born(dice, "%y%m%d") + numbers.digits(dice, 3)
    return number + str(mod(number, (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10)


def czech(dice: Random) -> str:
    """Return a Czech birth number."""
    while True:
        born = numbers.day(dice, "1955-01-01", "1999-12-31")
        head = f"{born:%y}{born.month + 50 * dice.randint(0, 1):02}{born:%d}"
        for tail in dice.sample(range(10000), 40):
            if int(f"{head}{tail:04}") % 11 == 0:
                return f"{head}/{tail:04}"


def swiss(dice: Random) -> str:
    """Return a Swiss AHV number."""
    number = "756" + numbers.digits(dice, 9)
    number += str(-mod(number, (1, 3) * 6) % 10)
    return f"{number[:3]}.{number[3:7]}.{number[7:11]}.{number[11:]}"


def belgian(dice: Random) -> str:
    """Return a Belgian national number."""
    head = _born(dice, "%y%m%d") + f"{dice.randint(1, 997):03}"
    check = 97 - int(head) % 97
    return f"{head[:2]}.{head[2:4]}.{head[4:6]}-{head[6:]}.{check:02}"


def chilean(dice: Random) -> str:
    """Return a Chilean RUT."""
    number = str(dice.randint(5_000_000, 22_000_000))
    total = sum(int(d) * (2 + place % 6) for place, d in enumerate(reversed(number)))
    check = "0K987654321"[total % 11]
    return f"{int(number):,}".replace(",", ".") + f"-{check}"


def argentine(dice: Random) -> str:
    """Return an Argentine CUIL."""
    while True:
        head = dice.choice(["20", "23", "24", "27"]) + str(dice.randint(10_000_000, 45_000_000))
        check = -mod(head, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
        if check < 10:
            return f"{head[:2]}-{head[2:]}-{check}"


def russian(dice: Random) -> str:
    """Return a Russian SNILS."""
    number = numbers.digits(dice, 9)
    check = mod(number, range(9, 0, -1)) % 101 % 100
    return f"{number[:3]}-{number[3:6]}-{number[6:]} {check:02}"


def thai(dice: Random) -> str:
    """Return a Thai identity number."""
    number = str(dice.randint(1, 8)) + numbers.digits(dice, 11)
    check = (11 - mod(number, range(13, 1, -1)) % 11) % 10
    return f"{number[0]}-{number[1:5]}-{number[5:10]}-{number[10:]}-{check}"


def malaysian(dice: Random) -> str:
    """Return a Malaysian MyKad number."""
    return f"{_born(dice, '%y%m%d')}-{dice.randint(1, 16):02}-{numbers.digits(dice, 4)}"


def indonesian(dice: Random) -> str:
    """Return an Indonesian NIK."""
    area = dice.choice(["327101", "317304", "357801", "127106", "737113"])
    return f"{area}{_born(dice, '%d%m%y')}{dice.randint(1, 60):04}"


def singaporean(dice: Random) -> str:
    """Return a Singaporean identity number."""
    number = numbers.digits(dice, 7)
    return f"S{number}{'JZIHGFEDCBA'[mod(number, (2, 7, 6, 5, 4, 3, 2)) % 11]}"


def hongkong(dice: Random) -> str:
    """Return a Hong Kong identity card's number."""
    letter, number = numbers.letters(dice, 1), numbers.digits(dice, 6)
    rest = -(36 * 9 + (ord(letter) - 55) * 8 + mod(number, range(7, 1, -1))) % 11
    return f"{letter}{number}({'A' if rest == 10 else rest})"


def croatian(dice: Random) -> str:
    """Return a Croatian OIB."""
    return numbers.mod_11_10(numbers.digits(dice, 10))


def estonian(dice: Random) -> str:
    """Return an Estonian personal code."""
    number = f"{dice.choice('34')}{_born(dice, '%y%m%d')}{numbers.digits(dice, 3)}"
    rest = mod(number, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    if rest == 10:
        rest = mod(number, (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10
    return number + str(rest)


def israeli(dice: Random) -> str:
    """Return an Israeli identity number."""
    return numbers.luhn(numbers.digits(dice, 8))


def portuguese(dice: Random) -> str:
    """Return a Portuguese NIF."""
    number = dice.choice("12") + numbers.digits(dice, 7)
    rest = mod(number, range(9, 1, -1)) % 11
    return number + str(0 if rest < 2 else 11 - rest)


def irish(dice: Random) -> str:
    """Return an Irish PPS number."""
    number = numbers.digits(dice, 7)
    return number + "WABCDEFGHIJKLMNOPQRSTUV"[(mod(number, range(8, 1, -1)) + 9) % 23] + "A"


def australian(dice: Random) -> str:
    """Return an Australian tax file number."""
    while True:
        number = numbers.digits(dice, 9)
        if mod(number, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0 and number[0] != "0":
            return f"{number[:3]} {number[3:6]} {number[6:]}"


def medicare(dice: Random) -> str:
    """Return an Australian Medicare number."""
    number = str(dice.randint(2, 6)) + numbers.digits(dice, 7)
    return f"{number[:4]} {number[4:]}{mod(number, (1, 3, 7, 9, 1, 3, 7, 9)) % 10} {dice.randint(1, 9)}"


def name_of(language: str) -> Maker:
    """Return a maker of names of a language."""
    return {"ko": name_ko, "en": name_en}.get(language) or name_other(language)
