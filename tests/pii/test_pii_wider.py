"""People as registers, rosters and exports write them, and things that are named after people."""

from random import Random

import pandas as pd
import pytest

import benchmarks.pii_suite.wider as wider
from benchmarks.pii_suite import numbers, wider_cells
from benchmarks.pii_suite.forms import Form, direct, tables
from benchmarks.pii_suite.wider import wider_table
from benchmarks.pii_suite.wider_cells import EN, KO, born, either, formed, listed, thin, words
from benchmarks.pii_suite.wider_held import WIDER_HELD
from benchmarks.pii_suite.wider_tuned import WIDER_TUNED
from privacy.pii import Finding, find
from privacy.pii.persons import names_in
from privacy.pii.roles import birth_part, is_eastern_role, is_role

N = 120


def made(make: wider_cells.Maker, *, seed: int = 20261128) -> list[str]:
    dice = Random(seed)
    return [make(dice) for _ in range(N)]


def found(**columns: list[str]) -> dict[str, Finding]:
    return find(pd.DataFrame(columns, dtype="str"))


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Deputy Sheriff John Smith", ["John Smith"]),
        ("Dr. med. Anna Weber", ["Anna Weber"]),
        ("Dipl.-Ing. Anna Weber", ["Anna Weber"]),
        ("Braund, Mr. Owen Harris", ["Braund, Owen Harris"]),
        ("Smith,John", ["Smith, John"]),
        ("John Smith, 34", ["John Smith"]),
        ("John Smith - 63 yo male", ["John Smith"]),
        ("John Smith + 2 guests", ["John Smith"]),
        ("John Smith, et al", ["John Smith"]),
        ("E1234: John Smith", ["John Smith"]),
        ("Smith, John 20696", ["Smith, John"]),
        ("20231234_김철수", ["김철수"]),
        ("경감 김철수", ["김철수"]),
        ("영업1팀 김철수 과장", ["김철수"]),
        ("김철수(남/34)", ["김철수"]),
        ("김철수외 2인", ["김철수"]),
        ("김철수/이영희/박민수", ["김철수", "이영희", "박민수"]),
        ("이연두 박사, 권종구 연구원", ["이연두", "권종구"]),
        ("John Smith / Emma Stone", ["John Smith", "Emma Stone"]),
        ("Daniel And Tom", ["Daniel", "Tom"]),
    ],
)
def test_the_names_are_taken_out_of_a_cell(cell: str, names: list[str]) -> None:
    assert list(names_in([cell] * 3).texts) == names


def test_a_word_that_many_cells_begin_with_is_no_name() -> None:
    """A rank that no list holds stands before many names; a given name before few."""
    texts = [f"Watchkeeper {name}" for name in made(EN)[:40]]

    assert set(names_in(texts).texts) == {text.removeprefix("Watchkeeper ") for text in texts}


@pytest.mark.parametrize(
    ("header", "make", "kind"),
    [
        ("teller", formed("{l}, {f} ####"), "person_name"),
        ("opened_by", EN, "person_name"),
        ("접수인", KO, "person_name"),
        ("director", listed(EN, ", ", 4), "person_name"),
        ("신청자", formed("{n} 외 #인", KO), "person_name"),
        ("한자", wider_cells.chinese_name, "person_name"),
        ("외국인명", wider_cells.foreign_ko, "person_name"),
        ("응모자", lambda dice: KO(dice)[0] + dice.choice(["OO", "모씨"]), "person_name"),
        (
            "owner",
            either(formed("{L} {F}"), words("ACME LLC|OAK BANK|RIVER CO|ELM TRUST"), 0.3),
            "person_name",
        ),
        ("host_name", EN, "first_name"),
        ("생년월일(성별)", lambda dice: f"{born('%Y%m%d')(dice)}(여)", "date_of_birth"),
        ("출생년월", born("%Y%m"), "date_of_birth"),
        ("birth_ymd", born("%Y%m%d"), "date_of_birth"),
        ("ip_int", wider_cells.ip_number, "ip_address"),
        ("ip_address", lambda dice: f"{wider_cells.ip_number(dice)}.5", "ip_address"),
        ("mac", lambda dice: f"0x{numbers.hexadecimal(dice, 12)}", "mac_address"),
        ("author_url", lambda d: f"https://medium.com/@{wider_cells.user(d)}", "social_account"),
        (
            "방문차량",
            lambda dice: f"{dice.choice(['모닝', '포터'])} {numbers.plate_ko(dice)}",
            "vehicle_plate",
        ),
        (
            "계좌정보",
            lambda dice: f"국민은행 {numbers.account_ko(dice)} {KO(dice)}",
            "bank_account",
        ),
        ("contact_email", lambda dice: f"{wider_cells.user(dice)}(at)example.org", "email"),
        ("cc", listed(lambda dice: f"{wider_cells.user(dice)}@example.org", ", ", 3), "email"),
    ],
)
def test_a_column_that_tells_who_it_is_is_found(
    header: str, make: wider_cells.Maker, kind: str
) -> None:
    column = found(**{header: made(make)})[header]

    assert (column.group, column.type) == ("DIRECT", kind)
    assert column.confidence >= 0.5


