"""Numbers that persons and things are known by, drawn at random with valid check digits.

Written from the public descriptions of each format, independently of the detector's validators.
"""
# ruff: noqa: SIM905 (a list of words reads best as one string)

import string
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

_LETTERS = string.ascii_uppercase
_HANGUL_OF_PLATES = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호"
_VERHOEFF = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_VERHOEFF_TURNS = (
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def digits(dice: Random, n: int) -> str:
    """Return n random digits."""
    return "".join(dice.choices(string.digits, k=n))


def letters(dice: Random, n: int) -> str:
    """Return n random capital letters."""
    return "".join(dice.choices(_LETTERS, k=n))


def day(dice: Random, first: str, last: str) -> date:
    """Return a random day between two, both included."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return begin + timedelta(days=dice.randint(0, (end - begin).days))


def _weighted(number: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True))


def luhn(number: str) -> str:
    """Return the number with its Luhn digit."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 - place % 2)
        total += value - 9 * (value > 9)
    return number + str(-total % 10)


def mod_11_10(number: str) -> str:
    """Return the number with its ISO 7064 mod 11,10 digit."""
    product = 10
    for digit in number:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return number + str((11 - product) % 10)


def _resident(dice: Random, sevenths: str, first: str, last: str) -> tuple[str, date]:
    born = day(dice, first, last)
    seventh = sevenths[2 * (born.year >= 2000) + dice.randint(0, 1)]
    return f"{born:%y%m%d}{seventh}", born


_RESIDENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


def rrn(dice: Random) -> str:
    """Return a resident registration number as issued before October 2020."""
    head, _ = _resident(dice, "1234", "1938-01-01", "2020-09-30")
    number = head + f"{dice.randint(0, 95):02}" + digits(dice, 3)
    check = (11 - _weighted(number, _RESIDENT_WEIGHTS) % 11) % 10
    return f"{number[:6]}-{number[6:]}{check}"


def rrn_random(dice: Random) -> str:
    """Return one as issued or changed since: six random digits at its end."""
    head, _ = _resident(dice, "1234", "1950-01-01", "2026-06-30")
    return f"{head[:6]}-{head[6:]}{digits(dice, 6)}"


def frn(dice: Random) -> str:
    """Return a foreigner's registration number."""
    head, _ = _resident(dice, "5678", "1950-01-01", "2012-12-31")
    number = head + f"{dice.randint(0, 95):02}" + digits(dice, 3)
    check = (13 - _weighted(number, _RESIDENT_WEIGHTS) % 11) % 10
    return f"{number[:6]}-{number[6:]}{check}"


def business(dice: Random) -> str:
    """Return a business registration number."""
    number = f"{dice.randint(101, 899)}{dice.choice([*range(1, 80), 81, 86, 87, 88]):02}"
    number += digits(dice, 4)
    total = _weighted(number, (1, 3, 7, 1, 3, 7, 1, 3, 5)) + int(number[8]) * 5 // 10
    return f"{number[:3]}-{number[3:5]}-{number[5:]}{-total % 10}"


def corporation(dice: Random) -> str:
    """Return a corporation's registration number."""
    number = dice.choice(["1101", "1201", "1345", "1801", "2001"]) + "11" + digits(dice, 6)
    return f"{number[:6]}-{number[6:]}{-_weighted(number, (1, 2) * 6) % 10}"


def licence_ko(dice: Random) -> str:
    """Return a Korean driving licence's number."""
    region = dice.choice([*range(11, 27), 28])
    return f"{region}-{dice.randint(0, 99):02}-{digits(dice, 6)}-{digits(dice, 2)}"


def passport_ko(dice: Random) -> str:
    """Return a Korean passport's number, old or new."""
    if dice.random() < 0.5:
        return f"M{digits(dice, 3)}{dice.choice(_LETTERS)}{digits(dice, 4)}"
    return f"{dice.choice('MSR')}{digits(dice, 8)}"


def mobile_ko(dice: Random) -> str:
    """Return a Korean mobile number."""
    return f"010-{dice.randint(2000, 9999)}-{digits(dice, 4)}"


def landline_ko(dice: Random) -> str:
    """Return a Korean landline number."""
    area = dice.choice("02 031 032 033 041 042 043 051 052 053 054 055 061 062 063 064 070".split())
    return f"{area}-{dice.randint(200, 8999)}-{digits(dice, 4)}"


def account_ko(dice: Random) -> str:
    """Return a Korean account number, as one of the large banks writes it."""
    form = dice.choice(
        ["######-##-######", "110-###-######", "1002-###-######", "302-####-####-##",
         "3333-##-#######", "###-######-##-###", "100-###-######", "1000-####-####"]
    )  # fmt: skip
    return filled(dice, form)


def filled(dice: Random, form: str) -> str:
    """Return a form with its # made digits and its @ made letters."""
    made = (digits(dice, 1) if sign == "#" else sign for sign in form)
    return "".join(letters(dice, 1) if sign == "@" else sign for sign in made)


def card(dice: Random) -> str:
    """Return a card's number with blanks or hyphens."""
    return _grouped(dice, dice.choice(["4" + digits(dice, 5), "5" + digits(dice, 5), "356316"]))


def card_domestic(dice: Random) -> str:
    """Return the number of a card that is used in Korea alone."""
    return _grouped(dice, "9" + dice.choice("4015") + digits(dice, 4))


def _grouped(dice: Random, head: str) -> str:
    number = luhn(head + digits(dice, 9))
    return "-".join(number[place : place + 4] for place in range(0, 16, 4))


def plate_ko(dice: Random) -> str:
    """Return a Korean car's plate."""
    head = dice.choice([digits(dice, 2), str(dice.randint(100, 699))])
    return f"{head}{dice.choice(_HANGUL_OF_PLATES)}{digits(dice, 4)}"


def plate_ko_old(dice: Random) -> str:
    """Return a plate that names its province."""
    place = dice.choice("서울 부산 경기 충남 전북 대구 강원".split())
    return f"{place}{digits(dice, 2)}{dice.choice(_HANGUL_OF_PLATES)}{digits(dice, 4)}"


def ssn(dice: Random) -> str:
    """Return a US social security number."""
    area = dice.choice([*range(1, 666), *range(667, 900)])
    return f"{area:03}-{dice.randint(1, 99):02}-{dice.randint(1, 9999):04}"


def itin(dice: Random) -> str:
    """Return a US individual taxpayer's number."""
    return f"9{digits(dice, 2)}-{dice.choice([*range(70, 89), 90, 91, 92]):02}-{digits(dice, 4)}"


def phone_us(dice: Random) -> str:
    """Return a US phone number."""
    return f"({dice.randint(201, 989)}) {dice.randint(201, 989)}-{digits(dice, 4)}"


def nino(dice: Random) -> str:
    """Return a UK national insurance number."""
    head = dice.choice("ABCEGHJKLMPRSTWXYZ") + dice.choice("ABCEGHJKLMPRSTWXYZ")
    if head in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}:
        return nino(dice)
    pairs = " ".join(digits(dice, 2) for _ in range(3))
    return f"{head} {pairs} {dice.choice('ABCD')}"


