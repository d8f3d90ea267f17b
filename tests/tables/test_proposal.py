"""A proposal: what kinds it sees, and that it never tells a value."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.pii import Finding
from synth import ColumnSpec, Schema, Table
from synth.reading import FileForm
from synth.tables.proposal import propose_schema, without_unit
from synth.tables.schema import Protection
from synth.texts import TEXT

LEFT = "unreadable: missing, domain: bought"  # what is not of the kind ends no run
DAYS = [f"2020-01-{n % 28 + 1:02}" for n in range(60)]
FIGURES = [str(n * 7 % 61) for n in range(122)]
PROPOSED = {
    "whole numbers": (["35", "0", "-7", ""], f"kind: integer, {LEFT}"),
    "numbers with decimals": (["1.5", "2", ".25"], f"kind: decimal, grid: 0.01, {LEFT}"),
    "decimals that are whole": (["1.0", "2.0"], f"kind: integer, {LEFT}"),
    "thousands": (["1,234", "12", "1,000,000"], f"kind: integer, thousands: ',', {LEFT}"),
    "lakhs": (["1,234", "12", "12,34,567", "1,00,000"], f"kind: integer, thousands: ',', {LEFT}"),
    "decimal commas": (
        ["1.234,50", "12,25", "0,5"],
        f"kind: decimal, grid: 0.01, thousands: ., decimal: ',', {LEFT}",
    ),
    "money": (
        ["$1,234.50", "$12.25", "$ 3,000"],
        f"kind: decimal, grid: 0.01, thousands: ',', unit: $, {LEFT}",
    ),
    "won": (["1,234원", "12원", "9,000원"], f"kind: integer, thousands: ',', unit: 원, {LEFT}"),
    "percent": (["12.5%", "7 %", "33%"], f"kind: decimal, grid: 0.1, unit: '%', {LEFT}"),
    "what is owed": (["(1,234)", "12", "2,000"], f"kind: integer, thousands: ',', {LEFT}"),
    "padded": (["   42 ", "7", " 35"], f"kind: integer, {LEFT}"),
    "exponents": (["1.225e+006", "2.5", "3"], f"kind: decimal, grid: 0.1, {LEFT}"),
    "full precision": (
        ["65000000.13685248", "1200000000.5550001", "2000000.123456789"],
        f"kind: decimal, grid: 1, {LEFT}",
    ),
    "tiny numbers": (
        ["1.2345678e-9", "2.5e-9", "9.9e-10"],
        f"kind: decimal, grid: 0.000000000001, {LEFT}",
    ),
    "round numbers": ([f"{n}00" for n in range(3, 40)], f"kind: integer, grid: 100, {LEFT}"),
    "codes with zeros": (["007", "010", "123"], "kind: categorical, domain: bought"),
    "a few codes with zeros": (
        ["02116", "02117", *(str(60_600 + n % 90) for n in range(998))],
        "kind: categorical, domain: bought",
    ),
    "codes with a point": (["250.00", "401.9", "272.4"] * 20, "kind: categorical, domain: bought"),
    "check digits": (["0", "9", "X", "4"] * 20, "kind: categorical, domain: bought"),
    "not applicable among numbers": ([*FIGURES, *"NNN"], f"kind: integer, missing: [N], {LEFT}"),
    "null marks of databases": (
        [*(f"{n}.5" for n in FIGURES), *["\\N"] * 4, "#REF!"],
        f"kind: decimal, grid: 0.1, missing: [\\N], {LEFT}",
    ),
    "a token of one cell": ([*FIGURES, "?"], f"kind: integer, {LEFT}"),
    "a question mark": (["a", *"????", "b"], "kind: categorical, missing: ['?'], domain: bought"),
    "Namibia": (["DE", "NA", "NA", "NA", "KR"] * 9, "kind: categorical, domain: bought"),
    "None is a category": (["None", "Stone"], "kind: categorical, domain: bought"),
    "truth": (
        ["True", "false", ""],
        "kind: boolean, unreadable: missing, domain: {categories: ['false', 'true']}",
    ),
    "ISO dates": (["2020-02-29", "1999-12-31"], f"kind: date, {LEFT}"),
    "a date that there is not": (["2023-02-30", *DAYS], f"kind: date, {LEFT}"),
    "compact dates": (["20200229", "19991231"], f"kind: date, format: '%Y%m%d', {LEFT}"),
    "compact moments": (
        ["20200229135907", "19991231000001"],
        f"kind: datetime, grid: 1, format: '%Y%m%d%H%M%S', {LEFT}",
    ),
    "Korean dates": (
        ["2020년 02월 29일", "1999년 12월 31일"],
        f"kind: date, format: '%Y년 %m월 %d일', {LEFT}",
    ),
    "dates with points": (
        ["2020. 2. 29.", "1999. 12. 3."],
        f"kind: date, format: '%Y. %m. %d.', {LEFT}",
    ),
    "day first": (["29/02/2020", "01/02/2020"], f"kind: date, format: '%d/%m/%Y', {LEFT}"),
    "years of two figures": (["10/28/24", "01/02/23"], f"kind: date, format: '%m/%d/%y', {LEFT}"),
    "named months": (["29-Feb-2020", "01-Mar-1999"], f"kind: date, format: '%d-%b-%Y', {LEFT}"),
    "day or month first": (
        ["01/02/2020", "03/04/2020"],
        "kind: text, role: drop, finding: 'date; day or month first? give its format'",
    ),
    "ends that have not come": (
        [*["9999-12-31"] * 20, *DAYS],
        f"kind: date, missing: ['9999-12-31'], {LEFT}",
    ),
    "moments": (
        ["2020-02-29 13:59:00", "2020-03-01 08:00:00"],
        f"kind: datetime, grid: 60, format: '%Y-%m-%d %H:%M:%S', {LEFT}",
    ),
    "moments with fractions": (
        ["2020-02-29 13:59:00.25", "2020-03-01 08:00:00.5"],
        f"kind: datetime, grid: 1, format: '%Y-%m-%d %H:%M:%S.%f', {LEFT}",
    ),
    "half days": (
        ["02/28/2020 01:59 PM", "03/13/2020 12:00 AM"],
        f"kind: datetime, grid: 60, format: '%m/%d/%Y %I:%M %p', {LEFT}",
    ),
    "moments with zones": (
        ["2020-02-29T13:59:07+0900", "2020-03-01T08:00:00+0100"],
        f"kind: datetime, grid: 1, format: '%Y-%m-%dT%H:%M:%S%z', {LEFT}",
    ),
    "times": (["09:00", "24:00"], f"kind: time, grid: 3600, format: '%H:%M', {LEFT}"),
    "times of half days": (
        ["오전 09:30", "오후 11:00"],
        f"kind: time, grid: 1800, format: '%p %I:%M', {LEFT}",
    ),
    "free text": (["a long story " * 9, "short"], "kind: text, role: drop, finding: free text"),
    "names": (
        [f"person {n}" for n in range(30)],
        "kind: identifier, role: drop, finding: nearly unique",
    ),
    "a running number": (
        [str(n) for n in range(30)],
        "kind: identifier, role: drop, finding: record id",
    ),
    "nothing": (["", ""], "kind: categorical, domain: bought"),
    "a slip among numbers": (["1"] * 999 + ["1+"], f"kind: integer, {LEFT}"),
    "full-width figures": (
        ["\uff11\uff12", "\uff13", "\uff15"],
        "kind: categorical, domain: bought",
    ),
    "mixed": (["1", "two", "3"], "kind: categorical, domain: bought"),
}


@pytest.mark.parametrize(("cells", "line"), PROPOSED.values(), ids=PROPOSED)
def test_a_column_is_proposed_as(cells: list[str], line: str) -> None:
    """What stands in the schema's line; a table with that schema can be read."""
    frame = pd.DataFrame({"a": pd.Series(cells, dtype=TEXT), "coin": ["true"] * len(cells)})
    schema = propose_schema(frame, Protection())
    assert schema.to_yaml().splitlines()[3] == f"  - {{name: a, {line}}}"
    assert len(Table.from_frame(frame, schema).frame) == len(cells)


