"""Checksums of identifiers: published examples pass, and one digit off fails."""

from collections.abc import Callable

import numpy as np
import pytest

from privacy.pii import checksums
from privacy.pii.formats import birth_year, of_digits

# Worked by hand or published by the issuer; none is a living person's.
DIGITS = {
    "Luhn, a test card": (checksums.luhn, "4111111111111111"),
    # 2·9+3·0+4·0+5·1+6·0+7·1+8·1+9·2+2·3+3·4+4·5+5·6 = 124, 124 mod 11 = 3, 11 − 3 = 8
    "a resident of Korea": (checksums.resident, "9001011234568"),
    # 2·9+3·0+4·0+5·1+6·0+7·1+8·5+9·2+2·3+3·4+4·5+5·6 = 156, 156 mod 11 = 2, 13 − 2 = 11
    "a foreigner in Korea": (checksums.foreigner, "9001015234561"),
    "a business in Korea": (checksums.business, "2208162517"),
    "a corporation in Korea": (checksums.corporate, "1301110006246"),
    "NHS, of its data dictionary": (checksums.nhs, "9434765919"),
    "Verhoeff": (checksums.verhoeff, "236"),
    "CPF": (checksums.cpf, "52998224725"),
    "My Number": (checksums.my_number, "123456789018"),
    "BSN": (checksums.bsn, "111222333"),
    "PESEL": (checksums.pesel, "44051401359"),
    "German tax number": (checksums.german_tax, "86095742719"),
}
TEXTS = {
    "China": (checksums.chinese, "11010519491231002X", "110105194912310021"),
    "Taiwan": (checksums.taiwanese, "A123456789", "A123456780"),
    "France": (checksums.french, "2 55 08 14 168 025 38", "2 55 08 14 168 025 39"),
    "Corsica": (checksums.french, "1 85 05 2A 004 036 46", "1 85 05 2B 004 036 46"),
    "Spain": (checksums.spanish, "12345678Z", "12345678A"),
    "Spain, a foreigner": (checksums.spanish, "X1234567L", "Y1234567L"),
    "IBAN": (checksums.iban, "GB82 WEST 1234 5698 7654 32", "GB83 WEST 1234 5698 7654 32"),
    "VIN": (checksums.vin, "1M8GDM9AXKP042788", "1M8GDM9A1KP042788"),
}


@pytest.mark.parametrize(("check", "number"), DIGITS.values(), ids=DIGITS)
def test_a_published_number_passes_and_its_neighbours_do_not(
    check: Callable[[np.ndarray], np.ndarray], number: str
) -> None:
    """Of the ten last digits at most two pass (a rest of ten folds on a rest of none)."""
    rows = checksums.digits([number[:-1] + str(last) for last in range(10)])
    passes = check(rows)

    assert passes[int(number[-1])]
    assert passes.sum() <= 2


@pytest.mark.parametrize(("check", "right", "wrong"), TEXTS.values(), ids=TEXTS)
def test_a_number_with_letters_is_checked(
    check: Callable[[list[str]], np.ndarray], right: str, wrong: str
) -> None:
    """Both at once: a check judges each text for itself."""
    assert check([right, wrong]).tolist() == [True, False]


@pytest.mark.parametrize(
    ("check", "length", "chance"),
    [
        (checksums.luhn, 16, 0.1),
        (checksums.business, 10, 0.1),
        (checksums.corporate, 13, 0.1),
        (checksums.nhs, 10, 1 / 11),
        (checksums.verhoeff, 12, 0.1),
        (checksums.resident, 13, 0.1),
    ],
)
def test_chance_passes_a_check_as_often_as_it_should(
    check: Callable[[np.ndarray], np.ndarray], length: int, chance: float
) -> None:
    """Of 40,000 random numbers; five standard deviations are 0.8 points."""
    rows = np.random.default_rng(0).integers(0, 10, (40_000, length))

    assert check(rows).mean() == pytest.approx(chance, abs=0.012)


def test_numbers_of_different_lengths_are_checked_together() -> None:
    """As a column of cards of 15 and 16 digits has them."""
    assert of_digits(checksums.luhn)(["378282246310005", "4111-1111-1111-1112"]).tolist() == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("number", "year"),
    [
        ("900101-1", 1990),
        ("050229-3", None),  # 2005 was no leap year
        ("040229-4", 2004),
        ("900231-1", None),
        ("901301-1", None),
        ("990101-3", None),  # 2099
        ("990101-5", 1999),
        ("010101-9", 1801),
        ("12345", None),
    ],
)
def test_a_registration_number_begins_with_a_real_birth(number: str, year: int | None) -> None:
    """Since October 2020 the date and the century are all there is to check."""
    assert birth_year(number) == year