def nhs(dice: Random) -> str:
    """Return a UK health service number."""
    return _until(dice, 9, _nhs_check, "### ### ####", lambda d: str(d.randint(4, 7)))


def _nhs_check(number: str) -> str | None:
    check = (11 - _weighted(number, range(10, 1, -1)) % 11) % 11
    return None if check == 10 else str(check)


def _until(
    dice: Random,
    n: int,
    check: Callable[[str], str | None],
    form: str,
    first: Callable[[Random], str] = lambda dice: str(dice.randint(1, 9)),
) -> str:
    """Draw numbers until one has a check digit; write it into the form."""
    while True:
        number = first(dice) + digits(dice, n - 1)
        last = check(number)
        if last is not None:
            signs = iter(number + last)
            return "".join(next(signs) if sign == "#" else sign for sign in form)


def aadhaar(dice: Random) -> str:
    """Return an Indian Aadhaar number."""
    return _until(dice, 11, _verhoeff, "#### #### ####", lambda d: str(d.randint(2, 9)))


def _verhoeff(number: str) -> str:
    state = 0
    for place, digit in enumerate(reversed(number), start=1):
        state = int(_VERHOEFF[state][int(_VERHOEFF_TURNS[place % 8][int(digit)])])
    return next(last for last in string.digits if _VERHOEFF[state][int(last)] == "0")


def pan(dice: Random) -> str:
    """Return an Indian taxpayer's number of a person."""
    return f"{letters(dice, 3)}P{letters(dice, 1)}{digits(dice, 4)}{letters(dice, 1)}"


_IBAN_FORMS = {
    "DE": "##################", "FR": "#######################", "ES": "####################",
    "GB": "@@@@##############", "NL": "@@@@##########", "IT": "@######################",
}  # fmt: skip


def iban(dice: Random) -> str:
    """Return an account number of a European bank."""
    country = dice.choice(sorted(_IBAN_FORMS))
    body = filled(dice, _IBAN_FORMS[country])
    value = int("".join(str(int(sign, 36)) for sign in body + country + "00"))
    whole = f"{country}{98 - value % 97:02}{body}"
    return " ".join(whole[place : place + 4] for place in range(0, len(whole), 4))


def vat(dice: Random) -> str:
    """Return a European VAT number."""
    return dice.choice(
        ["DE" + mod_11_10(str(dice.randint(1, 9)) + digits(dice, 7)),
         filled(dice, "FR###########"), filled(dice, "ESB########"), filled(dice, "GB#########")]
    )  # fmt: skip


def steuer_id(dice: Random) -> str:
    """Return a German taxpayer's number: of its first ten digits just one stands twice."""
    some = dice.sample(string.digits, 9)
    some.insert(dice.randrange(1, 10), dice.choice(some))
    return steuer_id(dice) if some[0] == "0" else mod_11_10("".join(some))


