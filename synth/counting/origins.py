"""Is a table one of our own releases, or rows of one? For its owner alone.

Beside the ledger lies a keyed sketch of some synthetic rows of each release: they are its output,
so keeping them costs nothing. A table about to be spent on is held against them.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from privacy.files import write_durably
from privacy.ledger import Ledger
from privacy.message import Message, sentences
from privacy.sketch import Digests, keyed
from synth.counting.in_memory import PrivateTable
from synth.tables.columns import ORDERED_KINDS, ColumnSpec
from synth.tables.grid import Grid
from synth.tables.table import Table
from synth.texts import TEXT

IS_OURS = 0.5  # of a table's rows stand in a release: it is told
_FEWEST = 3  # rows that agree, below which it may be chance
# Of a release's rows that have a twin in it, and of a table's: with more, two samples of one
# population agree in as many rows by chance.
_ALIKE, _DISTINCT = 0.2, 0.8
_COMPARED = 1_000_000  # rows of a release in which twins are looked for
_ROWS, _COLUMNS = 512, 16  # that are kept of a release: 90 KB at most
_LOOKED_AT = 200_000  # rows of a table


@dataclass(frozen=True)
class Origin:
    """A release that a table seems to have come from.

    Attributes:
        run: that made it.
        generation: of that release's own input.
        share: of the table's rows that stand in it, estimated; 1 where it is the very file.
    """

    run: str
    date: str
    generation: int
    share: float

    @property
    def message(self) -> Message:
        """Say it to the owner at a terminal."""
        way_out = Message(
            "Bring the real table, or declare what this is: --generation {generation}.",
            generation=self.generation + 1,
        )
        return sentences(self._found, way_out)

    @property
    def on_page(self) -> Message:
        """Say it to the owner on a page."""
        way_out = Message(
            "Bring the real table, or declare what this is: generation {generation}.",
            generation=self.generation + 1,
        )
        return sentences(self._found, way_out)

    @property
    def _found(self) -> Message:
        return Message(
            "About {share:.0%} of the rows of this table are synthetic rows of release {run} of "
            "{date}. What is fitted to them repeats the errors of that release, and protects "
            "synthetic persons.",
            share=self.share,
            run=self.run[:8],
            date=self.date,
        )


@dataclass(frozen=True)
class _Kept:
    """What is kept of a release.

    Attributes:
        rows: of its table.
        alike: the share of them that have a twin in it, over the columns that are kept.
        files: SHA-256 of the files that its table is written in.
        families: of the columns that are kept, by name; see `_family`.
        cells: keyed hashes of (rows, columns), uint64, as base64.
    """

    run: str
    date: str
    population: str
    generation: int
    rows: int
    alike: float
    files: Sequence[str]
    families: Mapping[str, str]
    cells: str


class Origins:
    """The sketches of one ledger's releases: a file for each."""

    def __init__(self, ledger: Ledger) -> None:
        """Name the folder; it is made when the first sketch is kept."""
        self.folder = ledger.path_beside(".origins")
        self._secret = ledger.secret("origins")

    def keep(
        self, table: Table, certificate: Mapping[str, Any], files: Mapping[str, bytes]
    ) -> None:
        """Keep the sketch of a release; whatever goes wrong costs a warning later, no more.

        The release is paid for by then, and is not lost over it.

        Args:
            table: its synthetic rows.
            files: that the table is written in, by name.
        """
        with suppress(Exception):
            kept = self._sketch(table, certificate, files)
            self.folder.mkdir(mode=0o700, exist_ok=True)
            place = self.folder / f"{kept.run}.json"
            write_durably(place, json.dumps(asdict(kept)).encode(), mode=0o600)

    def _sketch(
        self, table: Table, certificate: Mapping[str, Any], files: Mapping[str, bytes]
    ) -> _Kept:
        frame, columns = table.frame, table.schema.modelled
        some = frame.iloc[np.unique(np.linspace(0, len(frame) - 1, _ROWS).astype(int))]
        chosen = sorted(columns, key=lambda one: -some[one.name].nunique())[:_COLUMNS]
        cells = [self._hash(one.name, _family(one), some[one.name]) for one in chosen]
        return _Kept(
            run=certificate["run"],
            date=certificate["date"],
            population=certificate["population"],
            generation=certificate["statement"]["generation"],
            rows=len(frame),
            alike=_alike(frame[[one.name for one in chosen]]),
            files=[hashlib.sha256(content).hexdigest() for content in files.values()],
            families={one.name: _family(one) for one in chosen},
            cells=base64.b64encode(np.column_stack(cells).astype("<u8").tobytes()).decode(),
        )

    def find_file(self, digest: str) -> Origin | None:
        """Return the release whose table is in the file with this SHA-256."""
        return next((_origin(kept, 1.0) for kept in self._all() if digest in kept.files), None)

    def find(self, table: PrivateTable) -> list[Origin]:
        """Return the releases that at least half of a table's rows stand in, the most first.

        Rows agree where the columns agree that both have, under the same names. Of a table whose
        rows are mostly alike nothing can be told.
        """
        families = {column.name: _family(column) for column in table.schema.modelled}
        looked = _Looked(self, table)
        found = []
        for kept in self._all():
            shared = [name for name in kept.families if families.get(name) == kept.families[name]]
            if not shared or kept.alike > _ALIKE:
                continue
            cells = np.frombuffer(base64.b64decode(kept.cells), dtype="<u8")
            cells = cells.reshape(-1, len(kept.families)).astype(np.uint64)
            places = [list(kept.families).index(name) for name in shared]
            share = _share(cells[:, places].sum(axis=1), looked.rows(shared), kept.rows)
            if share >= IS_OURS:
                found.append(_origin(kept, share))
        return sorted(found, key=lambda origin: -origin.share)

    def forget(self, population: str) -> bool:
        """Delete the sketches of a population's releases; tell whether there were any."""
        gone = [kept.run for kept in self._all() if kept.population == population]
        for run in gone:
            (self.folder / f"{run}.json").unlink(missing_ok=True)
        return bool(gone)

    def _all(self) -> Iterator[_Kept]:
        for path in sorted(self.folder.glob("*.json")):
            # What is lost or damaged here costs a warning, and must not stop a run.
            with suppress(OSError, ValueError, TypeError):
                yield _Kept(**json.loads(path.read_bytes()))

    def _hash(self, name: str, family: str, cells: pd.Series) -> Digests:
        """Return a keyed hash of each cell: the same for the same value, however it is written."""
        codes, values = pd.factorize(cells, use_na_sentinel=False)
        about = int(pd.util.hash_array(np.array([name], dtype=object))[0])
        return keyed(_digests(family, pd.Series(values)), secret=self._secret, about=about)[codes]


