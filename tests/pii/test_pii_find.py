"""What is found in a column: by its header, by its values, by its neighbours, and what is not."""

import datetime as dt
import decimal
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from privacy.pii import Finding, find
from privacy.pii.headers import read

RNG = np.random.default_rng(20261123)
N = 120


def digits(n: int) -> str:
    return "".join(map(str, RNG.integers(0, 10, n)))


def checked(body: str, weights: str, last: Callable[[int], int]) -> str:
    total = sum(int(a) * int(b) for a, b in zip(body, weights, strict=True))
    return body + str(last(total))


def born() -> str:
    return (dt.date(1945, 1, 1) + dt.timedelta(days=int(RNG.integers(0, 20_000)))).strftime(
        "%y%m%d"
    )


def resident(*, random: bool = False) -> str:
    """A number of the 1900s; with a random last digit, as given out since October 2020."""
    body = born() + str(RNG.integers(1, 3)) + digits(5)
    return (
        body + digits(1) if random else checked(body, "234567892345", lambda t: (11 - t % 11) % 10)
    )


def foreigner() -> str:
    body = born() + str(RNG.integers(5, 7)) + digits(5)
    return checked(body, "234567892345", lambda t: (13 - t % 11) % 10)


def business() -> str:
    body = f"{RNG.integers(101, 1000)}{digits(6)}"
    total = sum(int(a) * b for a, b in zip(body, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True))
    return body + str((10 - (total + int(body[8]) * 5 // 10) % 10) % 10)


def card() -> str:
    body = "4" + digits(14)
    doubled = [int(sign) * (2 - at % 2) for at, sign in enumerate(body)]
    return body + str(-sum(v - 9 * (v > 9) for v in doubled) % 10)


def parted(number: str, *lengths: int, by: str = "-") -> str:
    parts, at = [], 0
    for length in lengths:
        parts.append(number[at : at + length])
        at += length
    return by.join([*parts, number[at:]])


def mobile() -> str:
    return f"010{RNG.integers(2, 10)}{digits(7)}"


def korean_name() -> str:
    family = RNG.choice(list("김김김김이이이박박최정강조윤장임한오서신권황안"))
    return f"{family}{RNG.choice(['서연', '민준', '지우', '하은', '도현', '수빈', '예린', '태윤'])}"


BY_THEMSELVES: dict[str, tuple[str, Callable[[], object]]] = {
    "resident numbers": ("national_id", lambda: parted(resident(), 6)),
    "of after October 2020": ("national_id", lambda: parted(resident(random=True), 6)),
    "without their hyphen": ("national_id", resident),
    "in full width": (
        "national_id",
        lambda: parted(resident(), 6).translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789-"}),
    ),
    "masked": ("national_id", lambda: parted(resident()[:7] + "******", 6)),
    "foreigners' numbers": ("national_id", lambda: parted(foreigner(), 6)),
    "business numbers": ("business_number", lambda: parted(business(), 3, 2)),
    "bare business numbers": ("business_number", business),
    "mobile numbers": ("phone", lambda: parted(mobile(), 3, 4)),
    "bare mobile numbers": ("phone", mobile),
    "mobile numbers that were a float": ("phone", lambda: float(mobile())),
    "fixed lines": ("phone", lambda: f"02-{RNG.integers(200, 1000)}-{digits(4)}"),
    "North American numbers": (
        "phone",
        lambda: f"({RNG.integers(201, 990)}) {RNG.integers(200, 999)}-{digits(4)}",
    ),
    "social security numbers": (
        "national_id",
        lambda: f"{RNG.integers(100, 600)}-{RNG.integers(10, 99)}-{RNG.integers(1000, 9999)}",
    ),
    "cards": ("credit_card", lambda: parted(card(), 4, 4, 4)),
    "bare cards": ("credit_card", card),
    "cards as whole numbers": ("credit_card", lambda: int(card())),
    "cards that a spreadsheet rounded": ("credit_card", lambda: f"4.{digits(5)}E+15"),
    "e-mail addresses": ("email", lambda: f"{digits(5)}@example.co.kr"),
    "IP addresses": ("ip_address", lambda: ".".join(map(str, RNG.integers(1, 255, 4)))),
    "Korean names": ("person_name", korean_name),
    "masked Korean names": ("person_name", lambda: f"{korean_name()[0]}*{korean_name()[2]}"),
    "names": (
        "person_name",
        lambda: f"{RNG.choice(['James', 'Mary', 'Linda'])} {RNG.choice(['Smith', 'Jones', 'Lee'])}",
    ),
    "Korean addresses": ("street_address", lambda: f"대전광역시 유성구 대학로 {digits(2)}"),
    "addresses": ("street_address", lambda: f"{RNG.integers(1, 999)} Elm Street"),
    "plates": ("vehicle_plate", lambda: f"{digits(2)}가{digits(4)}"),
    "birthdays": ("date_of_birth", lambda: f"19{parted(born(), 2, 2)}"),
}


def only(cells: list[object], name: str) -> Finding:
    return find(pd.DataFrame({name: cells, "amount": range(len(cells))}))[name]


@pytest.mark.parametrize(("kind", "cell"), BY_THEMSELVES.values(), ids=BY_THEMSELVES)
def test_values_speak_for_themselves(kind: str, cell: Callable[[], object]) -> None:
    """The header says nothing; a fifth of the cells are missing."""
    cells = [None if at % 5 == 0 else cell() for at in range(N)]
    found = only(cells, "c12")

    assert (found.group, found.type) == ("DIRECT", kind)
    assert found.confidence >= 0.5


HEADERS = {
    "national_id": "주민등록번호 jumin_no SSN rsdntNo 외국인등록번호 aadhaar CPF 身份证号",
    "business_number": "사업자등록번호 biz_reg_no",
    "corporate_number": "법인등록번호 corp_reg_no",
    "driver_license": "운전면허번호 driver_lic_no licenseNo",
    "passport": "여권번호 passport_no",
    "phone": "휴대폰번호 hp_no 연락처1 cellPhone MBL_TELNO 고객_TEL telefono 手机号 비상연락처",
    "email": "이메일 e-mail EMAIL_ADDR 고객이메일주소 correo",
    "person_name": "성명 고객명 cust_nm 예금주 patientName 氏名 담당자명",
    "first_name": "first_name fname Vorname prénom",
    "last_name": "last_name surname Nachname apellido",
    "street_address": "주소 고객주소 addr1 home_address 住所 adress",
    "date_of_birth": "생년월일 dob birthDt BIRTH_YMD Geburtsdatum",
    "bank_account": "계좌번호 환불계좌 acct_no bankAccount",
    "credit_card": "카드번호 card_no cc_num",
    "ip_address": "IP주소 client_ip 접속IP",
    "vehicle_plate": "차량번호 plate_no",
    "customs_id": "통관고유부호 pccc",
    "health_number": "건강보험증번호 nhs_number",
    "username": "아이디 login_id userName 닉네임",
    "password": "비밀번호 passwd",
    "gender": "성별 sex gender_cd",
    "age": "나이 연령대 age_group",
    "postal_code": "우편번호 zipcode PLZ",
    "ethnicity": "인종 race",
    "religion": "종교 religion",
    "record_id": "customer_id 회원번호 주문번호",
    "org_address": "소재지도로명주소 company_address",
    "org_phone": "대표전화 도서관전화번호",
}


@pytest.mark.parametrize(
    ("kind", "header"), [(kind, h) for kind, names in HEADERS.items() for h in names.split()]
)
def test_a_header_names_a_type(kind: str, header: str) -> None:
    """Korean, English, romanised, abbreviated, in camel case, misspelt, and of other languages."""
    hints = read(header).hints

    assert max(hints, key=hints.__getitem__) == kind


SOUND_LIKE_IT = """
상품명 계정과목 주소유형 주소변경횟수 이메일수신여부 카드사 휴대폰기종 통화시간 공원명 파일명
product_name file_name email_yn is_email_verified phone_model addr_type name_length card_type
account_balance order_date
"""


@pytest.mark.parametrize("header", SOUND_LIKE_IT.split())
def test_a_header_that_only_sounds_like_it_names_nothing(header: str) -> None:
    """A direct identifier is not even possible."""
    assert not {"person_name", "phone", "email", "street_address", "credit_card"} & set(
        read(header).hints
    )


HARMLESS: dict[str, tuple[str, Callable[[], object]]] = {
    "an order number": ("order_no", lambda: int(digits(10))),
    "an order number in an unnamed column": ("c1", lambda: int("1" + digits(9))),
    "a bar code": ("c2", lambda: f"880{digits(10)}"),
    "a tracking number": ("운송장번호", lambda: digits(12)),
    "a minute": ("결제일시", lambda: f"20240{RNG.integers(1, 10)}15{RNG.integers(10, 24)}30"),
    "seconds since 1970": ("c3", lambda: 1_700_000_000 + int(RNG.integers(0, 10**7))),
    "milliseconds since 1970": ("c4", lambda: 1_700_000_000_000 + int(RNG.integers(0, 10**10))),
    "a version": ("c5", lambda: ".".join(map(str, RNG.integers(0, 12, 4)))),
    "an order of a day": ("c6", lambda: f"2401{RNG.integers(10, 28)}-{digits(7)}"),
    "a product": ("c7", lambda: str(RNG.choice(["Desk Lamp", "Garden Hose", "Running Shoes"]))),
    "a place of work": ("c8", lambda: str(RNG.choice(["영업부", "인사부", "총무부", "기획팀"]))),
    "a day of an order": ("c9", lambda: f"2024-{RNG.integers(10, 13)}-{RNG.integers(10, 28)}"),
    "an amount": ("amount_due", lambda: int(RNG.integers(10_000, 9_999_999))),
    "a flag": ("phone", lambda: str(RNG.choice(["Y", "N"]))),
}


@pytest.mark.parametrize(("header", "cell"), HARMLESS.values(), ids=HARMLESS)
def test_what_looks_like_an_identifier_is_not_one(header: str, cell: Callable[[], object]) -> None:
    """Chance passes a tenth of all numbers through a checksum; a column of them it does not."""
    assert only([cell() for _ in range(N)], header).group != "DIRECT"


def test_a_corporate_number_is_no_birth() -> None:
    """110111-1… begins like somebody born in November 1911."""
    cells = []
    for _ in range(N):
        body = f"{RNG.choice(['110111', '130111', '180111'])}{digits(6)}"
        cells.append(parted(checked(body, "121212121212", lambda t: (10 - t % 10) % 10), 6))

    assert only(cells, "c1").type == "corporate_number"


def test_a_header_that_misleads_is_overruled() -> None:
    """A memo that holds nothing but registration numbers."""
    assert only([parted(resident(), 6) for _ in range(N)], "memo").type == "national_id"


def test_a_bank_beside_tells_an_account() -> None:
    """The same digits alone are nobody's."""
    numbers = [f"{digits(4)}-{digits(3)}-{digits(7)}" for _ in range(N)]
    frame = pd.DataFrame({"은행명": ["가나은행"] * N, "x": numbers})

    assert find(frame)["x"].type == "bank_account"
    assert find(frame[["x"]])["x"].group == "KEY"


def test_the_telephone_of_a_place_is_not_a_persons() -> None:
    """A list of libraries has the same column as a list of their readers."""
    phones = [f"02-{RNG.integers(200, 1000)}-{digits(4)}" for _ in range(N)]
    places = pd.DataFrame({"도서관명": [f"도서관 {n}" for n in range(N)], "전화번호": phones})
    people = places.assign(성별=["남", "여"] * (N // 2))

    assert find(places)["전화번호"].type == "org_phone"
    assert find(people)["전화번호"].group == "DIRECT"


@pytest.mark.parametrize(
    ("cells", "group", "kind"),
    [
        ([f"Q{n:05d}x" for n in range(N)], "KEY", "nearly_unique"),
        (list(range(1000, 1000 + N)), "KEY", "record_id"),
        ([f"{digits(11)}" for _ in range(N)], "KEY", "nearly_unique"),
        (["the client was not at home " + digits(2) for _ in range(N)], "FREE_TEXT", "free_text"),
        (["ok", "fine", "good"] * (N // 3), "NONE", "NONE"),
        ([None] * N, "NONE", "NONE"),
    ],
    ids=["codes", "a running number", "long numbers", "texts", "words", "nothing"],
)
def test_what_is_undecided_and_nearly_unique_is_a_key(
    cells: list[object], group: str, kind: str
) -> None:
    """It is never taken for categories."""
    found = only(cells, "c1")

    assert (found.group, found.type) == (group, kind)


def test_one_leak_among_words_is_asked_about() -> None:
    """One address in a thousand cells does not make a column of addresses, and is not passed by."""
    found = only(["ok"] * 500 + ["hong@example.com"] + ["late"] * 499, "status")

    assert found.group == "FREE_TEXT"
    assert found.confidence < 0.5


def test_evidence_holds_no_cell() -> None:
    """Shares and headers only: it may be read aloud."""
    cells = [f"canary{n}@example.com" for n in range(N)]
    frame = pd.DataFrame({"이메일": cells, "note": [f"ask canary{n} about it" for n in range(N)]})

    assert not any(
        "canary" in str(reason) for found in find(frame).values() for reason in found.evidence
    )


DTYPES: dict[str, Callable[[], pd.Series]] = {
    "object": lambda: pd.Series(["a", 1, 2.5, b"\xff", dt.date(2020, 1, 1)] * 5, dtype="object"),
    "str": lambda: pd.Series(["a", "b"] * 12, dtype="str"),
    "string": lambda: pd.Series(["a", "b"] * 12, dtype="string"),
    "int8": lambda: pd.Series([1, 2] * 12, dtype="int8"),
    "int64": lambda: pd.Series(range(24), dtype="int64"),
    "uint64": lambda: pd.Series([2**64 - 1, 3] * 12, dtype="uint64"),
    "Int64": lambda: pd.Series([1, 2] * 12, dtype="Int64"),
    "float32": lambda: pd.Series([1.5, np.inf] * 12, dtype="float32"),
    "Float64": lambda: pd.Series([1.5, 2.0] * 12, dtype="Float64"),
    "complex": lambda: pd.Series([1 + 2j, 3j] * 12),
    "bool": lambda: pd.Series([True, False] * 12),
    "boolean": lambda: pd.Series([True, False] * 12, dtype="boolean"),
    "category": lambda: pd.Series(["a", "b"] * 12, dtype="category"),
    "category of numbers": lambda: pd.Series([1, 2] * 12, dtype="category"),
    "datetime": lambda: pd.Series(pd.date_range("1980", periods=24)),
    "datetime with zone": lambda: pd.Series(pd.date_range("1980", periods=24, tz="Asia/Seoul")),
    "timedelta": lambda: pd.Series(pd.to_timedelta(range(24), unit="h")),
    "period": lambda: pd.Series(pd.period_range("2020-01", periods=24, freq="M")),
    "interval": lambda: pd.Series(pd.interval_range(0, 24)),
    "decimals": lambda: pd.Series([decimal.Decimal("1.50"), decimal.Decimal(2)] * 12),
    "lists": lambda: pd.Series([[1], [2]] * 12),
    "mappings": lambda: pd.Series([{"a": 1}, {}] * 12),
    "dates": lambda: pd.Series([dt.date(1980, 1, 1), dt.date(1990, 1, 1)] * 12),
    "times": lambda: pd.Series([dt.time(9), dt.time(10, 30)] * 12),
}


def not_nullable(cells: pd.Series) -> bool:
    return isinstance(cells.dtype, np.dtype | pd.IntervalDtype) and cells.dtype.kind in "iubcO"


@pytest.mark.parametrize("column", DTYPES.values(), ids=DTYPES)
@pytest.mark.parametrize("missing", ["none", "first", "most", "all", "no rows"])
@pytest.mark.parametrize("header", ["c1", "주민등록번호", "phone", "생년월일", "name", "memo"])
def test_any_column_is_looked_at(
    column: Callable[[], pd.Series], missing: str, header: str
) -> None:
    """Whatever its type and wherever its holes are, and whatever its header promises."""
    cells = column()
    if missing == "no rows":
        cells = cells.iloc[:0]
    elif missing != "none":
        keep = {"first": 1, "most": len(cells) - 1, "all": len(cells)}[missing]
        cells = cells.astype("object") if not_nullable(cells) else cells.copy()
        cells.iloc[:keep] = None
    found = find(pd.DataFrame({header: cells}))[header]

    assert 0 <= found.confidence <= 1


def test_names_of_columns_need_not_be_text() -> None:
    """A frame without a header has numbers there."""
    assert set(find(pd.DataFrame([[1, "a"], [2, "b"]]))) == {"0", "1"}


def test_the_same_table_is_found_the_same() -> None:
    """The values that are looked at are chosen evenly, not at random."""
    frame = pd.DataFrame({"c1": [korean_name() + digits(1) for _ in range(5000)]})

    assert find(frame) == find(frame.copy())


def medicare() -> str:
    """A beneficiary identifier: letters without S, L, O, I, B and Z at places 2, 5, 8 and 9."""
    a, b, c, d = (str(RNG.choice(list("ACDEFGHJKMNPQRTUVWXY"))) for _ in range(4))
    return f"{RNG.integers(1, 10)}{a}{digits(2)}-{b}{digits(2)}-{c}{d}{digits(2)}"


def letters(n: int) -> str:
    return "".join(RNG.choice(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), n))


HANDED_DOWN = [f"{a}{b}{c}" for a in "BFGKL" for b in ("ao", "ei", "oru") for c in ("vax", "dun")]

FURTHER: dict[str, tuple[str, Callable[[], object]]] = {
    "Medicare's identifiers": ("health_number", medicare),
    "Korean health insurance cards": (
        "health_number",
        lambda: f"{RNG.integers(1, 10)}-{digits(10)}",
    ),
    "service numbers": ("military_id", lambda: f"{RNG.integers(60, 100)}-7{digits(7)}"),
    "passports of two series": ("passport", lambda: f"{RNG.choice(list('MS'))}{digits(8)}"),
    "German plates": ("vehicle_plate", lambda: f"{RNG.choice(['B', 'HH', 'M'])}-AB {digits(3)}"),
    "Chinese plates": ("vehicle_plate", lambda: f"{RNG.choice(['京A', '沪B'])}{digits(5)}"),
    "numbers for value added tax": ("tax_id", lambda: f"DE{digits(9)}"),
    "record numbers that say so": ("medical_record_number", lambda: f"MRN{digits(7)}"),
    "Medicare's identifiers typed by hand": (
        "health_number",
        lambda: f"{RNG.integers(1, 10)}S{letters(1)}4-{letters(2)}7-{letters(2)}{digits(2)}",
    ),
    "British drivers": (
        "driver_license",
        lambda: f"{letters(5)}{digits(6)}{letters(2)}{digits(1)}{letters(2)}",
    ),
    "American drivers": ("driver_license", lambda: f"{letters(1)}{digits(7)}"),
    "passports of many series": ("passport", lambda: f"{letters(1)}{digits(8)}"),
    "British marks": ("vehicle_plate", lambda: f"{letters(2)}{digits(2)} {letters(3)}"),
    "American plates": ("vehicle_plate", lambda: f"{letters(3)}-{digits(4)}"),
    "months that cards expire in": (
        "card_expiry",
        lambda: f"{RNG.integers(1, 13):02}/{dt.date.today().year % 100 + RNG.integers(0, 6):02}",
    ),
    "Chinese cards": ("bank_account", lambda: f"62{digits(17)}"),
    "Spanish telephones": (
        "phone",
        lambda: f"{RNG.integers(600, 800)} {RNG.integers(100, 1000)} {RNG.integers(100, 1000)}",
    ),
    "Brazilian mobiles": ("phone", lambda: f"{RNG.integers(11, 100)}9{digits(8)}"),
    "telephones with their zero": ("phone", lambda: f"0{RNG.integers(1, 10)}{digits(8)}"),
    "telephones of many countries": (
        "phone",
        lambda: RNG.choice(
            [
                f"({digits(1)}) 555-{digits(4)}",
                f"0{digits(3)}-{digits(6)}",
                f"0{digits(2)}.{digits(2)}.{digits(2)}.{digits(2)}",
                f"({digits(2)}) {digits(3)} {digits(2)} {digits(2)}",
                f"7{digits(3)}-{digits(4)}",
            ]
        ),
    ),
    "fixed lines without their zero": (
        "phone",
        lambda: f"{RNG.choice(['2', '31', '51', '62'])}{digits(8)}",
    ),
    "names of a tongue that no list holds": (
        "person_name",
        lambda: f"{RNG.choice(HANDED_DOWN[:12])} {RNG.choice(HANDED_DOWN[12:]).title()}",
    ),
    "Japanese names of rare families": (
        "person_name",
        lambda: (
            f"{RNG.choice(list('雁鴫鴇鵜鷺鷹梟椋'))}{RNG.choice(list('沼塚'))} "
            f"{RNG.choice(list('葵茜梓楓'))}{RNG.choice(list('乃緒衣帆'))}"
        ),
    ),
    "accounts half without their marks": (
        "bank_account",
        lambda: f"110{'-' * (at := int(RNG.integers(0, 2)))}{digits(3)}{'-' * at}{digits(6)}",
    ),
    "passwords": ("password", lambda: f"{letters(3).lower()}{digits(4)}!{letters(2)}"),
    "Indian addresses": ("street_address", lambda: f"Flat {digits(3)}, Nehru Marg, Pune"),
    "social pages": (
        "social_account",
        lambda: f"https://www.facebook.com/{RNG.choice(['anna', 'paul'])}.{digits(4)}",
    ),
    "accounts of several banks": (
        "bank_account",
        lambda: "-".join(
            digits(n) for n in ((3, 6, 2, 3), (4, 4, 4, 1), (6, 2, 6))[RNG.integers(0, 3)]
        ),
    ),
    "Korean surnames": ("last_name", lambda: RNG.choice(list("김이박최정강조윤장임"))),
    "Korean given names": (
        "first_name",
        lambda: f"{RNG.choice(list('민서지수하예도'))}{RNG.choice(list('준서우윤은아연진'))}",
    ),
    "user names": (
        "username",
        lambda: (
            f"{RNG.choice(['marta', 'oliver', 'kimsoo', 'anderson'])}{digits(RNG.integers(1, 6))}"
        ),
    ),
}


@pytest.mark.parametrize("kind", FURTHER)
def test_further_forms_speak_under_an_opaque_header(kind: str) -> None:
    """Each as its authority writes it; the header says nothing."""
    wanted, make = FURTHER[kind]
    found = find(pd.DataFrame({"c12": [make() for _ in range(N)]}))["c12"]
    assert (found.type, found.confidence >= 0.5) == (wanted, True)


@pytest.mark.parametrize(
    "make",
    [
        lambda: f"M{RNG.integers(10_000_000, 99_999_999)}",
        lambda: f"24-00{digits(6)}",
        lambda: "-".join([digits(4), digits(6), digits(2)]),
        lambda: f"web{RNG.integers(1, 90)}-{RNG.choice(['eu', 'usa', 'asia1'])}",
        lambda: RNG.choice(list("월화수목금토일상중하")),
        lambda: f"{RNG.choice(list('ABCDEF'))}{digits(7)}",
        lambda: f"{RNG.choice(['LMP', 'SOF', 'TAB', 'BED', 'RUG'])}-{digits(4)}",
        lambda: f"{RNG.integers(1, 13):02}/{dt.date.today().year % 100 - RNG.integers(0, 4):02}",
        lambda: f"17{digits(17)}",
        lambda: f"62{digits(14)}",
        lambda: f"INV{digits(7)}",
        lambda: f"{RNG.choice(['Oak', 'Pine', 'Teak'])} {RNG.choice(['Stool', 'Shelf', 'Rack'])}",
        lambda: f"{digits(4)}-{digits(6)}"[: 4 + 7 * int(RNG.integers(0, 2))],
        lambda: f"{RNG.integers(2015, 2027)}{digits(5)}",
        lambda: f"{RNG.integers(1, 1000)} {RNG.integers(100, 1000)} {RNG.integers(100, 1000)}",
    ],
    ids=[
        *("one prefix", "numbers of papers", "one grouping", "hosts", "days and grades"),
        *("six series", "five kinds of goods", "months of reports", "19 digits", "16 digits"),
        *(
            "invoices",
            "goods of a few words",
            "codes with and without a tail",
            "numbers of pupils",
            "amounts with spaces",
        ),
    ],
)
def test_codes_that_resemble_them_are_left_alone(make: Callable[[], object]) -> None:
    """Twins of the forms above: one series, one shape, no names."""
    assert find(pd.DataFrame({"c12": [make() for _ in range(N)]}))["c12"].group != "DIRECT"


@pytest.mark.parametrize("header", ["model_number", "reference", "lot"])
def test_what_is_quiet_is_not_heard_under_another_word(header: str) -> None:
    """Under c12 these would be passports; a header that names something else is believed."""
    assert only([f"{letters(1)}{digits(8)}" for _ in range(N)], header).group != "DIRECT"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Straße und Ort", "street_address"),
        ("ust_id", "tax_id"),
        ("koza_no", "bank_account"),
        ("kfz_kz", "vehicle_plate"),
        ("nachn", "last_name"),
        ("tfno", "phone"),
        ("numéro TVA", "tax_id"),
        ("联系人姓名", "person_name"),
        ("振込先口座番号", "bank_account"),
        ("탑승자여권번호", "passport"),
    ],
)
def test_headers_of_other_tongues_are_read(header: str, kind: str) -> None:
    """Abbreviated, romanised, accented or with the owner before the subject."""
    hints = read(header).hints
    assert max(hints, key=hints.__getitem__) == kind


def people(shown: str) -> pd.DataFrame:
    """People of names that no list holds, with what shows them beside."""
    first = [HANDED_DOWN[n % 30] for n in range(N)]
    last = [HANDED_DOWN[(7 * n + n // 30) % 30].lower().title() for n in range(N)]
    pairs = list(zip(first, last, strict=True))
    beside = {
        "email": [f"{a}.{b}{n}@mail.example".lower() for n, (a, b) in enumerate(pairs)],
        "full_name": [f"{a} {b}" for a, b in pairs],
    }
    return pd.DataFrame({"c1": first, "c2": last, shown: beside[shown]})


@pytest.mark.parametrize("shown", ["email", "full_name"])
def test_a_name_is_found_by_what_stands_in_the_same_row(shown: str) -> None:
    """No list holds these names; without the column that shows them they are nobody's."""
    frame = people(shown)
    found = find(frame)

    assert (found["c1"].type, found["c2"].type) == ("first_name", "last_name")
    assert any("beside" in str(reason) for reason in found["c1"].evidence)
    assert find(frame[["c1", "c2"]])["c1"].group != "DIRECT"


def test_words_of_other_rows_show_nothing() -> None:
    """The same names and addresses, but not of the same people."""
    frame = people("email")
    shuffled = frame.assign(email=frame["email"].to_numpy()[::-1])

    assert find(shuffled)["c1"].group != "DIRECT"


@pytest.mark.parametrize(
    ("cell", "kind"),
    [(lambda: digits(3), "card_cvv"), (lambda: f"{int(digits(9)):064x}", "password_hash")],
    ids=["three digits", "digests"],
)
def test_a_column_beside_says_what_digits_are(cell: Callable[[], str], kind: str) -> None:
    """Beside cards, and beside e-mail addresses; alone they could be anything's."""
    frame = pd.DataFrame({"c1": [cell() for _ in range(N)]})
    beside = frame.assign(c2=[card() for _ in range(N)])
    beside["c3"] = [f"{digits(6)}@example.com" for _ in range(N)]

    assert find(beside)["c1"].type == kind
    assert find(frame)["c1"].group != "DIRECT"


@pytest.mark.parametrize("repeated", [1, 8])
def test_keys_of_five_capitals_are_no_names(repeated: int) -> None:
    """Northwind's customers are called ALFKI and ANATR; "customer" may head a column of names."""
    keys = [letters(5) for _ in range(N)] * repeated
    found = find(pd.DataFrame({"customerID": keys, "freight": range(len(keys))}))

    assert (found["customerID"].group, found["customerID"].type) == ("KEY", "record_id")


@pytest.mark.parametrize("header", ["product_code", "관리항목"])
def test_what_is_written_with_all_its_marks_belies_a_header(header: str) -> None:
    """Registration numbers under a header of things; digits that pass a checksum do not."""
    marked = only([parted(resident(), 6) for _ in range(N)], header)
    bare = only([business() for _ in range(N)], header)

    assert marked.type == "national_id"
    assert bare.group != "DIRECT"


def test_spaces_around_a_text_make_no_other_text_of_it() -> None:
    """A typed answer is not a key because some people end it with a space."""
    answers = ["open", "shut", "kept", "lost"]
    cells = [f"{' ' * (n % 3)}{answers[n % 4]}{' ' * (n % 5)}" for n in range(N)]

    assert only(cells, "c1").group == "NONE"


def test_the_names_of_families_are_found_by_those_beside() -> None:
    """A mother's name comes from the pool that the family names of the others come from."""
    full = [f"{HANDED_DOWN[n % 12]} {HANDED_DOWN[12 + n // 12 % 18].title()}" for n in range(N)]
    mothers = [HANDED_DOWN[12 + 5 * n % 18].title() for n in range(N)]
    frame = pd.DataFrame({"c1": full, "c2": mothers, "c3": ["Rye", "Oat", "Pea", "Fig"] * (N // 4)})
    found = find(frame)

    assert (found["c1"].type, found["c2"].type) == ("person_name", "last_name")
    assert found["c3"].group != "DIRECT"
    assert find(frame[["c2"]])["c2"].group != "DIRECT"
