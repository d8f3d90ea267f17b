"""Names with what stands around them, in lists, beside others; and what only looks like it."""

from random import Random

import pandas as pd
import pytest

from benchmarks.pii_suite import cells, numbers
from benchmarks.pii_suite.positives import name_en, name_ko
from privacy.pii import find
from privacy.pii.persons import names_in, organizations

DICE = Random(20261127)
N = 90


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Sgt. John Smith", ["John Smith"]),
        ("Dr. Emma Stone, MD", ["Emma Stone"]),
        ("Frau Prof. Dr. Anna Weber", ["Anna Weber"]),
        ("김철수 과장님", ["김철수"]),
        ("이영희 교수님", ["이영희"]),
        ("김철수(金哲洙)", ["김철수"]),
        ("金哲洙 (김철수)", ["金哲洙"]),
        ("佐藤 太郎様", ["佐藤 太郎"]),
        ("Emma Stone (12345)", ["Emma Stone"]),
        ("4711 - Emma Stone", ["Emma Stone"]),
        ("Emma Stone <emma@example.org>", ["Emma Stone"]),
        ("Ann Lee (mother) (555) 123-4567", ["Ann Lee"]),
        ("010-1234-5678 (김철수)", ["김철수"]),
        ("née Dupont", ["Dupont"]),
        ("John Smith; Ann Lee", ["John Smith", "Ann Lee"]),
        ("Smith, John|Lee, Ann", ["Smith, John", "Lee, Ann"]),
        ("John Smith, Ann Lee and Bob Fox", ["John Smith", "Ann Lee", "Bob Fox"]),
        ("김철수·이영희", ["김철수", "이영희"]),
        ("김철수 외 2명", ["김철수"]),
        ("佐藤 太郎、鈴木 花子", ["佐藤 太郎", "鈴木 花子"]),
        ("Smith, John", ["Smith, John"]),
        ("emma.stone", ["Emma Stone"]),
        ("Cy Do", ["Cy Do"]),
    ],
)
def test_the_names_are_taken_out_of_a_cell(cell: str, names: list[str]) -> None:
    assert list(names_in([cell] * 3).texts) == names


def test_what_was_taken_off_is_counted() -> None:
    found = names_in(["Sgt. John Smith", "Ann Lee", "Bob Fox; Cy Hill", "Di Cole"])

    assert (found.dressed, found.listed) == (0.25, 0.25)


def test_firms_and_networks_are_told_from_persons() -> None:
    firms = ["AMAZON-02", "Korea Telecom", "OVH SAS", "Delta Air Lines", "㈜새솔테크"]

    assert organizations(firms) >= 0.8
    assert organizations(["John Smith", "김철수", "Emma Stone"]) == 0


@pytest.mark.parametrize(
    ("header", "make"),
    [
        ("person", cells.ranked("Sgt.|Lt.|Capt.")),
        ("담당자", cells.titled(name_ko, " 과장| 대리")),
        ("attendees", cells.listed(name_en, "; ")),
        ("참석자", cells.listed(name_ko, ", ")),
        ("한자명", lambda dice: cells.both_scripts(dice)[1]),
        ("agent", lambda dice: name_en(dice).lower().replace(" ", "_")),
    ],
)
def test_a_column_of_persons_is_found(header: str, make: cells.Maker) -> None:
    column = find(pd.DataFrame({header: [make(DICE) for _ in range(N)]}))[header]

    assert (column.group, column.type) == ("DIRECT", "person_name")
    assert column.confidence >= 0.5


def birth_parts(*headers: str) -> pd.DataFrame:
    parts = ((1935, 2012), (1, 12), (1, 31))
    return pd.DataFrame(
        {
            name: [DICE.randint(*part) for _ in range(N)]
            for name, part in zip(headers, parts, strict=True)
        }
    )


@pytest.mark.parametrize(
    "headers",
    [("birth_year", "birth_month", "birth_day"), ("생년", "생월", "생일"), ("yob", "month", "day")],
)
def test_a_date_of_birth_in_three_columns_is_noticed(headers: tuple[str, ...]) -> None:
    found = find(birth_parts(*headers))

    assert [found[name].type for name in headers] == ["birth_year", "birth_month", "birth_day"]
    assert {found[name].group for name in headers} == {"QUASI"}


def test_months_and_days_of_other_things_are_no_births() -> None:
    found = find(birth_parts("year", "month", "day"))

    assert {column.group for column in found.values()} == {"NONE"}


def test_the_second_line_of_an_address_is_found_by_the_first() -> None:
    frame = pd.DataFrame(
        {
            "address": [f"{DICE.randint(1, 999)} Elm Street" for _ in range(N)],
            "more": [f"Suite {DICE.randint(1, 400)}" for _ in range(N)],
        }
    )

    assert find(frame)["more"].type == "street_address"
    assert find(frame[["more"]])["more"].group != "DIRECT"


def test_numeric_addresses_of_the_net_are_found_by_their_header() -> None:
    whole = [DICE.randint(2**24, 2**32 - 1) for _ in range(N)]
    found = find(pd.DataFrame({"client_ip": whole, "bytes": whole}))

    assert found["client_ip"].type == "ip_address"
    assert found["bytes"].group != "DIRECT"


def test_a_licence_is_a_persons_only_where_persons_stand_beside() -> None:
    licences = [numbers.filled(DICE, "######") for _ in range(N)]
    pets = pd.DataFrame({"species": ["Dog", "Cat", "Goat"] * 30, "license_number": licences})
    people = pd.DataFrame({"name": [name_en(DICE) for _ in range(N)], "license_number": licences})

    assert find(pets)["license_number"].group != "DIRECT"
    assert find(people)["license_number"].type == "driver_license"


def test_days_beside_a_bank_are_no_accounts() -> None:
    """2003-01-05 has the marks of an account; a column called bank stood beside."""
    days = [
        f"20{DICE.randint(10, 25)}-{DICE.randint(1, 12):02}-{DICE.randint(1, 28):02}"
        for _ in range(N)
    ]
    found = find(pd.DataFrame({"bank": ["North", "South", "East"] * 30, "date": days}))

    assert found["date"].group == "NONE"


def test_a_place_that_is_no_address_is_nobodys_home() -> None:
    """Beside persons too: where somebody was born, or a shop stands."""
    frame = pd.DataFrame(
        {
            "name": [name_en(DICE) for _ in range(N)],
            "location": ["Harbour", "Old Town", "Hill"] * 30,
        }
    )

    assert find(frame)["location"].group != "DIRECT"


@pytest.mark.parametrize(
    ("header", "cells_of"),
    [
        ("owner", ["AMAZON-02", "GOOGLE", "OVH", "KIXS-AS-KR", "M247", "HETZNER-AS"] * 15),
        ("address", [f"0x{n * 7919:08x}" for n in range(N)]),
        ("location", ["beach", "midriver", "slope", "cave", "shelter", "ridge"] * 15),
        (
            "name",
            ["Arctic fox", "Okapi", "Potto", "Domestic cat", "Cheetah", "Asian elephant"] * 15,
        ),
    ],
)
def test_what_a_header_may_mean_needs_values_or_persons(header: str, cells_of: list[str]) -> None:
    found = find(pd.DataFrame({header: cells_of}))[header]

    assert found.group != "DIRECT" or found.confidence < 0.5
