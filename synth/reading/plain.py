"""Plain text: bytes that Arrow reads at once, as the strict reader would beyond doubt.

The strict reader (`synth.reading.rows`) is the reference. What is not plain UTF-8, or has a quote
that neither opens a cell, closes it nor is doubled, is left to it. Which reader reads is never seen
in what comes out; property tests hold the two together.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from synth.reading.dialect import Dialect

MOST_ROW_BYTES = 1 << 24  # of a row: what Arrow reads at once
_BLOCK = 1 << 20  # bytes that Arrow reads at once where no row is longer
_LOOKED = 1 << 20  # bytes in which quotes are looked for at once


def read_regular(data: bytes | memoryview, dialect: Dialect, width: int) -> pa.Table | None:
    """Read whole rows of UTF-8 fast if the strict reader would beyond doubt read the same.

    Returns:
        Text columns 0, 1, …; None where the strict reader must look.
    """
    if width < 2 or dialect.escaped or dialect.spaced or not len(data):
        return None
    if bytes(data[:3]) == b"\xef\xbb\xbf":
        return None
    n_quotes = _count_regular(data, dialect)
    if n_quotes is None:
        return None
    for block in (_BLOCK, MOST_ROW_BYTES):
        try:
            return _read(data, dialect, width, has_quotes=n_quotes > 0, block=block)
        except pa.ArrowInvalid:
            continue
    return None


def end_of_rows(data: bytes, quote: str) -> int:
    """Return one past the last line's end that is outside quotes; 0 if there is none."""
    places = np.concatenate([np.zeros(0, dtype=np.int64), *_quotes(data, quote)])
    end = len(data)
    while (end := data.rfind(b"\n", 0, end)) >= 0:
        if not np.searchsorted(places, end) % 2:
            return end + 1
    return 0


def _read(
    data: bytes | memoryview, dialect: Dialect, width: int, *, has_quotes: bool, block: int
) -> pa.Table:
    names = [str(column) for column in range(width)]
    return pa.csv.read_csv(
        pa.BufferReader(pa.py_buffer(data)),
        read_options=pa.csv.ReadOptions(column_names=names, block_size=block),
        parse_options=pa.csv.ParseOptions(
            delimiter=dialect.delimiter,
            quote_char=dialect.quote or False,
            newlines_in_values=has_quotes,
            ignore_empty_lines=False,
        ),
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()),
            null_values=[],
            strings_can_be_null=False,
        ),
    )


def _quotes(data: bytes | memoryview, quote: str) -> Iterator[NDArray[np.int64]]:
    """Yield where quotes stand, a piece at a time: pieces fit where a whole text would not."""
    letters = np.frombuffer(data, dtype=np.uint8)
    for first in range(0, len(letters), _LOOKED) if quote else ():
        yield first + np.flatnonzero(letters[first : first + _LOOKED] == ord(quote))


def _count_regular(data: bytes | memoryview, dialect: Dialect) -> int | None:
    """Count the quotes; None unless each opens a cell, closes one or is doubled within one."""
    letters = np.frombuffer(data, dtype=np.uint8)
    is_edge = np.zeros(256, dtype=bool)
    is_edge[[ord(dialect.delimiter), ord("\r"), ord("\n")]] = True

    def are_regular(places: NDArray[np.int64], before: int, after: int) -> bool:
        """Tell it of pairs of quotes, from the closing one before to the opening one after."""
        opening, closing = places[0::2], places[1::2]
        begins = is_edge[letters[opening - 1]] | (opening == 0)
        begins |= opening == np.append(before, closing[:-1]) + 1
        ends = is_edge[letters[(closing + 1) % len(letters)]] | (closing + 1 == len(letters))
        ends |= closing + 1 == np.append(opening[1:], after)
        return bool(begins.all() and ends.all())

    number, before, rest = 0, -2, np.zeros(0, dtype=np.int64)
    for found in _quotes(data, dialect.quote):
        places = np.append(rest, found)
        # The last quotes wait for the one that follows them.
        n_pairs = max(0, len(places) - 1) // 2
        rest = places[2 * n_pairs :]
        if n_pairs:
            if not are_regular(places[: 2 * n_pairs], before, int(rest[0])):
                return None
            before = int(places[2 * n_pairs - 1])
        number += len(found)
    if len(rest) % 2 or (len(rest) and not are_regular(rest, before, -2)):
        return None
    return number
