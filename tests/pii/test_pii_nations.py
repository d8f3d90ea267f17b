"""The numbers that states know their people by: each form's check, headers, and what it leaves."""

import re
from random import Random

import pandas as pd
import pytest

from benchmarks.pii_suite import cells
from benchmarks.pii_suite.cells import Maker
from privacy.pii import find
from privacy.pii.finding import GROUP_OF
from privacy.pii.formats import Format, written_as
from privacy.pii.headers import read
from privacy.pii.identifiers import FORMATS
from privacy.pii.nations import NATIONAL
from privacy.pii.weights import HEADER_SURE

OF = {form.what: form for form in NATIONAL}
CHECKED: dict[str, Maker] = {
    "Swedish personal numbers": cells.swedish,
    "Norwegian birth numbers": cells.norwegian,
    "Finnish identity codes": cells.finnish,
    "Baltic personal codes": cells.estonian,
    "Turkish identity numbers": cells.turkish,
    "South African identity numbers": cells.south_african,
    "Romanian personal codes": cells.romanian,
    "Bulgarian civil numbers": cells.bulgarian,
    "Czech and Slovak birth numbers": cells.czech,
    "Croatian OIB numbers": cells.croatian,
    "Swiss AHV numbers": cells.swiss,
    "Belgian national numbers": cells.belgian,
    "Chilean RUT numbers": cells.chilean,
    "Argentine CUIL numbers": cells.argentine,
    "Russian SNILS numbers": cells.russian,
    "Thai identity numbers": cells.thai,
    "Singaporean identity numbers with their letter": cells.singaporean,
    "Hong Kong identity cards": cells.hongkong,
    "Israeli identity numbers": cells.israeli,
    "Irish PPS numbers": cells.irish,
    "Portuguese NIF numbers": cells.portuguese,
    "Australian tax file numbers": cells.australian,
}


def is_written(form: Format, text: str) -> bool:
    patterns = [written_as(p) for p in (form.written, form.bare) if p]
    return any(pattern.fullmatch(text) for pattern in patterns)


def altered(text: str) -> str:
    """The same number with the last of its signs another one of its kind."""
    at = max(place for place, sign in enumerate(text) if sign.isalnum())
    other = "B" if text[at] == "A" else "A" if text[at].isalpha() else str((int(text[at]) + 1) % 10)
    return text[:at] + other + text[at + 1 :]


@pytest.mark.parametrize("what", CHECKED)
def test_a_check_passes_its_numbers_and_few_others(what: str) -> None:
    """The numbers are made by an implementation of their own, from the public descriptions."""
    dice, form = Random(11), OF[what]
    numbers = [CHECKED[what](dice) for _ in range(200)]
    others = [text for text in map(altered, numbers) if is_written(form, text)]

    assert form.check is not None
    assert all(is_written(form, text) for text in numbers)
    assert form.check(numbers).all()
    assert not len(others) or form.check(others).mean() < 0.1


@pytest.mark.parametrize(
    ("what", "example"),
    [
        ("Swedish personal numbers", "811228-9874"),
        ("Finnish identity codes", "131052-308T"),
        ("Turkish identity numbers", "10000000146"),
        ("Belgian national numbers", "85.07.30-033.28"),
        ("Swiss AHV numbers", "756.9217.0769.85"),
        ("Hong Kong identity cards", "G123456(A)"),
        ("South African identity numbers", "8001015009087"),
        ("Estonian", "37605030299"),
    ],
)
def test_a_check_passes_the_example_that_its_office_published(what: str, example: str) -> None:
    form = OF.get(what, OF["Baltic personal codes"])
    assert is_written(form, example)
    assert form.check is not None
    assert form.check([example]).all()


@pytest.mark.parametrize("form", [f for f in FORMATS if f.headers], ids=lambda form: form.what)
def test_every_header_of_a_form_names_its_type(form: Format) -> None:
    for phrase in form.headers.split("|"):
        assert form.type in read(phrase.strip()).hints, phrase


@pytest.mark.parametrize("form", [f for f in FORMATS if f.scripts], ids=lambda form: form.what)
def test_every_header_in_other_letters_names_its_type(form: Format) -> None:
    for phrase in form.scripts.split("|"):
        if not set(phrase) & set("?\\"):  # some are patterns
            assert form.type in read(phrase.strip()).hints, phrase


@pytest.mark.parametrize("form", [f for f in FORMATS if f.possible], ids=lambda form: form.what)
def test_what_a_header_may_mean_is_a_possibility(form: Format) -> None:
    for phrase in form.possible.split("|"):
        assert 0 < read(phrase.strip()).hints[form.type] < HEADER_SURE, phrase


def test_a_record_brings_its_type_with_it() -> None:
    """A new identifier is a record; no other list has to name its type."""
    assert {form.type for form in FORMATS} <= set(GROUP_OF)
    assert GROUP_OF["customs_id"] == GROUP_OF["connecting_information"] == "DIRECT"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Дата рождения", "date_of_birth"),
        ("ФИО", "person_name"),
        ("τηλέφωνο", "phone"),
        ("البريد الإلكتروني", "email"),
        ("מספר טלפון", "phone"),
        ("ที่อยู่", "street_address"),
        ("जन्म तिथि", "date_of_birth"),
    ],
)
def test_headers_of_other_scripts_are_read(header: str, kind: str) -> None:
    hints = read(header).hints
    assert max(hints, key=hints.__getitem__) == kind


def test_a_number_that_needs_its_header_is_nobodys_under_another() -> None:
    """Nine digits of which a tenth pass some check are an invoice's as likely as a person's."""
    dice = Random(3)
    codes = pd.Series([f"{dice.randrange(10**9):09}" for _ in range(150)])
    found = find(pd.DataFrame({"invoice": codes, "c2": codes}))

    assert not {f.group for f in found.values()} & {"DIRECT"}
    assert re.fullmatch(r"\d{9}", str(codes[0]))
