"""What is proposed in place of identifiers: by what they are, and how nearly all are written."""

import numpy as np
import pandas as pd
import pytest

from privacy.pii import POLICIES, Finding
from privacy.pii.finding import GROUP_OF
from synth import Schema, propose_schema
from synth.surrogates.issuing import Issuer
from synth.surrogates.persons import Aspects, Personas
from synth.tables.replacement import find_shape, propose_surrogate
from synth.tables.schema import Protection
from synth.texts import TEXT

CELLS = {  # finding, how its cells are written → the type, the format
    ("person_name", "홍길동"): ("name_ko", "{family}{given}"),
    ("person_name", "Jane Roe"): ("name_en", "{given} {family}"),
    ("last_name", "Roe"): ("name_en", "{family}"),
    ("middle_name", "J"): ("name_en", "{initial}"),
    ("mothers_maiden_name", "Roe"): ("name_en", "{family}"),
    ("email", "a@naver.com"): ("email", None),
    ("phone", "010-2345-6789"): ("phone_kr", "010-####-####"),
    ("phone", "02-312-3456"): ("phone_kr", "02-###-####"),
    ("phone", "01023456789"): ("phone_kr", "010########"),
    ("phone", "031-312-3456"): ("phone_kr", "031-###-####"),
    ("phone", "(212) 555-2368"): ("phone_us", "(###) ###-####"),
    ("phone", "+49 89 1234"): ("phone_us", None),
    ("street_address", "서울 중구 세종대로 110"): ("address_ko", None),
    ("street_address", "1600 Pennsylvania Ave"): ("address_en", None),
    ("national_id", "900101-1234567"): ("kr_rrn", "######-#######"),
    ("national_id", "900101-5234567"): ("kr_frn", "######-#######"),
    ("national_id", "078-05-1120"): ("us_ssn", "###-##-####"),
    ("national_id", "1234-567"): ("key", "####-###"),
    ("passport", "M123A4567"): ("kr_passport", "?###?####"),
    ("driver_license", "11-19-123456-78"): ("kr_licence", "##-##-######-##"),
    ("business_number", "124-81-00998"): ("kr_brn", "###-##-#####"),
    ("corporate_number", "130111-0006246"): ("kr_crn", "######-#######"),
    ("bank_account", "110-123-456789"): ("kr_account", "###-###-######"),
    ("credit_card", "4111 1111 1111 1111"): ("card", "#### #### #### ####"),
    ("card_expiry", "12/27"): ("card_expiry", None),
    ("card_expiry", "Jan-27"): ("card_expiry", "{monthname}-{year}"),
    ("iban", "GB82WEST12345698765432"): ("iban", None),
    ("vehicle_plate", "12가3456"): ("kr_plate", None),
    ("vehicle_plate", "AB-123"): ("key", "AB-###"),
    ("ip_address", "8.8.8.8"): ("ipv4", None),
    ("ip_address", "2001:4860::8888"): ("ipv6", None),
    ("password_hash", "0123456789abcdef" * 4): ("key", "^" * 64),
    ("secret", "tok_live_x"): ("key", None),
    ("free_text", "어제 다녀감"): ("free_text", "(자유 서술 생략)"),
    ("free_text", "left early"): ("free_text", None),
    ("url", "https://naver.com"): ("url", None),
    ("username", "minjun"): ("username", None),
}


@pytest.mark.parametrize(("held", "cell"), CELLS)
def test_a_type_and_a_format_are_proposed(held: str, cell: str) -> None:
    """And what is proposed can be declared."""
    finding = Finding("a", GROUP_OF[held], held, 1.0)
    found = propose_surrogate(finding, pd.Series([cell] * 60, dtype=TEXT))
    assert (found.type, found.format) == CELLS[held, cell]
    assert not found.unique
    Issuer(found).check()


def test_formats_are_those_of_nearly_all_cells_never_of_one() -> None:
    """One cell of another shape changes nothing; letters stay only where nearly all have them."""
    cells = [f"C{number:05}" for number in range(500)]
    finding = Finding("a", "KEY", "record_id", 1.0)
    for odd in ([], ["secret"], ["Z-1"]):
        found = propose_surrogate(finding, pd.Series([*cells, *odd], dtype=TEXT))
        assert (found.format, found.unique) == ("C#####", True)
    mixed = pd.Series([f"{'ABC'[number % 3]}{number:05}" for number in range(500)], dtype=TEXT)
    assert propose_surrogate(finding, mixed).format == "?#####"
    assert find_shape(pd.Series(["a long text " * 20] * 30, dtype=TEXT)) is None
    assert propose_surrogate(finding, pd.Series([], dtype=TEXT)).type == "key"