def nir(dice: Random) -> str:
    """Return a French social security number."""
    head = f"{dice.choice('12')}{digits(dice, 2)}{dice.randint(1, 12):02}{dice.randint(1, 95):02}"
    number = head + digits(dice, 6)
    return f"{number}{97 - int(number) % 97:02}"


def dni(dice: Random) -> str:
    """Return a Spanish identity card's number."""
    number = digits(dice, 8)
    return number + "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23]


def codice_fiscale(dice: Random) -> str:
    """Return an Italian taxpayer's code."""
    consonants = "BCDFGLMNPRSTVZ"
    born = f"{dice.choice('ABCDEHLMPRST')}{dice.randint(1, 28) + 40 * dice.randint(0, 1):02}"
    code = "".join(dice.choices(consonants, k=6)) + digits(dice, 2) + born
    code += dice.choice("ABCDEFGHIL") + digits(dice, 3)
    odd = dict(zip(string.digits, (1, 0, 5, 7, 9, 13, 15, 17, 19, 21), strict=True))
    odd |= dict(zip(_LETTERS, (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12,
                               14, 16, 10, 22, 25, 24, 23), strict=True))  # fmt: skip
    total = sum(odd[sign] for sign in code[::2])
    total += sum(int(s) if s.isdigit() else _LETTERS.index(s) for s in code[1::2])
    return code + _LETTERS[total % 26]


def cpf(dice: Random) -> str:
    """Return a Brazilian taxpayer's number."""
    number = digits(dice, 9)
    for width in (10, 11):
        rest = _weighted(number, range(width, 1, -1)) * 10 % 11
        number += str(rest % 10)
    return f"{number[:3]}.{number[3:6]}.{number[6:9]}-{number[9:]}"


def chinese_id(dice: Random) -> str:
    """Return a Chinese identity card's number."""
    area = dice.choice(["110105", "310104", "330602", "510703", "440305", "370602"])
    number = f"{area}{day(dice, '1950-01-01', '2008-12-31'):%Y%m%d}{digits(dice, 3)}"
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    return number + "10X98765432"[_weighted(number, weights) % 11]


def my_number(dice: Random) -> str:
    """Return a Japanese individual number."""
    number = digits(dice, 11)
    rest = _weighted(number[::-1], (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6)) % 11
    return number + str(0 if rest <= 1 else 11 - rest)


def taiwanese_id(dice: Random) -> str:
    """Return a Taiwanese identity card's number."""
    letter = dice.choice("ABCDEFGHJKLMNPQRSTUVXY")
    value = 10 + "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(letter)
    number = dice.choice("12") + digits(dice, 7)
    total = value // 10 + value % 10 * 9 + _weighted(number, range(8, 0, -1))
    return f"{letter}{number}{-total % 10}"


def curp(dice: Random) -> str:
    """Return a Mexican population code, its last sign at random."""
    born = day(dice, "1950-01-01", "1999-12-31")
    head = letters(dice, 1) + dice.choice("AEIOU") + letters(dice, 2)
    tail = "".join(dice.choices("BCDFGHJKLMNPQRSTVWXYZ", k=3))
    state = dice.choice(["DF", "JC", "NL"])
    return f"{head}{born:%y%m%d}{dice.choice('HM')}{state}{tail}0{digits(dice, 1)}"


def pesel(dice: Random) -> str:
    """Return a Polish population number."""
    number = f"{day(dice, '1940-01-01', '1999-12-31'):%y%m%d}{digits(dice, 4)}"
    return number + str(-_weighted(number, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10)


def bsn(dice: Random) -> str:
    """Return a Dutch citizen's number."""

    def check(number: str) -> str | None:
        rest = _weighted(number, range(9, 1, -1)) % 11
        return None if rest == 10 else str(rest)

    return _until(dice, 8, check, "#########")


def imei(dice: Random) -> str:
    """Return a phone's device number."""
    return luhn("35" + digits(dice, 12))


def mac(dice: Random) -> str:
    """Return a network card's address."""
    return ":".join(f"{dice.randrange(256):02x}" for _ in range(6))


def ipv4(dice: Random) -> str:
    """Return a public or private address."""
    return f"{dice.choice([10, 61, 112, 175, 192, 211])}." + ".".join(
        str(dice.randint(0, 255)) for _ in range(3)
    )


def ipv6(dice: Random) -> str:
    """Return an address of version 6."""
    return "2001:0db8:" + ":".join(f"{dice.randrange(65536):04x}" for _ in range(6))


def hexadecimal(dice: Random, n: int) -> str:
    """Return n hexadecimal digits."""
    return f"{dice.getrandbits(4 * n):0{n}x}"


def ean(dice: Random, head: str) -> str:
    """Return a product's bar code."""
    number = head + digits(dice, 12 - len(head))
    return number + str(-_weighted(number, (1, 3) * 6) % 10)
