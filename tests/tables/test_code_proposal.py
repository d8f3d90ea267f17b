"""Codes: figures that name a class are texts, whatever the header's language; amounts are not."""

import pandas as pd
import pytest

from privacy.pii import Finding
from synth.tables.columns import ColumnSpec
from synth.tables.proposal import propose_schema
from synth.tables.schema import Protection
from synth.texts import TEXT

CODES = (
    *("code", "dept_cd", "AreaCode", "Job Code 2", "zip", "ZIP Code", "zip_code", "PLZ", "CEP"),
    *("productId", "store_id", "StoreID", "region_key", "county fips", "census tract", "PUMA"),
    *("ICD10", "icd9_code", "HCPCS Code", "NAICS", "hs code", "TelephoneCountryCode", "barcode"),
    *("room number", "Room No.", "flight_no", "invoice number", "Transaction number", "lot number"),
    *("제공기관코드", "지점코드", "우편번호", "상품번호", "업종코드", "법정동코드", "지역번호"),
    *("기관 코드(7자리)", "진단코드1", "郵便番号", "商品コード", "邮政编码"),
)
NUMBERS = (
    *("Number of rooms", "numRooms", "num_invoice", "education-num", "number", "Total number"),
    *("postTestScore", "lines_of_code", "source code size", "code coverage", "keyword count"),
    *("paid", "valid", "ideas", "store sales", "unit price", "price code", "lot area", "year_id"),
    *("month_id", "DateKey", "age code", "grade_code", "zip code population", "station elevation"),
    *("house number", "population", "amount", "balance", "fnlwgt", "quantity", "distance"),
    *("층", "층수", "금액", "건축년도", "기준년월", "연령코드", "연월코드", "등급코드", "업종수"),
    *("코드수", "대출가능권수", "열람좌석수", "보증금(만원)", "면적", "가격", "이용자수", "조회수"),
)
CLASSES = ("region", "Industry", "store", "Branch", "행정동", "업종", "기관", "상품")
LONG = [str(3_000_000 + 10_000 * (n % 40)) for n in range(400)]
SHORT = [str(n % 37) for n in range(400)]
UNEVEN = [str(n % 40 * 137 + 1) for n in range(400)]


def proposed(name: str, cells: list[str]) -> ColumnSpec:
    """Return what is proposed of a column that holds nobody's identifiers."""
    frame = pd.DataFrame({name: pd.Series(cells, dtype=TEXT), "x": "a"})
    findings = {column: Finding(column, "NONE", "NONE", 1.0) for column in frame}
    return propose_schema(frame, Protection(), findings=findings).columns[0]


@pytest.mark.parametrize("name", CODES)
def test_figures_under_a_header_that_says_code_are_texts(name: str) -> None:
    """None is a number with a mean, and zeros that some may begin with are kept."""
    assert proposed(name, LONG).kind == "categorical"


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("cells", [LONG, UNEVEN], ids=["one length", "several lengths"])
def test_amounts_counts_years_and_floors_stay_numbers(name: str, cells: list[str]) -> None:
    """Counts of things that have codes, and codes of what has an order, too."""
    assert proposed(name, cells).kind == "integer"


@pytest.mark.parametrize("name", CLASSES)
def test_a_header_that_names_a_class_needs_figures_of_one_length(name: str) -> None:
    """A region 11010 is a code; a region 4, or stores 1 to 5000, may be an order."""
    assert proposed(name, LONG).kind == "categorical"
    assert proposed(name, UNEVEN).kind == "integer"


@pytest.mark.parametrize(
    "cells",
    [SHORT, [f"-{n % 900 + 100}" for n in range(400)], [f"{n}.5" for n in range(400)]],
    ids=["two figures", "below zero", "decimals"],
)
def test_what_is_no_bare_figure_of_some_length_is_no_code(cells: list[str]) -> None:
    """Of 0 to 99 each is a cell of its own as a number, and a rare one is kept."""
    assert proposed("지점코드", cells).kind in {"integer", "decimal"}


def test_marks_for_nothing_and_a_slip_leave_codes_what_they_are() -> None:
    """The token stays missing; a slip is one more category, which no threshold lets out."""
    column = proposed("지점코드", [*LONG, *LONG, *["NULL"] * 9, "?"])

    assert (column.kind, column.missing, column.grid) == ("categorical", ("NULL",), None)


def test_codes_of_a_workbook_are_texts_too() -> None:
    """Numbers by type, as Excel has them, are spelled as whole figures."""
    frame = pd.DataFrame({"기관코드": [float(cell) for cell in LONG], "x": "a"})

    assert propose_schema(frame, Protection()).columns[0].kind == "categorical"