def test_empty_cells_say_nothing_of_how_the_others_are_written() -> None:
    """Cells of a note or a phone may be empty: they are neither shape nor language."""
    empty = [""] * 300
    for kind, cell, surrogate in (
        ("free_text", "어제 다녀감", ("free_text", "(자유 서술 생략)")),
        ("phone", "010-2345-6789", ("phone_kr", "010-####-####")),
    ):
        finding = Finding("a", GROUP_OF[kind], kind, 1.0)
        found = propose_surrogate(finding, pd.Series([*empty, *[cell] * 100], dtype=TEXT))
        assert (found.type, found.format) == surrogate


@pytest.mark.parametrize(
    ("header", "cells", "format"),
    [
        ("전화", ["02-312-3456", "031-312-3456", "1588-1234"], "02-####-####"),
        ("대표 tel", ["02-312-3456", "031-312-3456", "0505-312-3456"], "02-####-####"),
        ("매장 전화", ["031-312-3456", "031-3312-3456"], "031-###-####"),
        ("전화번호", ["010-2345-6789", "011-234-5678"], None),
        ("휴대전화", ["02-312-3456", "010-2345-6789"], None),
        ("전화", ["1588-1234", "010-2345-6789", "02-312-3456"], "02-####-####"),
        ("mobile tel", ["02-312-3456", "010-2345-6789"], None),
    ],
)
def test_a_landline_is_filled_as_one_by_its_numbers_or_its_header(
    header: str, cells: list[str], format: str | None
) -> None:
    """What most numbers begin with decides; where they are of all kinds, the header's word."""
    finding = Finding(header, GROUP_OF["phone"], "phone", 1.0)
    found = propose_surrogate(finding, pd.Series(cells * 40, dtype=TEXT))
    assert (found.type, found.format) == ("phone_kr", format)
    issuer = Issuer(found)
    issuer.check()
    people = Personas(50, Aspects(), seed=1, stream="")
    begins = "010-0" if format is None else f"{format.split('-')[0]}-0"
    values = issuer.issue(people, seed=1, stream="1")
    assert all(value.startswith(begins) for value in values)


def test_coordinates_become_tenths_of_a_degree_and_whole_ones_under_hipaa() -> None:
    """Ten kilometres; safe harbour has no place smaller than a state."""
    places = np.random.default_rng(2).uniform(33, 39, 300).round(5).astype(str)
    frame = pd.DataFrame({"위도": places, "plan": ["a", "b"] * 150})
    for policy, width in (("strict", "0.1"), ("KR-PIPA", "0.1"), ("HIPAA", "1")):
        how = propose_schema(frame, Protection(), policy=policy, surrogates=True)["위도"].generalise
        assert policy == "KR-PIPA" or how is not None
        assert how is None or str(how.width) == width


def people(n_rows: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    ages = rng.integers(20, 99, n_rows)
    born = pd.Timestamp("1940-01-01") + pd.to_timedelta(rng.integers(0, 25_000, n_rows), unit="D")
    return pd.DataFrame(
        {
            "patient_id": [f"P{number:05}" for number in rng.permutation(n_rows)],
            "visit_no": [f"{number + 1}" for number in range(n_rows)],
            "email": [f"someone{number}@naver.com" for number in range(n_rows)],
            "birth_date": born.strftime("%Y-%m-%d"),
            "age": ages.astype(str),
            "sex": rng.choice(["F", "M"], n_rows),
            "zip code": (10_000 + rng.integers(0, 80_000, n_rows)).astype(str),
            "cost": (rng.integers(0, 9999, n_rows) / 100).astype(str),
        }
    )


@pytest.mark.parametrize("policy", POLICIES)
def test_every_policy_gives_the_table_back_whole(policy: str) -> None:
    """What it would leave out is replaced or made coarser; what it keeps stays as it is."""
    frame, protection = people(), Protection("patient_id")
    whole = propose_schema(frame, protection, policy=policy, surrogates=True)
    default = propose_schema(frame, protection, policy=policy)
    assert Schema.from_yaml(whole.to_yaml()) == whole
    assert len(whole.released) == len(frame.columns) > len(default.released)
    assert not default.replaced
    key = whole["visit_no"]
    assert (key.kind, key.surrogate and key.surrogate.format) == ("integer", "####")
    person = whole["patient_id"]
    assert person.surrogate is not None
    assert person.surrogate.format == "P#####"
    changed = {"age"} if policy == "HIPAA" else set()
    for column in default.modelled:
        assert column.name in changed or whole[column.name] == column
    if policy == "HIPAA":
        assert whole["age"].generalise is not None
        assert whole["age"].generalise.top == 90
        assert whole["birth_date"].generalise is not None
        assert whole["birth_date"].generalise.to == "year"
