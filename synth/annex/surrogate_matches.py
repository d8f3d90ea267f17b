"""Surrogates beside the real values: how many are the same text, and how many chance would make.

Surrogates are issued from a seed and the synthetic rows, so a match is chance. Chance is measured,
type by type, by issuing the same columns again with other seeds. For the annex alone.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from privacy.message import Message
from synth.dossier.html import shown
from synth.reading.spelling import as_texts
from synth.release.release import Release
from synth.release.surrogate_columns import fill, issuer_of
from synth.tables.columns import ColumnSpec
from synth.tables.schema import Schema
from synth.tables.table import Table

REDRAWS = 19  # seeds; with more matches than in all of them, chance is below 1 in 20


@dataclass(frozen=True)
class Matches:
    """How many different surrogates equal a real value.

    Attributes:
        n: in the release.
        by_chance: on average with other seeds.
        most_by_chance: with any of them.
    """

    n: int
    by_chance: float
    most_by_chance: int

    @property
    def is_beyond_chance(self) -> bool:
        """Tell whether no other seed gave as many."""
        return self.n > self.most_by_chance


@dataclass(frozen=True)
class SurrogateMatches:
    """A surrogate column beside the private table, its values normalised (`normalise`).

    Attributes:
        type: of its surrogates.
        n_values: how many values of this format there are at least.
        n_synthetic: different surrogates in the release.
        n_real: different real values of the column.
        same: surrogates that stand in the same column of the private table.
        elsewhere: those that stand in any other column of it.
        columns: these other columns.
    """

    column: str
    type: str
    n_values: int
    n_synthetic: int
    n_real: int
    same: Matches
    elsewhere: Matches
    columns: tuple[str, ...]


def compare_surrogates(release: Release, cells: pd.DataFrame) -> tuple[SurrogateMatches, ...]:
    """Compare each surrogate column of a release with every column of the private table.

    Args:
        cells: the private table as its file has it, its surrogate columns included.
    """
    schema = release.schema
    if not schema.replaced:
        return ()
    real = {str(name): _distinct(values) for name, values in cells.items()}
    issued = [_issued(release.table.frame, schema)]
    # Shared keys do not depend on the seed: chance is that of the same format without them.
    loose = _without_keys(schema)
    table = Table(release.table.frame, loose)
    for seed in range(REDRAWS):
        issued.append(_issued(fill(table, seed=seed).frame, schema))
    return tuple(
        _compare(column, real, [one[column.name] for one in issued]) for column in schema.replaced
    )


def tell_matches(found: SurrogateMatches) -> Message:
    """Say how many surrogates of a column equal a real value, and how many chance makes."""
    return Message(
        "{column}: {same} of {n} equal a real value of the column ({same_chance:.1f} by chance), "
        "{elsewhere} one of another column ({elsewhere_chance:.1f} by chance)",
        column=shown(found.column),
        same=found.same.n,
        n=found.n_synthetic,
        same_chance=found.same.by_chance,
        elsewhere=found.elsewhere.n,
        elsewhere_chance=found.elsewhere.by_chance,
    )


def normalise(text: str) -> str:
    """Return the letters and figures of a text, in one form (NFKC) and without case."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def _compare(
    column: ColumnSpec, real: Mapping[str, set[str]], issued: list[set[str]]
) -> SurrogateMatches:
    others = {name: values for name, values in real.items() if name != column.name}
    anywhere = set[str]().union(*others.values())
    held = real.get(column.name, set())
    issuer = issuer_of(column)
    return SurrogateMatches(
        column=column.name,
        type=issuer.surrogate.type,
        n_values=issuer.n_values,
        n_synthetic=len(issued[0]),
        n_real=len(held),
        same=_matches(len(one & held) for one in issued),
        elsewhere=_matches(len(one & anywhere) for one in issued),
        columns=tuple(name for name, values in others.items() if issued[0] & values),
    )


def _matches(counts: Iterable[int]) -> Matches:
    """Return the first of several counts beside the others, which other seeds gave."""
    n, *others = counts
    return Matches(n, sum(others) / len(others), max(others))


def _issued(frame: pd.DataFrame, schema: Schema) -> dict[str, set[str]]:
    return {column.name: _distinct(frame[column.name]) for column in schema.replaced}


def _distinct(values: pd.Series) -> set[str]:
    texts = pd.unique(as_texts(values).dropna())
    return {normalise(str(text)) for text in texts} - {""}


def _without_keys(schema: Schema) -> Schema:
    columns = tuple(
        replace(column, surrogate=replace(column.surrogate, key="")) if column.surrogate else column
        for column in schema.columns
    )
    return replace(schema, columns=columns)
