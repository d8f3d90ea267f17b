"""A proposal: what kinds it sees, and that it never tells a value."""

import numpy as np
import pandas as pd
import pytest

from synth import Schema, Table
from synth.proposal import propose_schema, unsigned
from synth.schema import Protection

PROPOSED = {
    "whole numbers": (["35", "0", "-7", ""], "kind: integer, domain: bought"),
    "numbers with decimals": (["1.5", "2", ".25"], "kind: decimal, grid: 0.01, domain: bought"),
    "decimals that are whole": (["1.0", "2.0"], "kind: integer, domain: bought"),
    "thousands": (["1,234", "12", "1,000,000"], "kind: integer, thousands: ',', domain: bought"),
    "round numbers": ([f"{n}00" for n in range(3, 40)], "kind: integer, grid: 100, domain: bought"),
    "codes with zeros": (["007", "010", "123"], "kind: categorical, domain: bought"),
    "not applicable among numbers": (
        ["1", "N", "3"],
        "kind: integer, missing: [N], domain: bought",
    ),
    "a question mark": (["a", "?", "b"], "kind: categorical, missing: ['?'], domain: bought"),
    "blank": (["1.5", " ", "2"], "kind: decimal, grid: 0.1, missing: [' '], domain: bought"),
    "None is a category": (["None", "Stone"], "kind: categorical, domain: bought"),
    "truth": (["True", "false", ""], "kind: boolean, domain: {categories: ['false', 'true']}"),
    "ISO dates": (["2020-02-29", "1999-12-31"], "kind: date, domain: bought"),
    "compact dates": (["20200229", "19991231"], "kind: date, format: '%Y%m%d', domain: bought"),
    "Korean dates": (
        ["2020년 02월 29일", "1999년 12월 31일"],
        "kind: date, format: '%Y년 %m월 %d일', domain: bought",
    ),
    "day first": (["29/02/2020", "01/02/2020"], "kind: date, format: '%d/%m/%Y', domain: bought"),
    "day or month first": (
        ["01/02/2020", "03/04/2020"],
        "kind: text, role: drop, finding: 'date; day or month first? give its format'",
    ),
    "moments": (
        ["2020-02-29 13:59:00", "2020-03-01 08:00:00"],
        "kind: datetime, grid: 60, format: '%Y-%m-%d %H:%M:%S', domain: bought",
    ),
    "moments with zones": (
        ["2020-02-29T13:59:07+0900", "2020-03-01T08:00:00+0100"],
        "kind: datetime, grid: 1, format: '%Y-%m-%dT%H:%M:%S%z', domain: bought",
    ),
    "times": (["09:00", "24:00"], "kind: time, grid: 3600, format: '%H:%M', domain: bought"),
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
    "a slip among numbers": (
        ["1"] * 999 + ["1+"],
        "kind: integer, unreadable: missing, domain: bought",
    ),
    "mixed": (["1", "two", "3"], "kind: categorical, domain: bought"),
}


@pytest.mark.parametrize(("cells", "line"), PROPOSED.values(), ids=PROPOSED)
def test_a_column_is_proposed_as(cells: list[str], line: str) -> None:
    """What stands in the schema's line; a table with that schema can be read."""
    frame = pd.DataFrame({"a": pd.Series(cells, dtype="str"), "coin": ["true"] * len(cells)})
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
        Schema.from_yaml(unsigned(schema))
