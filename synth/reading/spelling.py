"""Spelling: each cell as text, by its own value and type, whatever its column holds besides.

A source hands over cells of their own types: 2 and 2.0 are the same text, and a column that one
person's cell turned from whole numbers into floats reads as it did before.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from synth.texts import TEXT

_FEW = 2_000  # cells that are read one by one as fast
_SAMPLE = 1_000  # cells that show whether a column's texts are mostly different
LARGEST_WHOLE = 2.0**53  # from here on a float no longer holds every whole number


def as_texts(raw: pd.Series) -> pd.Series:
    """Return each cell as text: 2 for 2.0, true, an ISO date; missing where there is nothing."""
    cells = plain(raw)
    if isinstance(cells.dtype, pd.StringDtype):
        return pd.Series(cells.array, index=raw.index, dtype=TEXT)
    if cells.dtype == object:
        return pd.Series([spell(cell) for cell in cells], index=raw.index, dtype=TEXT)
    # Cells of one type of NumPy: equal values are spelled alike.
    codes, values = pd.factorize(cells)
    texts = pa.array([spell(value) for value in values], type=pa.large_string())
    chosen = texts.take(pa.array(codes, mask=codes < 0))
    return pd.Series(text_array(chosen), index=raw.index, dtype=TEXT)


def present_texts(raw: pd.Series, missing: Sequence[str]) -> pd.Series:
    """Return each cell as text; missing where it is empty or one of these."""
    texts = as_texts(raw)
    cells = arrow_texts(texts)
    absent = pc.is_in(cells, pa.array(["", *missing], type=cells.type))
    if not pc.any(absent).as_py():
        return texts
    return pd.Series(text_array(pc.if_else(absent, None, cells)), index=texts.index, dtype=TEXT)


def distinct_texts(raw: pd.Series) -> tuple[pd.Series, NDArray[np.int64]] | None:
    """Return each different text of a column once, and which of them each row has, (n_rows,).

    Returns:
        None where it saves nothing: most texts are different, or the cells are of other types.
    """
    if not isinstance(raw.dtype, pd.StringDtype) or len(raw) < _FEW:
        return None
    cells = arrow_texts(raw)
    some = cells.take(pa.array(np.arange(_SAMPLE) * len(cells) // _SAMPLE))
    if len(some.unique()) > _SAMPLE // 2:
        return None
    held = cells.dictionary_encode().unify_dictionaries()
    texts = held.chunk(0).dictionary
    if len(texts) > len(cells) // 2:
        return None
    lacking = len(texts)
    if held.null_count:
        texts = pa.concat_arrays([texts, pa.array([None], type=texts.type)])
    indices = [chunk.indices.fill_null(lacking).to_numpy() for chunk in held.chunks]
    places = np.concatenate(indices, dtype=np.int64)
    return pd.Series(text_array(texts), dtype=TEXT), places


def arrow_texts(texts: pd.Series) -> pa.ChunkedArray:
    """Return a column of text as Arrow holds it."""
    cells = pa.array(texts, type=pa.large_string(), from_pandas=True)
    return cells if isinstance(cells, pa.ChunkedArray) else pa.chunked_array([cells])


def text_array(texts: pa.Array | pa.ChunkedArray) -> Any:
    """Return Arrow text as an array of pandas."""
    return pd.array(texts, dtype=TEXT)


def plain(raw: pd.Series) -> pd.Series:
    """Return cells without the wrappings of a frame: categories, sparse and Arrow-backed columns.

    Returns:
        Text, a type of NumPy or its nullable twin, or objects.
    """
    dtype = raw.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        names = plain(pd.Series(raw.cat.categories, dtype=raw.cat.categories.dtype))
        # As objects: a missing cell among whole numbers would turn all of them into floats.
        return pd.Series(
            np.array([*names, None], dtype=object)[raw.cat.codes], index=raw.index, dtype=object
        )
    if isinstance(dtype, pd.SparseDtype):
        return pd.Series(np.asarray(raw), index=raw.index, dtype=dtype.subtype)
    if isinstance(dtype, pd.ArrowDtype):
        cells = pa.chunked_array(pa.array(raw, from_pandas=True))
        return from_arrow(cells).set_axis(raw.index)
    if isinstance(dtype, pd.StringDtype) or dtype.kind in "iufbMm":
        return raw
    objects = isinstance(dtype, np.dtype) and dtype.kind == "O"
    return raw if objects else pd.Series(list(raw), index=raw.index, dtype=object)


def spell(cell: object) -> str | None:
    """Return one cell as its owner would write it; None where there is nothing."""
    if cell is None or cell is pd.NaT or cell is pd.NA:
        return None
    match cell:
        case str():
            return str(cell)
        case bool() | np.bool_():
            return "true" if cell else "false"
        case datetime():
            midnight = cell.tzinfo is None and cell.time() == time()
            return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return _span(cell)
        case float() | np.floating():
            return _figure(cell)
        case Decimal():
            return _decimal(cell)
        case np.datetime64():
            return spell(pd.Timestamp(cell))
        case np.timedelta64():
            return spell(pd.Timedelta(cell))
        case _:
            return str(cell)


def lost_digits(raw: pd.Series) -> NDArray[np.bool_]:
    """Tell which cells are floats of a whole number so large that its last digits may be lost.

    Whoever wrote them as floats, for one cell of the column perhaps, made different numbers one.
    """
    cells = plain(raw)
    if cells.dtype == object:
        return np.array([_is_lossy(cell) for cell in cells], dtype=bool)
    if isinstance(cells.dtype, pd.StringDtype) or cells.dtype.kind != "f":
        return np.zeros(len(cells), dtype=bool)
    floats = cells.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(np.isfinite(floats) & (np.abs(floats) >= LARGEST_WHOLE), dtype=bool)


def _is_lossy(cell: object) -> bool:
    return isinstance(cell, float | np.floating) and LARGEST_WHOLE <= abs(float(cell)) < np.inf


def _figure(number: float | np.floating) -> str | None:
    exact = float(number)  # of a float32 too: another cell may have widened its column
    if exact != exact:
        return None
    whole = exact.is_integer() and abs(exact) < LARGEST_WHOLE
    return str(int(exact)) if whole else repr(exact)


def _decimal(number: Decimal) -> str | None:
    if number.is_nan():
        return None
    whole = number.is_finite() and number == number.to_integral_value()
    return str(int(number)) if whole else format(number.normalize(), "f")


def _span(span: timedelta) -> str:
    """Return a span as [-]HH:MM:SS, its fraction of a second behind a point."""
    micros = span // timedelta(microseconds=1)
    seconds, fraction = divmod(abs(micros), 1_000_000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    text += f".{fraction:06}".rstrip("0") if fraction else ""
    return f"-{text}" if micros < 0 else text


def from_arrow(cells: pa.ChunkedArray) -> pd.Series:
    """Return Arrow cells as pandas holds them, without losing a digit: whole numbers stay whole.

    Raises:
        pa.ArrowException, ValueError, OverflowError: dates beyond the years 1 to 9999.
    """
    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    series: pd.Series = cells.to_pandas(types_mapper=_pandas_type)
    return series


def _pandas_type(kind: pa.DataType) -> pd.api.extensions.ExtensionDtype | None:
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return TEXT
    return _WHOLE.get(kind)


_WHOLE: dict[pa.DataType, pd.api.extensions.ExtensionDtype] = {
    pa.bool_(): pd.BooleanDtype(),
    pa.int8(): pd.Int8Dtype(),
    pa.int16(): pd.Int16Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.uint8(): pd.UInt8Dtype(),
    pa.uint16(): pd.UInt16Dtype(),
    pa.uint32(): pd.UInt32Dtype(),
    pa.uint64(): pd.UInt64Dtype(),
}
