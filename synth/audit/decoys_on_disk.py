"""Decoys on disk: bounded, encoded and counted by what counts a run that keeps to its memory."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from types import TracebackType

import numpy as np
import pandas as pd
import pyarrow as pa

from synth.counting.in_memory import Encoder
from synth.counting.on_disk import VALUES, CodesOnDisk, RowsOnDisk, grids_of, places_of
from synth.counting.workspace import Workspace
from synth.domain import Domain
from synth.tables.table import Table

_BUCKETS = 2  # of persons: a mistake that needs more than one is seen


class DecoysOnDisk:
    """The folders of some decoy tables, which are gone when it is left."""

    def __init__(self) -> None:
        """Begin without tables."""
        self._workspaces = ExitStack()

    def rows(self, table: Table) -> RowsOnDisk:
        """Write a table to a folder of its own and return what counts it there."""
        workspace = Workspace()
        self._workspaces.callback(workspace.close)
        frame, ordered = table.frame, grids_of(table.schema)
        arrays = {
            place: pa.array(ordered[column].indices(frame[column]), pa.int64())
            if column in ordered
            else pa.array(frame[column], pa.string(), from_pandas=True)
            for column, place in places_of(table.schema).items()
        }
        fields = [(place, array.type) for place, array in arrays.items()]
        with workspace.writing(), workspace.parquet(VALUES, fields) as writer:
            writer.write_table(pa.table(arrays))
        return _Recoded(table.schema, workspace, len(frame), _buckets(table))

    def __enter__(self) -> "DecoysOnDisk":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._workspaces.close()


class _Recoded(RowsOnDisk):
    """Rows that are encoded for one transcript after the other; the codes of the last are kept."""

    def encode(self, encoders: Mapping[str, Encoder], domain: Domain) -> CodesOnDisk:
        for former in self._workspace.folder.glob("codes*"):
            former.unlink()
        return super().encode(encoders, domain)


def _buckets(table: Table) -> Iterator[pa.Table]:
    """Yield rows and their persons, all rows of one person together."""
    person = table.schema.protection.person
    if person is None:
        return
    persons = table.frame[person]
    bucket = pd.util.hash_pandas_object(persons, index=False).to_numpy() % _BUCKETS
    for number in range(_BUCKETS):
        [places] = np.nonzero(bucket == number)
        named = pa.array(persons.iloc[places], pa.string(), from_pandas=True)
        yield pa.table({"row": pa.array(places), "person": named})
