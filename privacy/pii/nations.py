"""Nations: the numbers that more states know their people by, with what headers call them.

Each entry is all there is to say of one number: how it is written, its check, its headers.
"""

from collections.abc import Callable

import numpy as np

import privacy.pii.checksums as checksums
from privacy.pii.formats import Format, are_dated, each, of_digits
from privacy.pii.weights import AMBIGUOUS

_DAY_FIRST = r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}"
_YEAR_FIRST = r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"


def _ending(
    weights: tuple[int, ...], modulus: int, last: Callable[[np.ndarray], np.ndarray]
) -> Callable[[np.ndarray], np.ndarray]:
    """Return a check of rows of digits: the last one follows from the weighted rest of the sum."""
    n = len(weights)
    return lambda rows: np.asarray(last(rows[:, :n] @ np.array(weights) % modulus) == rows[:, n])


def _swedish(rows: np.ndarray) -> np.ndarray:
    return checksums.luhn(rows[:, -10:])


def _norwegian(rows: np.ndarray) -> np.ndarray:
    first = rows[:, :10] @ np.array((3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11
    second = rows[:, :11] @ np.array((5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11
    return np.asarray((first == 0) & (second == 0))


def _turkish(rows: np.ndarray) -> np.ndarray:
    odd, even = rows[:, 0:9:2].sum(axis=1), rows[:, 1:8:2].sum(axis=1)
    tenth = (7 * odd - even) % 10 == rows[:, 9]
    return np.asarray(tenth & (rows[:, :10].sum(axis=1) % 10 == rows[:, 10]) & (rows[:, 0] > 0))


def _russian(rows: np.ndarray) -> np.ndarray:
    total = rows[:, :9] @ np.arange(9, 0, -1) % 101 % 100
    return np.asarray(total == rows[:, 9] * 10 + rows[:, 10])


def _australian(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows @ np.array((1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0)


def _baltic(rows: np.ndarray) -> np.ndarray:
    first = rows[:, :10] @ np.array((1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    second = rows[:, :10] @ np.array((3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10
    return np.asarray(np.where(first == 10, second, first) == rows[:, 10])


def _whole(text: str) -> int:
    return int("".join(sign for sign in text if sign.isdigit()))


def _belgian(text: str) -> bool:
    number = _whole(text)
    body, check = divmod(number, 100)
    return check in {97 - body % 97, 97 - (2_000_000_000 + body) % 97}


def _chilean(text: str) -> bool:
    signs = [sign for sign in text.upper() if sign.isdigit() or sign == "K"]
    body = signs[:-1]
    if "K" in body:
        return False
    total = sum(int(d) * (2 + place % 6) for place, d in enumerate(reversed(body)))
    return signs[-1] == "0K987654321"[total % 11]


def _finnish(text: str) -> bool:
    digits = text[:6] + text[7:10]
    return text[-1].upper() == "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(digits) % 31]


def _hongkong(text: str) -> bool:
    signs = [sign for sign in text.upper() if sign.isalnum()]
    values = [int(sign, 36) for sign in signs[:-1]]
    if len(values) == 7:
        values = [36, *values]
    check = 10 if signs[-1] == "A" else int(signs[-1])
    return (sum(v * w for v, w in zip(values, range(9, 1, -1), strict=True)) + check) % 11 == 0


def _singaporean(text: str) -> bool:
    text = text.upper()
    total = sum(int(d) * w for d, w in zip(text[1:8], (2, 7, 6, 5, 4, 3, 2), strict=True))
    total += {"T": 4, "G": 4, "M": 3}.get(text[0], 0)
    letters = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "M": "XWUTRQPNJLK"}
    return text[8] == letters.get(text[0], "XWUTRQPNMLK")[total % 11]


def _irish(text: str) -> bool:
    text = text.upper()
    total = sum(int(d) * w for d, w in zip(text[:7], range(8, 1, -1), strict=True))
    if len(text) > 8 and text[8] != "W":
        total += 9 * (ord(text[8]) - 64)
    return text[7] == "WABCDEFGHIJKLMNOPQRSTUV"[total % 23]


def _czech(text: str) -> bool:
    return _whole(text) % 11 == 0


NATIONAL = (
    Format(
        "national_id",
        "Swedish personal numbers",
        written=rf"(?:19|20)?{_YEAR_FIRST}[-+]\d{{4}}",
        bare=rf"(?:19|20)?{_YEAR_FIRST}\d{{4}}",
        check=of_digits(_swedish),
        least_passing=0.85,
        chance=0.1,
        headers="personnummer | person number | pnr | pers nr | personnr | samordningsnummer",
    ),
    Format(
        "national_id",
        "Danish CPR numbers",
        written=rf"{_DAY_FIRST}-\d{{4}}",
        check=are_dated,
        least_passing=0.9,
        log_odds=6.0,
        headers="cpr | cpr number | cpr nummer | cprnr | personnummer cpr",
    ),
    Format(
        "national_id",
        "Norwegian birth numbers",
        bare=r"[0-7]\d[0-9]\d{8}",
        written=r"\d{6} \d{5}",
        check=of_digits(_norwegian),
        least_passing=0.8,
        chance=0.01,
        log_odds=AMBIGUOUS,
        headers="fodselsnummer | fodselsnr | fnr | norsk id",
    ),
    Format(
        "national_id",
        "Finnish identity codes",
        written=rf"{_DAY_FIRST}[-+A-FU-Y]\d{{3}}[0-9A-Y]",
        check=each(_finnish),
        least_passing=0.6,
        headers="hetu | henkilotunnus | henkilo tunnus | sotu | hlotunnus",
    ),
    Format(
        "national_id",
        "Baltic personal codes",
        bare=rf"[1-6]{_YEAR_FIRST}\d{{4}}",
        check=of_digits(_baltic),
        least_passing=0.85,
        chance=0.1,
        log_odds=AMBIGUOUS,
        headers="isikukood | asmens kodas | personas kods | personal code | ik kood",
        loose=r"\d{11}|\d{6}-?\d{5}",
    ),
    Format(
        "national_id",
        "Turkish identity numbers",
        bare=r"[1-9]\d{10}",
        check=of_digits(_turkish),
        least_passing=0.8,
        chance=0.01,
        log_odds=AMBIGUOUS,
        headers="tc kimlik number | tc kimlik | kimlik number | kimlik | tckn | tckimlik"
        " | tc number | tcno | tc kimlikno",
    ),
    Format(
        "national_id",
        "South African identity numbers",
        bare=rf"{_YEAR_FIRST}\d{{4}}[01]\d\d",
        check=of_digits(checksums.luhn),
        least_passing=0.85,
        chance=0.1,
        headers="sa identifier number | sa identifier | rsa identifier | south african identifier",
    ),
    Format(
        "national_id",
        "Romanian personal codes",
        bare=rf"[1-8]{_YEAR_FIRST}(?:0[1-9]|[1-4]\d|5[0-2])\d{{4}}",
        check=of_digits(
            _ending((2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9), 11, lambda rest: rest % 10 + rest // 10)
        ),
        least_passing=0.6,
        chance=0.1,
        headers="cnp | cod numeric personal | cod numeric | codul numeric personal",
    ),
    Format(
        "national_id",
        "Bulgarian civil numbers",
        bare=r"\d{2}(?:[024][1-9]|[135][0-2])(?:0[1-9]|[12]\d|3[01])\d{4}",
        check=of_digits(_ending((2, 4, 8, 5, 10, 9, 7, 3, 6), 11, lambda rest: rest % 10)),
        least_passing=0.85,
        chance=0.1,
        log_odds=AMBIGUOUS,
        headers="egn",
        scripts="егн",
    ),
    Format(
        "national_id",
        "Czech and Slovak birth numbers",
        written=r"\d{2}[0-8]\d[0-3]\d/\d{3,4}",
        check=each(_czech),
        least_passing=0.6,
        headers="rodne cislo | rc | rodnecislo | r c",
    ),
    Format(
        "national_id",
        "personal numbers of the successors of Yugoslavia",
        bare=r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])[09]\d{2}\d{6}",
        check=of_digits(
            _ending((7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), 11, lambda rest: (11 - rest) % 11 % 10)
        ),
        least_passing=0.85,
        chance=0.1,
        headers="jmbg | emso | umcn | embg",
    ),
    Format(
        "national_id",
        "Croatian OIB numbers",
        bare=r"\d{11}",
        check=of_digits(checksums.german_tax),
        least_passing=0.85,
        chance=0.1,
        log_odds=AMBIGUOUS,
        headers="oib | osobni identifikacijski broj",
    ),
    Format(
        "national_id",
        "Swiss AHV numbers",
        written=r"756\.\d{4}\.\d{4}\.\d{2}",
        bare=r"756\d{10}",
        check=of_digits(_ending((1, 3) * 6, 10, lambda rest: -rest % 10)),
        least_passing=0.6,
        chance=0.1,
        headers="ahv | ahv number | ahvn13 | ahvn 13 | avs | avs number | numero avs | ahvnr"
        " | ahv nummer | navs",
    ),
    Format(
        "national_id",
        "Belgian national numbers",
        written=r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}",
        bare=r"\d{11}",
        check=each(_belgian),
        least_passing=0.6,
        chance=0.02,
        headers="rijksregisternummer | rijksregister | numero national | niss | insz | nrn"
        " | registre national | rrn be",
    ),
    Format(
        "national_id",
        "Chilean RUT numbers",
        written=r"\d{1,2}\.\d{3}\.\d{3}-[\dK]|\d{7,8}-[\dK]",
        check=each(_chilean),
        least_passing=0.6,
        headers="rut | rut number | run | rut customer | rut dv | rutcliente",
    ),
    Format(
        "national_id",
        "Argentine CUIL numbers",
        written=r"(?:2[03457]|3[034])-\d{7,8}-\d",
        bare=r"(?:2[03457]|3[034])\d{9}",
        check=of_digits(
            _ending((5, 4, 3, 2, 7, 6, 5, 4, 3, 2), 11, lambda rest: (11 - rest) % 11 % 10)
        ),
        least_passing=0.6,
        chance=0.1,
        headers="cuil | cuit | cuil cuit | cuit cuil",
    ),
    Format(
        "national_id",
        "Russian SNILS numbers",
        written=r"\d{3}-\d{3}-\d{3}[ -]\d{2}",
        bare=r"\d{11}",
        check=of_digits(_russian),
        least_passing=0.6,
        chance=0.01,
        headers="snils | snils number",
        scripts="снилс",
    ),
    Format(
        "national_id",
        "Thai identity numbers",
        written=r"\d-\d{4}-\d{5}-\d{2}-\d",
        bare=r"[1-8]\d{12}",
        check=of_digits(_ending(tuple(range(13, 1, -1)), 11, lambda rest: (11 - rest) % 10)),
        least_passing=0.6,
        chance=0.1,
        headers="thai identifier | thai national identifier | citizen identifier | citizenid",
        scripts="เลขประจำตัวประชาชน | เลขบัตรประชาชน | บัตรประชาชน",
    ),
    Format(
        "national_id",
        "Malaysian identity numbers",
        written=rf"{_YEAR_FIRST}-\d{{2}}-\d{{4}}",
        headers="mykad | ic number | nric | kad pengenalan | number kp | mykad number",
    ),
    Format(
        "national_id",
        "Indonesian identity numbers",
        bare=r"[1-9]\d{5}(?:[0-7]\d)(?:0[1-9]|1[0-2])\d{6}",
        headers="nik | number ktp | ktp | nik ktp | nik customer | nik pelanggan | e ktp",
        loose=r"\d{16}",
    ),
    Format(
        "national_id",
        "Singaporean identity numbers with their letter",
        written=r"[STFGM]\d{7}[A-Z]",
        check=each(_singaporean),
        least_passing=0.6,
        headers="nric | nric number | nric fin | fin",
    ),
    Format(
        "national_id",
        "Hong Kong identity cards",
        written=r"[A-Z]{1,2}\d{6} ?\([\dA]\)",
        check=each(_hongkong),
        least_passing=0.6,
        headers="hkid | hkid number | hong kong identifier | hkic",
        scripts="身份證號碼 | 香港身份證 | 身份證",
        loose=r"[A-Z]{1,2}\d{6} ?\(?[\dA]\)?",
    ),
    Format(
        "national_id",
        "Israeli identity numbers",
        bare=r"\d{9}",
        check=of_digits(checksums.luhn),
        least_passing=0.85,
        chance=0.1,
        log_odds=AMBIGUOUS,
        headers="teudat zehut | tz number | mispar zehut",
        scripts="תעודת זהות | מספר זהות | ת.ז | ת.ז.",
    ),
    Format(
        "national_id",
        "identity numbers of the Emirates",
        written=r"784-\d{4}-\d{7}-\d",
        headers="emirates identifier | eid number | emirates identifier number",
        scripts="رقم الهوية | الرقم القومي | رقم البطاقة",
    ),
    Format(
        "national_id",
        "Pakistani identity numbers",
        written=r"\d{5}-\d{7}-\d",
        headers="cnic | cnic number | nicop",
    ),
    Format(
        "national_id",
        "identity numbers that a letter ends",
        loose=r"\d{8,12}[A-Z]?",
        headers="nic number | nic | cccd | cmnd | can cuoc | so cccd | curp rfc | philsys"
        " | sss number | kra pin | huduma | ghana card | cedula | cedula identidad"
        " | numero cedula | ci numero"
        " | documento identidad | numero documento | documento | nationality identifier number"
        " | amka | taj | taj szam | adoazonosito | kennitala",
        scripts="αμκα | αφμ | инн | паспорт | рнокпп | आधार | आधार संख्या",
    ),
    Format(
        "national_id",
        "Irish PPS numbers",
        written=r"\d{7}[A-W][A-IW]?",
        check=each(_irish),
        least_passing=0.6,
        headers="ppsn | pps number | pps | ppsno",
    ),
    Format(
        "national_id",
        "Portuguese NIF numbers",
        bare=r"[1-3]\d{8}",
        check=of_digits(
            _ending(tuple(range(9, 1, -1)), 11, lambda rest: np.where(rest < 2, 0, 11 - rest))
        ),
        least_passing=0.85,
        chance=0.1,
        log_odds=AMBIGUOUS,
        headers="nif | contribuinte | numero contribuinte | nif customer",
    ),
    Format(
        "national_id",
        "Indian voter cards",
        loose=r"[A-Z]{3}\d{7}",
        headers="epic | voter identifier | voter card | epic number | voter identifier card",
    ),
    Format(
        "tax_id",
        "Australian tax file numbers",
        written=r"\d{3} \d{3} \d{3}",
        bare=r"[1-9]\d{7,8}",
        check=of_digits(lambda rows: _australian(rows) if rows.shape[1] == 9 else rows[:, 0] < 0),
        least_passing=0.85,
        chance=0.1,
        log_odds=AMBIGUOUS,
        headers="tfn | tax file number | tax file",
        loose=r"\d{3} ?\d{3} ?\d{3}",
    ),
    Format(
        "tax_id",
        "Mexican RFC numbers",
        written=r"[A-Z&Ñ]{4}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[A-Z0-9]{3}",
        headers="rfc | rfc customer",
    ),
    Format(
        "health_number",
        "Australian Medicare numbers",
        written=r"[2-6]\d{3} \d{5} \d(?:[ /-]\d)?",
        check=of_digits(_ending((1, 3, 7, 9, 1, 3, 7, 9), 10, lambda rest: rest)),
        least_passing=0.6,
        headers="medicare card | medicare card number | ihi number",
    ),
)
