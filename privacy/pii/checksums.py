"""Checksums of identifiers, many at once: rows of digits in, a truth for each out.

A check digit that fails does not always disprove, and one that holds proves little for a single
number: a tenth of all numbers pass. What counts is the share of a column that passes, against the
share that would by chance.
"""

from collections.abc import Sequence

import numpy as np

_VERHOEFF_D = np.array(
    [
        [(b + a) % 5 if b < 5 else (b - 5 + a) % 5 + 5 for b in range(10)] if a < 5
        else [(a - 5 - b) % 5 + 5 if b < 5 else (a - b) % 5 for b in range(10)]
        for a in range(10)
    ]
)  # fmt: skip
_VERHOEFF_STEP = np.array([1, 5, 7, 6, 2, 8, 3, 0, 9, 4])
_VIN = {letter: value for row in ("ABCDEFGH", "JKLMN_P_R", "_STUVWXYZ")
        for value, letter in enumerate(row, start=1) if letter != "_"}  # fmt: skip
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def digits(texts: Sequence[str]) -> np.ndarray:
    """Return the digits of texts of the same number of them, int64, (n_texts, n_digits)."""
    rows = [[int(sign) for sign in text if "0" <= sign <= "9"] for text in texts]
    return np.array(rows, dtype=np.int64)


def _weighted_sums(rows: np.ndarray, weights: Sequence[int]) -> np.ndarray:
    return np.asarray(rows[:, : len(weights)] @ np.array(weights))


def _same(left: np.ndarray, right: np.ndarray | Sequence[str] | int) -> np.ndarray:
    return np.asarray(left == np.asarray(right))


def luhn(rows: np.ndarray) -> np.ndarray:
    """Check card numbers (ISO/IEC 7812-1)."""
    reverse = rows[:, ::-1].copy()
    reverse[:, 1::2] *= 2
    reverse -= 9 * (reverse > 9)
    return _same(reverse.sum(axis=1) % 10, 0)


def resident(rows: np.ndarray) -> np.ndarray:
    """Check Korean resident registration numbers given out before October 2020."""
    total = _weighted_sums(rows, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5))
    return _same((11 - total % 11) % 10, rows[:, 12])


def foreigner(rows: np.ndarray) -> np.ndarray:
    """Check Korean registration numbers of foreigners given out before October 2020."""
    total = _weighted_sums(rows, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5))
    return _same((13 - total % 11) % 10, rows[:, 12])


def business(rows: np.ndarray) -> np.ndarray:
    """Check Korean business registration numbers."""
    total = _weighted_sums(rows, (1, 3, 7, 1, 3, 7, 1, 3, 5)) + rows[:, 8] * 5 // 10
    return _same((10 - total % 10) % 10, rows[:, 9])


def corporate(rows: np.ndarray) -> np.ndarray:
    """Check Korean corporate registration numbers."""
    return _same((10 - _weighted_sums(rows, (1, 2) * 6) % 10) % 10, rows[:, 12])


def nhs(rows: np.ndarray) -> np.ndarray:
    """Check NHS numbers of England and Wales."""
    return _same((11 - _weighted_sums(rows, range(10, 1, -1)) % 11) % 11, rows[:, 9])


def verhoeff(rows: np.ndarray) -> np.ndarray:
    """Check Aadhaar numbers (Verhoeff 1969)."""
    state = np.zeros(len(rows), dtype=np.int64)
    step = np.arange(10)
    for position in range(rows.shape[1]):
        state = _VERHOEFF_D[state, step[rows[:, -1 - position]]]
        step = _VERHOEFF_STEP[step]
    return _same(state, 0)


def cpf(rows: np.ndarray) -> np.ndarray:
    """Check Brazilian CPF numbers; eleven equal digits are none."""
    first = _same(_weighted_sums(rows, range(10, 1, -1)) * 10 % 11 % 10, rows[:, 9])
    second = _same(_weighted_sums(rows, range(11, 1, -1)) * 10 % 11 % 10, rows[:, 10])
    return np.asarray(first & second & (rows != rows[:, :1]).any(axis=1))


def my_number(rows: np.ndarray) -> np.ndarray:
    """Check Japanese individual numbers."""
    rest = _weighted_sums(rows, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return _same(np.where(rest <= 1, 0, 11 - rest), rows[:, 11])


def bsn(rows: np.ndarray) -> np.ndarray:
    """Check Dutch citizen service numbers."""
    return _same(_weighted_sums(rows, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11, 0)


def pesel(rows: np.ndarray) -> np.ndarray:
    """Check Polish PESEL numbers."""
    return _same((10 - _weighted_sums(rows, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10) % 10, rows[:, 10])


def german_tax(rows: np.ndarray) -> np.ndarray:
    """Check German tax identification numbers (ISO 7064 MOD 11,10)."""
    product = np.full(len(rows), 10)
    for position in range(10):
        total = (rows[:, position] + product) % 10
        product = np.where(total == 0, 10, total) * 2 % 11
    return _same((11 - product) % 10, rows[:, 10])


def chinese(texts: Sequence[str]) -> np.ndarray:
    """Check Chinese resident identity numbers of 18 signs (ISO 7064 MOD 11-2)."""
    weights = [2**power % 11 for power in range(17, 0, -1)]
    rests = digits([text[:17] for text in texts]) @ np.array(weights) % 11
    return _same(
        np.array(["10X98765432"[rest] for rest in rests]), [text[17].upper() for text in texts]
    )


def taiwanese(texts: Sequence[str]) -> np.ndarray:
    """Check Taiwanese identity numbers."""
    letters = [10 + "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(text[0].upper()) for text in texts]
    first = np.array([letter // 10 + letter % 10 * 9 for letter in letters])
    total = first + digits(texts) @ np.array([8, 7, 6, 5, 4, 3, 2, 1, 1])
    return _same(total % 10, 0)


def french(texts: Sequence[str]) -> np.ndarray:
    """Check French social security numbers; Corsica's 2A and 2B count as 19 and 18."""
    keys = []
    for text in texts:
        signs = "".join(sign for sign in text.upper() if sign.isalnum())
        body = signs[:13].replace("2A", "19").replace("2B", "18")
        keys.append(97 - int(body) % 97 == int(signs[13:15]))
    return np.array(keys)


def spanish(texts: Sequence[str]) -> np.ndarray:
    """Check Spanish DNI and NIE numbers."""
    letters = "TRWAGMYFPDXBNJZSQVHLCKE"
    signs = [text.upper().replace("-", "").replace(" ", "").replace(".", "") for text in texts]
    bodies = [str("XYZ".find(text[0])) + text[1:-1] if text[0] in "XYZ" else text[:-1]
              for text in signs]  # fmt: skip
    pairs = zip(signs, bodies, strict=True)
    return np.array([letters[int(body) % 23] == text[-1] for text, body in pairs])


def iban(texts: Sequence[str]) -> np.ndarray:
    """Check IBANs (ISO 13616, MOD 97-10)."""
    passes = []
    for text in texts:
        signs = text.replace(" ", "").replace("-", "").upper()
        number = "".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])
        passes.append(int(number) % 97 == 1)
    return np.array(passes)


def vin(texts: Sequence[str]) -> np.ndarray:
    """Check vehicle identification numbers by the digit that North America demands."""
    values = [[int(sign) if sign.isdigit() else _VIN[sign] for sign in text.upper()]
              for text in texts]  # fmt: skip
    rests = np.array(values) @ np.array(_VIN_WEIGHTS) % 11
    return _same(
        np.array(["0123456789X"[rest] for rest in rests]), [text[8].upper() for text in texts]
    )
