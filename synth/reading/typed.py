"""Typed values: the cells of a workbook or database, each of its own type."""

from datetime import date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from privacy.message import N_, Message
from synth.errors import InputError
from synth.reading.body import complete_names
from synth.reading.counts import place_message
from synth.reading.spelling import from_arrow
from synth.texts import TEXT


def typed_frame(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Message]]:
    """Keep each cell of Python values as it is; a column of text alone becomes text.

    No column is given a type that all of its cells share: one cell more would change the others.
    """
    series = [_as_column(frame.iloc[:, place].tolist()) for place in range(len(frame.columns))]
    mixed = [place for place, (_, is_mixed) in enumerate(series, start=1) if is_mixed]
    columns = {place: values.set_axis(frame.index) for place, (values, _) in enumerate(series)}
    typed = pd.DataFrame(columns, index=frame.index).set_axis(frame.columns, axis="columns")
    if not mixed:
        return typed, []
    return typed, [
        Message(
            (
                "{n} column holds values of several types, each read by its own: {places}.",
                "{n} columns hold values of several types, each read by its own: {places}.",
            ),
            n=len(mixed),
            places=place_message(mixed),
        )
    ]


def _as_column(values: list[Any]) -> tuple[pd.Series, bool]:
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {str}:
        # The same texts, in less room.
        return pd.Series(values, dtype=TEXT), False
    is_mixed = len(kinds) > 1 and not (kinds <= {int, float} or kinds <= {date, datetime})
    return pd.Series(values, dtype=object), is_mixed


def arrow_frame(table: pa.Table, *, name: str) -> tuple[pd.DataFrame, list[Message]]:
    """Turn an Arrow table into a frame without losing a digit: whole numbers stay whole.

    Raises:
        InputError: columns hold lists, records or bytes.
    """
    repairs: list[Message] = []
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
            (
                "{name}: {n} column of lists, records, bytes or intervals cannot be read: "
                "{places}. Leave it out, or give each value a column.",
                "{name}: {n} columns of lists, records, bytes or intervals cannot be read: "
                "{places}. Leave them out, or give each value a column.",
            ),
            name=name,
            n=len(unread),
            places=place_message([place + 1 for place in sorted(unread)]),
        )
    if binary:
        became = N_(
            (
                "{n} column of bytes became text, all of it UTF-8: {places}.",
                "{n} columns of bytes became text, all of it UTF-8: {places}.",
            )
        )
        places = place_message([place + 1 for place in binary])
        repairs.append(Message(became, n=len(binary), places=places))
    names, renamed = complete_names(table.column_names, range(1, table.num_columns + 1))
    numbered = table.rename_columns([str(place) for place in range(table.num_columns)])
    try:
        columns = {name: from_arrow(numbered.column(name)) for name in numbered.column_names}
        frame = pd.DataFrame(columns, index=pd.RangeIndex(len(table)))
    except (pa.ArrowException, ValueError, OverflowError):  # their texts quote the cell
        raise InputError(
            "{name} holds dates before the year 1 or after the year 9999. Clean them.", name=name
        ) from None
    return frame.set_axis(names, axis="columns"), repairs + renamed


def _is_binary(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or pa.types.is_binary_view(kind)
    )
