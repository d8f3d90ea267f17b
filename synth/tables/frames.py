"""Frames of others: pandas, polars, Arrow and whatever hands its columns on, in and out.

Values keep what they are, not how a library stored them: from Arrow's own types each cell is read
by itself, as from a file.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pandas as pd
import pyarrow as pa

from synth.errors import InputError
from synth.tables.columns import MOMENT_KINDS, Categories, ColumnSpec
from synth.tables.grid import Grid

TRUTH = {"true", "false"}


def as_frame(table: Any) -> pd.DataFrame:
    """Return a table of any library as a frame of pandas; one of pandas as it is.

    Args:
        table: a DataFrame of pandas, or what hands on its columns by Arrow's C stream (polars,
            pyarrow, DuckDB) or by the dataframe interchange protocol.

    Raises:
        InputError: it is none of these, or holds a type that no cell can have.
    """
    if isinstance(table, pd.DataFrame):
        return table
    try:
        if hasattr(table, "__arrow_c_stream__"):
            return _from_arrow(pa.table(table))
        if hasattr(table, "__dataframe__"):
            return pd.api.interchange.from_dataframe(table)
    except (pa.ArrowException, NotImplementedError, RuntimeError, TypeError, ValueError):
        raise InputError(
            "The table of type {type} has columns that cannot be handed on. Give plain columns of "
            "numbers, texts, dates and truth.",
            type=type(table).__name__,
        ) from None
    raise InputError(
        "A table of type {type} is not known. Give a frame of pandas or polars, a table of Arrow, "
        "or what has __arrow_c_stream__.",
        type=type(table).__name__,
    )


def _from_arrow(table: pa.Table) -> pd.DataFrame:
    """Return a table of Arrow in its own types; codes and views of texts become plain columns."""
    kept = pa.Table.from_arrays([_plain(c) for c in table.columns], names=table.column_names)
    frame: pd.DataFrame = kept.to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_string_view(column.type):  # of polars; not every function of Arrow knows it
        return column.cast(pa.large_string())
    return column


def as_polars(table: pa.Table) -> Any:
    """Return a table of Arrow as a DataFrame of polars.

    Raises:
        InputError: polars is not installed.
    """
    try:
        polars = import_module("polars")
    except ModuleNotFoundError:
        raise InputError("polars is not installed: pip install polars.") from None
    return polars.from_arrow(table)


def with_dtypes(
    frame: pd.DataFrame, columns: Mapping[str, ColumnSpec], dtypes: Mapping[str, Any]
) -> pd.DataFrame:
    """Return a frame whose columns have the types that a frame of before had, where they can.

    A type that has no missing value becomes its sibling that has one where cells are missing. Of a
    type of categories the values at hand are the categories: those of before may be private.

    Args:
        columns: by name, what they are.
        dtypes: by name, as `DataFrame.dtypes` has them.
    """
    return pd.DataFrame(
        {
            name: _with_dtype(frame[name], columns[name], dtypes[name])
            if name in dtypes
            else frame[name]
            for name in map(str, frame.columns)
        }
    )


def _with_dtype(values: pd.Series, column: ColumnSpec, dtype: Any) -> pd.Series:
    wanted = pd.api.types.pandas_dtype(dtype)
    if isinstance(wanted, pd.CategoricalDtype):
        return values.astype("category")
    if _is_of_truth(column) and pd.api.types.is_bool_dtype(wanted):
        values = values.str.lower().map({"true": True, "false": False}).astype("boolean")
    as_text = pd.api.types.is_string_dtype(wanted) and not pd.api.types.is_object_dtype(wanted)
    if as_text or pd.api.types.is_object_dtype(wanted):
        is_moment = column.kind in MOMENT_KINDS
        texts = Grid.of(column).texts(values) if is_moment else values
        if as_text:
            return texts.astype(wanted)
        return texts.astype(object).where(texts.notna(), None)
    zone = getattr(wanted, "tz", None)
    if zone is not None and values.dtype.kind == "M":
        values = values.dt.tz_localize("UTC").dt.tz_convert(zone)
    try:
        return values.astype(wanted)
    except (TypeError, ValueError):
        return values  # what is missing, or between whole numbers, has no place there


def _is_of_truth(column: ColumnSpec) -> bool:
    domain = column.domain
    return isinstance(domain, Categories) and {name.lower() for name in domain.names} == TRUTH