class _Looked:
    """The rows of a private table that are looked at; a column is hashed once."""

    def __init__(self, origins: Origins, table: PrivateTable) -> None:
        self._origins, self._table = origins, table
        self._columns: dict[str, Digests] = {}
        self._frame: pd.DataFrame | None = None

    def rows(self, names: Sequence[str]) -> Digests:
        """Return the keyed hash of each row over some columns, (n_rows,)."""
        if self._frame is None:
            frame = _first(self._table.values())
            # On disk columns have places for names, in the schema's order.
            self._frame = frame.set_axis([one.name for one in self._table.schema.modelled], axis=1)
        for column in self._table.schema.modelled:
            if column.name in names and column.name not in self._columns:
                held = self._frame[column.name].reset_index(drop=True)
                if column.kind in ORDERED_KINDS:
                    held = Grid.of(column).values(held.to_numpy(dtype=np.int64))
                hashed = self._origins._hash(column.name, _family(column), held)
                self._columns[column.name] = hashed
        total: Digests = np.sum([self._columns[name] for name in names], axis=0, dtype=np.uint64)
        return total


def _first(batches: Iterator[pd.DataFrame]) -> pd.DataFrame:
    held, n_rows = [], 0
    for batch in batches:
        held.append(batch.head(_LOOKED_AT - n_rows))
        n_rows += len(held[-1])
        if n_rows >= _LOOKED_AT:
            break
    return pd.concat(held, ignore_index=True)


def _family(column: ColumnSpec) -> str:
    """Return how a column's cells are compared: a code that is written in digits is a number."""
    return "moment" if column.kind in ("date", "datetime") else "text"


def _digests(family: str, values: pd.Series) -> Digests:
    if family == "moment":
        return values.to_numpy(dtype="datetime64[s]").astype(np.int64).astype(np.uint64)
    if not pd.api.types.is_numeric_dtype(values):
        # A release's CSV has one apostrophe before a text that a spreadsheet would calculate.
        texts = values.astype(TEXT).fillna("\0").str.removeprefix("'")
        hashed = np.asarray(pd.util.hash_pandas_object(texts, index=False), dtype=np.uint64)
        numbers = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=np.float64)
        return np.where(np.isnan(numbers), hashed, _of_numbers(numbers))
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    missing = pd.util.hash_pandas_object(pd.Series(["\0"], dtype=TEXT), index=False).to_numpy()
    return np.where(np.isnan(numbers), missing, _of_numbers(numbers))


def _of_numbers(numbers: np.ndarray) -> Digests:
    # Single precision: two grids give the same decimal with a last bit that may differ.
    with np.errstate(over="ignore"):
        return numbers.astype(np.float32).view(np.uint32).astype(np.uint64)


def _alike(frame: pd.DataFrame) -> float:
    """Return the share of rows that have a twin; of many rows, estimated from the first."""
    some = frame.head(_COMPARED)
    return min(1.0, float(some.duplicated(keep=False).mean()) * len(frame) / len(some))


def _share(kept: Digests, rows: Digests, n_released: int) -> float:
    """Estimate the share of a table's rows that stand in a release of so many rows."""
    if len(np.unique(rows)) < _DISTINCT * len(rows) or len(np.unique(kept)) < _DISTINCT * len(kept):
        return 0.0
    agree = int(np.isin(kept, rows).sum())
    if agree < min(_FEWEST, len(kept)):
        return 0.0
    return min(1.0, agree / len(kept) * n_released / len(rows))


def _origin(kept: _Kept, share: float) -> Origin:
    return Origin(kept.run, kept.date, kept.generation, share)