def test_typed_columns_are_proposed_by_their_type() -> None:
    """As Parquet has them."""
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime(["2020-02-29", None]),
            "moment": pd.to_datetime(["2020-02-29 13:30", None]),
            "whole": [1.0, np.nan],
            "truth": pd.array([True, None], dtype="boolean"),
        }
    )
    schema = propose_schema(frame, Protection())
    assert [column.kind for column in schema.columns] == ["date", "datetime", "integer", "boolean"]
    assert Table.from_frame(frame, schema).frame.notna().iloc[0].all()


def test_signs_between_thousands_are_seen() -> None:
    """A thin space, as statistics offices write; an apostrophe, as the Swiss do."""
    for sign in ("\u2009", "\u00a0", " ", "'", "’"):
        column = proposed([f"1{sign}234.5", "12", f"2{sign}000"])
        assert (column.kind, column.thousands, column.decimal) == ("decimal", sign, None)
    assert proposed(["1 234,5", "12", "2 000"]).decimal == ","


def test_a_comma_that_may_be_of_decimals_or_thousands_is_asked_about() -> None:
    """In a file of semicolons 28,224 may be 28.224, or a thousand times that."""
    form = FileForm(delimiter=";")
    told = {
        "decimal": ["28,224", "9,004", "10,300"],
        "thousands": ["28,224", "1,200,000", "3,400,100"],
        "asked": ["28,224", "940", "12", "1,300"],
    }
    for name, cells in told.items():
        column = proposed(cells, file=form)
        got = (column.decimal and "decimal") or (column.thousands and "thousands") or "asked"
        assert got == name


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(sorted(PROPOSED)), st.sampled_from(["?", "X", "0.12345", "soon", "0017", ""])
)
def test_no_single_cell_changes_a_proposal(kind: str, cell: str) -> None:
    """One person's cell is a slip: kind, grid, tokens and form are those of the others."""
    cells = (PROPOSED[kind][0] * 60)[:600]
    assert proposed([*cells, cell]) == proposed(cells)


