"""Typed values: a column of a workbook or database in one type of pandas."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
import pyarrow as pa

from synth.errors import InputError
from synth.reading.body import complete_names
from synth.reading.counts import counted, placed
from synth.texts import TEXT

_WHOLE = 2.0**53  # beyond, a float no longer holds every whole number


def typed_frame(
    frame: pd.DataFrame, *, only_floats: bool = False
) -> tuple[pd.DataFrame, list[str]]:
    """Give each column of Python values the type that all of them have; else text.

    Args:
        only_floats: whether the source has no whole numbers but floats that are whole.
    """
    series = [
        _typed(frame.iloc[:, place].tolist(), only_floats) for place in range(len(frame.columns))
    ]
    mixed = [place for place, (_, is_mixed) in enumerate(series, start=1) if is_mixed]
    columns = {place: values.set_axis(frame.index) for place, (values, _) in enumerate(series)}
    typed = pd.DataFrame(columns, index=frame.index).set_axis(frame.columns, axis="columns")
    if not mixed:
        return typed, []
    verb = "holds" if len(mixed) == 1 else "hold"
    return typed, [
        f"{counted(len(mixed), 'column')} {verb} values of several types, each read by its own: "
        f"{placed('column', mixed)}."
    ]


def _typed(values: list[Any], only_floats: bool) -> tuple[pd.Series, bool]:
    kinds = {type(value) for value in values if value is not None}
    if not kinds:
        return pd.Series([None] * len(values), dtype=TEXT), False
    if kinds == {bool}:
        return pd.Series(values, dtype="boolean"), False
    if kinds == {int}:
        return pd.Series(values, dtype="Int64"), False
    if kinds <= {int, float}:
        numbers = pd.Series(values, dtype="Float64")
        whole = only_floats and all(map(_is_whole, filter(None, values)))
        return numbers.astype("Int64" if whole else "float64"), False
    if kinds <= {date, datetime}:
        return pd.Series(values, dtype="datetime64[us]"), False
    if kinds == {str}:
        return pd.Series(values, dtype=TEXT), False
    # Each cell keeps its own type: text made of a whole column would depend on all of its cells.
    return pd.Series(values, dtype=object), len(kinds) > 1


def as_text(value: object) -> str:
    """Return a value as its owner would write it: 2 for 2.0, an ISO date, H:MM:SS."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float() if _is_whole(value):
            return str(int(value))
        case datetime():
            return value.isoformat(sep=" ")
        case timedelta():
            seconds = int(value.total_seconds())
            return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _is_whole(value: object) -> bool:
    return isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE


def arrow_frame(table: pa.Table, *, name: str) -> tuple[pd.DataFrame, list[str]]:
    """Turn an Arrow table into a frame without losing a digit: whole numbers stay whole.

    Raises:
        InputError: columns hold lists, records or bytes.
    """
    repairs = []
    binary = [place for place, kind in enumerate(table.schema.types) if _is_binary(kind)]
    unread = [
        place
        for place, kind in enumerate(table.schema.types)
        if pa.types.is_nested(kind) or pa.types.is_interval(kind)
    ]
    for place in binary:
        try:
            texts = table.column(place).cast(pa.large_binary()).cast(pa.large_string())
            table = table.set_column(place, table.column_names[place], texts)
        except pa.ArrowInvalid:
            unread.append(place)
    if unread:
        raise InputError(
            f"{name}: {counted(len(unread), 'column')} of lists, records, bytes or intervals "
            f"cannot be read: {placed('column', [place + 1 for place in sorted(unread)])}. Leave "
            "them out, or give each value a column."
        )
    if binary:
        repairs.append(
            f"{counted(len(binary), 'column')} of bytes became text, all of it UTF-8: "
            f"{placed('column', [place + 1 for place in binary])}."
        )
    names, renamed = complete_names(table.column_names, range(1, table.num_columns + 1))
    numbered = table.rename_columns([str(place) for place in range(table.num_columns)])
    try:
        frame = numbered.to_pandas(types_mapper=_TYPES, ignore_metadata=True)
    except (pa.ArrowException, ValueError, OverflowError):  # their texts quote the cell
        raise InputError(
            f"{name} holds dates before the year 1 or after the year 9999. Clean them."
        ) from None
    return frame.set_axis(names, axis="columns"), repairs + renamed


def _is_binary(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or pa.types.is_binary_view(kind)
    )


_TYPES: Callable[[pa.DataType], Any] = {
    pa.string(): TEXT,
    pa.large_string(): TEXT,
    pa.bool_(): pd.BooleanDtype(),
    pa.int8(): pd.Int8Dtype(),
    pa.int16(): pd.Int16Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.uint8(): pd.UInt8Dtype(),
    pa.uint16(): pd.UInt16Dtype(),
    pa.uint32(): pd.UInt32Dtype(),
    pa.uint64(): pd.UInt64Dtype(),
}.get
