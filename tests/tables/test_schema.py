"""The schema: what it writes reads back the same, and what it refuses says why."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth import Bought, Categories, ColumnSpec, InputError, Protection, Range, Schema

ROOT = Path(__file__).parents[2]
SCHEMAS = sorted([*ROOT.glob("demo_data/*.schema.yaml"), *ROOT.glob("benchmarks/schemas/*.yaml")])
ROW = "version: 1\nprotection: {unit: row}\ncolumns:\n"

texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t:#'\"{}[],&*!|>%@`"),
    min_size=1,
    max_size=12,
)


@st.composite
def column_specs(draw: st.DrawFn, name: str) -> ColumnSpec:
    """Any column a schema can hold."""
    finding = draw(st.none() | texts)
    match draw(st.sampled_from(["integer", "decimal", "names", "bought", "date", "drop"])):
        case "integer":
            low, high = sorted(draw(st.tuples(st.integers(), st.integers())))
            return ColumnSpec(name, "integer", domain=Range(str(low), str(high)), finding=finding)
        case "decimal":
            grid = draw(st.decimals("1e-9", "1e6", allow_nan=False))
            return ColumnSpec(name, "decimal", grid=grid, domain=Range("-1.50", "1000"))
        case "names":
            names = tuple(draw(st.lists(texts, min_size=1, unique=True)))
            return ColumnSpec(name, "categorical", domain=Categories(names), finding=finding)
        case "bought":
            missing = tuple(draw(st.lists(texts, max_size=3)))
            return ColumnSpec(name, "categorical", missing=missing, domain=Bought())
        case "date":
            return ColumnSpec(name, "date", domain=Range("2015-01-01", "2026-12-31"))
        case _:
            return ColumnSpec(name, "text", role="drop", finding=finding)


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    """Any schema."""
    names = draw(st.lists(texts, min_size=1, max_size=5, unique=True))
    columns = [draw(column_specs(name)) for name in names]
    columns.append(ColumnSpec("the last one", "boolean", domain=Categories(("no", "yes"))))
    if "the person" not in names and draw(st.booleans()):
        columns.append(ColumnSpec("the person", "identifier"))
        return Schema(tuple(columns), Protection("the person", draw(st.integers(1, 1000))))
    return Schema(tuple(columns), Protection())


@given(schemas())
def test_what_a_schema_writes_reads_back_and_writes_again(schema: Schema) -> None:
    """Equal as values, and byte for byte as text."""
    text = schema.to_yaml()
    again = Schema.from_yaml(text)
    assert again == schema
    assert again.to_yaml() == text


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_our_own_schemas_round_trip(path: Path) -> None:
    """Files as people write them."""
    schema = Schema.read_yaml(path)
    assert Schema.from_yaml(schema.to_yaml()) == schema


def test_categories_are_text_as_written() -> None:
    """YAML would read these as False, 8, 1 and 1.10; a category is what stands in the cell."""
    schema = Schema.from_yaml(
        f"{ROW}  - {{name: a, kind: categorical, domain: {{categories: [no, 010, 1, 1.10, ~]}}}}\n"
    )
    assert schema["a"].domain == Categories(("no", "010", "1", "1.10", "~"))


def test_numbers_keep_their_digits() -> None:
    """A grid of 0.010 stays 0.010."""
    line = "  - {name: a, kind: decimal, grid: 0.010, domain: {minimum: 0, maximum: 5e3}}\n"
    schema = Schema.from_yaml(ROW + line)
    assert schema["a"].grid == Decimal("0.010")
    assert "grid: 0.010" in schema.to_yaml()


A = "  - {name: a, kind: boolean}\n"
REFUSED = {
    "version: 2\n": "version: 1",
    "[1, 2]": "mapping",
    "version: 1\nversion: 1\n": "not valid YAML near line",
    "version: 1\ncolumns: {": "not valid YAML near line",
    "version: 1\ncolumns:\n" + A: "who is protected",
    "version: 1\nprotection: {unit: table}\ncolumns:\n" + A: "unit: row",
    "version: 1\nprotection: {person: a, max_rows: many}\ncolumns:\n" + A: "whole number",
    "version: 1\nprotection: {person: a, max_rows: 0}\ncolumns:\n" + A: "between 1 and 1000",
    "version: 1\nprotection: {person: a, max_rows: 2}\ncolumns:\n" + A: "kind: identifier",
    "version: 1\nprotection: {person: b, max_rows: 2}\ncolumns:\n" + A: "not among the columns",
    "version: 1\nprotection: {unit: row, person: b}\ncolumns:\n" + A: "write {unit: row}",
    "version: 1\nprotection: {unit: row}\n": "list its columns",
    "version: 1\nprotection: {unit: row}\nowner: me\ncolumns:\n" + A: "owner is not known",
    ROW + A + A: "twice",
    ROW + "  - {kind: boolean}\n": "no name",
    ROW + "  - {name: a}\n": "no kind",
    ROW + "  - {name: a, kind: number}\n": "'number' is not known",
    ROW + "  - {name: a, kind: integer}\n": "declare its range",
    ROW + "  - {name: a, kind: boolean, format: '%Y'}\n": "format is for dates",
    ROW + "  - {name: a, kind: boolean, thousands: ','}\n": "thousands is for",
    ROW + "  - {name: a, kind: categorical}\n": "list its categories",
    ROW + "  - {name: a, kind: boolean, domain: bought}\n": "two values",
    ROW + "  - {name: a, kind: boolean, domain: {categories: [x]}}\n": "exactly two",
    ROW + "  - {name: a, kind: categorical, domain: {categories: [x, x]}}\n": "different",
    ROW + "  - {name: a, kind: categorical, domain: {categories: []}}\n": "different",
    ROW + "  - {name: a, kind: categorical, domain: {categories: x}}\n": "list of texts",
    ROW + "  - {name: a, kind: categorical, domain: {values: [x]}}\n": "values is not known",
    ROW + "  - {name: a, kind: integer, domain: {minimum: 1}}\n": "minimum: …, maximum: …",
    ROW + "  - {name: a, kind: categorical, domain: {preset: planets}}\n": "no preset is called",
    ROW + "  - {name: a, kind: categorical, domain: {preset: []}}\n": "must be one text",
    ROW + "  - {name: a, kind: boolean, unreadable: drop}\n": "refuse, missing or other",
    ROW + "  - {name: a, kind: boolean, unreadable: other}\n": "whose categories are listed",
    ROW + "  - {name: a, kind: categorical, unreadable: other, domain: bought}\n": "are listed",
    ROW
    + "  - {name: a, kind: categorical, missing: [x], domain: {categories: [x, y]}}\n": "missing",
    ROW + "  - {name: a, kind: decimal, grid: fine, domain: bought}\n": "grid must be a number",
    **{
        ROW
        + f"  - {{name: a, kind: decimal, grid: {grid}, domain: bought}}\n": r"grid must lie .* "
        r"1e-12 and 1e\+15"
        for grid in ("-1", "0", "nan", "-inf", "1e300", "1e-400", "1e999999999", "1e-999999999")
    },
    ROW + "  - {name: a, kind: boolean, role: surrogate}\n": "go together",
    ROW + "  - {name: a, kind: boolean, role: hide}\n": "Use one of model",
    ROW + "  - {name: a, kind: boolean, role: [drop]}\n": "must be one text",
    ROW + "  - {name: a, kind: text}\n": "cannot be modelled",
    ROW + "  - {name: a, kind: text, role: drop}\n": "No column is left",
}


@pytest.mark.parametrize(("text", "says"), REFUSED.items())
def test_a_schema_that_cannot_be_used_says_why(text: str, says: str) -> None:
    """One refusal for each thing that can be wrong."""
    with pytest.raises(InputError, match=says.replace("{", r"\{").replace("|", r"\|")):
        Schema.from_yaml(text)


def test_a_schema_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    """Absent, or not UTF-8."""
    with pytest.raises(InputError, match="cannot be read"):
        Schema.read_yaml(tmp_path / "none.yaml")
    (tmp_path / "kr.yaml").write_bytes("이름".encode("cp949"))
    with pytest.raises(InputError, match="not UTF-8"):
        Schema.read_yaml(tmp_path / "kr.yaml")


def test_a_long_public_list_is_written_by_its_name() -> None:
    """And a short one in full, so that its reader sees what is declared."""
    text = (
        ROW
        + "  - {name: a, kind: categorical, unreadable: other, domain: {preset: kr-sido}}\n"
        + "  - {name: b, kind: categorical, domain: {categories: [F, M]}}\n"
    )
    schema = Schema.from_yaml(text)

    assert schema.to_yaml() == text
    assert schema["a"].counts_others
    assert "서울특별시" in schema["a"].domain.names  # type: ignore[union-attr]
    assert Schema.from_yaml(text.replace("kr-sido", "sexes-short"))["a"].domain == Categories(
        ("F", "M")
    )