def proposed(cells: list[str], *, file: FileForm | None = None) -> ColumnSpec:
    frame = pd.DataFrame({"a": pd.Series(cells, dtype=TEXT), "coin": ["true"] * len(cells)})
    findings = {name: Finding(name, "NONE", "NONE", 1.0) for name in ("a", "coin")}
    return propose_schema(frame, Protection(), findings=findings, file=file)["a"]


def test_a_proposal_holds_no_value_of_the_table() -> None:
    """Canaries in cells: no minimum, maximum or category of a column is in the text."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "city": rng.choice(["Canaryville", "Canarytown"], 100),
            "income": rng.integers(77_000, 78_000, 100).astype(str),
            "born": np.where(rng.random(100) < 0.5, "1977-07-07", "1978-08-08"),
            "note": [f"canary number {n}" for n in range(100)],
        }
    ).astype("str")
    text = propose_schema(frame, Protection()).to_yaml()
    assert not any(word in text.lower() for word in ("canary", "77", "78", "minimum", "1977"))


def test_the_person_column_is_told_and_the_unit_left_to_the_owner() -> None:
    """A person column is an identifier; without a unit the text is not yet a schema."""
    frame = pd.DataFrame({"id": ["1", "1", "2"], "age": ["3", "4", "5"]}, dtype="str")
    schema = propose_schema(frame, Protection("id", 2))
    assert schema["id"].kind == "identifier"
    with pytest.raises(Exception, match="who is protected"):
        Schema.from_yaml(without_unit(schema))