@pytest.mark.parametrize(
    ("header", "make"),
    [
        ("school", words("Lincoln Elementary|Rosa Parks Academy|Jane Addams School|Penn Charter")),
        ("maker", words("Calvin Klein|Ralph Lauren|Marc Jacobs|Tory Burch|Levi Strauss")),
        ("common_name", words("American Robin|Blue Jay|House Finch|Barn Owl|John Dory")),
        ("동물이름", words("Bella|Max|Coco|Rocky|Daisy|Toby|Luna|Charlie|Molly|Buddy")),
        ("address", lambda dice: str(dice.randint(1, 247))),
        ("owner", words("GOOGLE|AMAZON-02|Korea Telecom|OVH SAS|Verizon Business|AKAMAI-ASN1")),
        ("phone", words("iPhone 12|Galaxy S21|Pixel 6|Moto G")),
        ("정류장명", words("강남|이태원|노원|방배|신촌|이대|선릉|송정|유성|장지|천호|고덕")),
        ("extension", lambda dice: numbers.digits(dice, 4)),
    ],
)
def test_what_is_named_after_people_is_nobody(header: str, make: wider_cells.Maker) -> None:
    column = found(**{header: made(make)})[header]

    assert column.group != "DIRECT" or column.confidence < 0.5


def test_an_extension_is_found_beside_its_telephone() -> None:
    said = found(tel=made(numbers.phone_us), ext=made(lambda dice: numbers.digits(dice, 4)))

    assert said["ext"].type == "phone"


def test_a_mobile_number_is_a_persons_in_a_table_of_shops() -> None:
    """Fixed lines of shops are the shops'; a mobile number there is somebody's."""
    shops = [f"{name} 상회" for name in made(KO)]
    mobile = found(상호=shops, telno=made(numbers.mobile_ko))
    fixed = found(상호=shops, telno=made(numbers.landline_ko))

    assert (mobile["telno"].type, fixed["telno"].type) == ("phone", "org_phone")


def test_a_registration_number_beside_firms_is_no_persons() -> None:
    firms = made(words("Acme Ltd|Oak & Sons Inc.|River Foods Ltd"))
    said = found(company_name=firms, reg_no=made(lambda dice: "0" + numbers.digits(dice, 7)))

    assert said["reg_no"].group != "DIRECT"


def test_a_second_line_that_is_mostly_empty_is_found() -> None:
    street = made(lambda dice: f"{dice.randint(1, 900)} Elm Street")
    second = made(thin(formed("Building {m}"), 0.6))

    assert found(address=street, address_2=second)["address_2"].type == "street_address"


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("dob_yr", "birth_year"),
        ("Year of Birth", "birth_year"),
        ("출생_연", "birth_year"),
        ("birthMM", "birth_month"),
        ("생년월일_월", "birth_month"),
        ("dob dd", "birth_day"),
        ("birth_ym", "date_of_birth"),
        ("birthday", None),
        ("byte", None),
        ("year", None),
        ("출생아수", None),
    ],
)
def test_headers_name_parts_of_a_birth(header: str, part: str | None) -> None:
    assert birth_part(header) == part


def test_words_like_trades_are_told_from_other_words() -> None:
    assert all(map(is_role, ["teller", "surveyor", "payee", "claimant", "cartoonist"]))
    assert not any(map(is_role, ["tower", "color", "degree", "list", "quarter"]))
    assert all(map(is_eastern_role, ["접수인", "인솔자", "건축주", "監督者"]))
    assert not any(map(is_eastern_role, ["숫자", "매장명", "제조사", "주차장"]))


@pytest.mark.parametrize("forms", [WIDER_TUNED, WIDER_HELD], ids=["developed with", "held out"])
def test_both_halves_of_the_wider_forms_hold_every_family(forms: tuple[Form, ...]) -> None:
    assert {form.family for form in forms} == {f.family for f in (*WIDER_TUNED, *WIDER_HELD)}


def test_no_header_stands_in_both_halves_with_the_same_cells() -> None:
    """A form of one half in the other would be held from nobody."""
    both = [
        {(form.family, kind.clear) for form in forms for kind in form.columns}
        for forms in (WIDER_TUNED, WIDER_HELD)
    ]

    assert not both[0] & both[1]


def test_persons_stand_in_several_rows_of_every_third_table() -> None:
    one, several, _ = tables(WIDER_TUNED[1:2], 1, repeated=True)
    name = several.columns[0].name

    assert several.frame[name].nunique() <= len(several.frame) / 4
    assert one.frame.iloc[:, 0].nunique() > len(one.frame) / 2


def test_the_wider_forms_are_measured_by_family(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two forms of each half: found and flagged are told apart, and misses are said of one half."""
    lost = Form("titles", (direct("person_name", "c1", lambda dice: "?"),))
    halves = {"developed with": (WIDER_TUNED[0], lost), "held out": (WIDER_HELD[0],)}
    monkeypatch.setattr(wider, "HALVES", halves)
    said: list[str] = []
    lines = wider_table(1, said.append)

    assert lines[0] == "| wider forms | developed with | held out |"
    assert any(line.startswith("| titles | 50.0%") for line in lines)
    assert said == ["missed titles: 'c1', called NONE\n"] * 3


def test_a_weak_name_beside_coordinates_and_nobody_is_a_places() -> None:
    """Places are called like people; names that are known stay names there."""
    places = made(words("Adderton|Brimley|Castleford|Denwell|Elmstone|Fordham|Garwood|Holmby"))
    north = made(lambda dice: f"{dice.uniform(46, 47):.5f}")
    east = made(lambda dice: f"{dice.uniform(6, 10):.5f}")

    of_places = found(name=places, latitude=north, longitude=east)["name"]
    of_people = found(name=made(EN), latitude=north, longitude=east)["name"]

    assert of_places.group != "DIRECT" or of_places.confidence < 0.5
    assert (of_people.group, of_people.confidence >= 0.5) == ("DIRECT", True)
