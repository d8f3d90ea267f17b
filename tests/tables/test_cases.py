"""Small inputs that once failed, each with what its owner expects; made by hand, no one's data.

They lie beside the project, in ../shared/cases; without them these tests are skipped.
"""

from pathlib import Path

import pytest

from synth import InputError, Protection, Schema, Table, propose_schema
from synth.reading import read_frame

CASES = Path(__file__).parents[3] / "shared" / "cases"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not there")

EXPECTED = {  # of one column: what its spec says
    ("01-decimal-comma-three-places", "gewicht"): "kind: decimal, grid: 0.001, decimal: ','",
    ("03-float-above-2e7", "revenue"): "kind: decimal, grid: 1",
    ("08-likeness-blind", "d"): "kind: date, format: '%m/%d/%y'",
    ("11-one-bad-date", "seen"): "kind: date",
    ("14-null-mark-decimal", "bmi"): "kind: decimal, grid: 0.1, missing: [\\N]",
    ("16-decimal-comma-one-place", "temp"): "kind: decimal, grid: 0.1, decimal: ','",
    ("17-open-end-date", "valid_to"): "kind: date, missing: ['9999-12-31']",
    ("18-zone-lost-parquet", "seoul"): "kind: datetime",
    ("21-subseconds", "ts"): "kind: datetime, grid: 1, format: '%Y-%m-%d %H:%M:%S.%f'",
    ("22-rare-leading-zero", "zip"): "kind: categorical",
    ("23-namibia", "country"): "kind: categorical, domain: bought",
    ("24-x-among-digits", "cd"): "kind: categorical, domain: bought",
    ("25-codes-with-a-point", "icd"): "kind: categorical",
    ("26-lost-without-word", "salary"): "kind: decimal, grid: 0.01, thousands: ',', unit: $",
    ("28-boolean-parquet", "b"): "kind: boolean",
    ("29-crash-unicode-digits", "n"): "kind: categorical",
    ("32-padded-numbers", "n"): "kind: integer",
    ("33-float32-one-place", "f32"): "kind: decimal, grid: 0.1",
    ("34-mixed-dates-excel", "seen"): "kind: date, format: '%d.%m.%Y'",
    ("37-invented-other", "tf"): "kind: categorical",
    ("38-where-own-format", "wann"): "kind: date, format: '%d.%m.%Y'",
    ("42-digit-moments", "at"): "kind: datetime, grid: 60, format: '%Y%m%d%H%M%S'",
    ("57-old-dates", "event"): "kind: date",
    ("59-three-digit-exponents", "price"): "kind: integer",
    ("60-one-bad-date-of-5000", "slip"): "kind: date",
    ("60-one-bad-date-of-5000", "compact"): "kind: datetime",
}
REFUSED = {
    "09-gbk-read-as-korean": "as CP949 it is not Korean. Name its encoding",
    "31-whitespace-separated": "are its cells separated by spaces",
}


def input_of(case: str) -> Path:
    return next(path for path in (CASES / case).iterdir() if path.name.startswith("input."))


@pytest.mark.parametrize(("case", "column"), EXPECTED, ids=lambda part: str(part))
def test_a_column_is_proposed_as_its_owner_expects(case: str, column: str) -> None:
    """And the table is read by that proposal without a cell lost."""
    schema = propose_schema(input_of(case), Protection())
    line = next(line for line in schema.to_yaml().splitlines() if f"{{name: {column}," in line)
    for part in EXPECTED[case, column].split(", "):
        assert part in line
    assert "role: drop" not in line
    read = Table.read(input_of(case), schema).frame[column]
    raw = read_frame(input_of(case)).frame[column]
    empty = raw.isna() | raw.isin(["", *schema[column].missing])
    assert read.isna().sum() <= empty.sum() + 1


@pytest.mark.parametrize(("case", "says"), REFUSED.items())
def test_an_input_is_refused_and_its_owner_told_the_way_out(case: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        propose_schema(input_of(case), Protection())


@pytest.mark.parametrize(
    "case", sorted(path.name for path in CASES.iterdir() if path.is_dir()) if CASES.is_dir() else []
)
def test_no_input_meets_a_fault_of_ours(case: str) -> None:
    """A proposal, or a refusal in words."""
    if input_of(case).suffix == ".py":
        pytest.skip("a script")
    try:
        schema = propose_schema(input_of(case), Protection())
    except InputError:
        return
    assert Schema.from_yaml(schema.to_yaml()) == schema
    Table.read(input_of(case), schema)
