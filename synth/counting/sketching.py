"""Digests of a private table's people, for the ledger's sketches. They never leave the house."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from privacy.ledger import Ledger
from privacy.sketch import Digests, Sketches
from synth.counting.in_memory import PrivateTable
from synth.texts import TEXT

_MOSTLY = 0.5  # of the rows must be different ones; else the columns are too few to tell by


def sketches_of(ledger: Ledger) -> Sketches:
    """Return the sketches that lie beside a ledger, under a secret of its own."""
    return Sketches(ledger.path_beside(".sketch"), secret=ledger.secret("sketches"))


def sketch(table: PrivateTable, sketches: Sketches) -> Digests | None:
    """Return the sketch of a table's persons, or of its rows where no column tells persons apart.

    Two tables of the same people are alike if their persons have the same ids, or else if their
    rows have the same modelled columns, in one order. The answer is the same from disk.

    Returns:
        None where too few rows differ from each other to tell by.
    """
    if table.schema.protection.person is not None:
        return sketches.of(_digests_of_persons(table))
    return sketches.of(map(_hash_rows, table.values()), at_least=_MOSTLY)


def _digests_of_persons(table: PrivateTable) -> Iterator[Digests]:
    for some in table.persons():
        yield _hash_rows(pd.DataFrame({"person": some.dropna().astype(TEXT)}))


def _hash_rows(frame: pd.DataFrame) -> Digests:
    texts = frame.select_dtypes(exclude="number")
    # One kind of text and of missing value, whatever the source, so that the hash is the same.
    told = frame.assign(**{name: texts[name].astype(TEXT).fillna("\0") for name in texts.columns})
    return np.asarray(pd.util.hash_pandas_object(told, index=False), dtype=np.uint64)
