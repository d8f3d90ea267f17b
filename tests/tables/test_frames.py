"""Frames of other libraries: in as they are, out in the types that they had."""

import datetime
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from synth.errors import InputError
from synth.tables.frames import as_frame
from synth.tables.proposal import propose_schema
from synth.tables.schema import Protection, Schema
from synth.tables.table import Table

SCHEMA = Schema.from_yaml("""version: 1
protection: {unit: row}
columns:
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 99}}
  - {name: paid, kind: decimal, grid: 0.01, domain: {minimum: 0, maximum: 99}}
  - {name: plan, kind: categorical, domain: {categories: [basic, plus]}}
  - {name: active, kind: boolean}
  - {name: since, kind: date, domain: {minimum: 2020-01-01, maximum: 2030-01-01}}
""")
VALUES = {
    "age": [20, 31, 44],
    "paid": [1.25, 3.5, 9.0],
    "plan": ["basic", "plus", "plus"],
    "active": [True, False, True],
    "since": [datetime.date(2020, 1, day) for day in (1, 2, 3)],
}


def arrow() -> pa.Table:
    table = pa.table(VALUES)
    coded = table["plan"].dictionary_encode()
    table = table.set_column(2, "plan", coded)
    return table.set_column(0, "age", table["age"].cast(pa.int8()))


class Streaming:
    """What hands its columns on, and is of no library that we know."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return arrow().__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize("given", [arrow(), Streaming(), pd.DataFrame(VALUES)])
def test_a_table_is_the_same_whichever_library_holds_it(given: Any) -> None:
    read = Table.from_frame(given, SCHEMA)
    assert read.frame.equals(Table.from_frame(pd.DataFrame(VALUES), SCHEMA).frame)
    assert not read.notes


def test_polars_comes_in_and_goes_out() -> None:
    polars = pytest.importorskip("polars")
    read = Table.from_frame(polars.DataFrame(VALUES), SCHEMA)
    given = read.to_polars()
    assert given["since"].to_list() == VALUES["since"]
    assert given["active"].to_list() == VALUES["active"]
    assert polars.DataFrame(read).equals(given)
    rows = polars.DataFrame({name: held * 9 for name, held in VALUES.items()})
    assert propose_schema(rows, Protection())["age"].kind in ("integer", "categorical")


def test_a_table_goes_out_by_arrows_stream() -> None:
    read = Table.from_frame(pd.DataFrame(VALUES), SCHEMA)
    assert pa.table(read).equals(read.to_arrow())
    assert read.to_arrow().schema.field("since").type == pa.date32()


@pytest.mark.parametrize(
    "dtypes",
    [
        {"age": "int8", "paid": "float32", "plan": "object", "active": "bool", "since": "object"},
        {"age": "Int64", "plan": "string", "active": "boolean", "since": "datetime64[ns]"},
        {"age": "int64[pyarrow]", "paid": "double[pyarrow]", "since": "datetime64[ns, Asia/Seoul]"},
    ],
)
def test_columns_go_out_in_the_types_that_they_came_in(dtypes: dict[str, str]) -> None:
    out = Table.from_frame(pd.DataFrame(VALUES), SCHEMA).to_pandas(dtypes)
    assert {name: str(out.dtypes[name]) for name in dtypes} == dtypes
    if dtypes["since"] == "object":
        assert list(out["since"]) == ["2020-01-01", "2020-01-02", "2020-01-03"]


def test_what_is_missing_keeps_a_type_that_can_hold_it() -> None:
    values = {**VALUES, "age": [20, None, 44]}
    out = Table.from_frame(pd.DataFrame(values), SCHEMA).to_pandas({"age": "int64"})
    assert str(out.dtypes["age"]) == "Int64"


def test_categories_of_the_original_do_not_come_along() -> None:
    """A type of pandas lists all of them, those that no synthetic row has too."""
    frame = pd.DataFrame(VALUES)
    frame["plan"] = pd.Categorical(frame["plan"], ["basic", "plus", "only one person has this"])
    out = Table.from_frame(frame, SCHEMA).to_pandas(frame.dtypes)
    assert list(out["plan"].cat.categories) == ["basic", "plus"]


@pytest.mark.parametrize("given", [{"a": [1]}, [1, 2], None])
def test_what_is_no_table_is_refused(given: Any) -> None:
    with pytest.raises(InputError, match=r"type \w+ is not known"):
        as_frame(given)
