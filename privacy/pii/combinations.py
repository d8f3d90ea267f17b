"""Combinations: which columns together single people out.

Exact figures of the private table, for its owner alone: they belong in no release.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from privacy.pii.finding import Finding

MOST_COLUMNS = 12  # 298 combinations of one to three
SMALL = 5  # rows; a class below is a risk that guides on pseudonymous data name


@dataclass(frozen=True)
class Combination:
    """What a combination of columns gives away.

    Attributes:
        unique: share of rows that no other row equals in these columns.
        small: share of rows in classes of fewer than `SMALL`.
        smallest: rows of the smallest class.
        distinction: different combinations a row.
        separation: share of the pairs of rows that differ.

    Source: Motwani & Xu 2007, "Efficient algorithms for masking and finding quasi-identifiers".
    """

    columns: tuple[str, ...]
    unique: float
    small: float
    smallest: int
    distinction: float
    separation: float


def riskiest(
    frame: pd.DataFrame, findings: Mapping[str, Finding], *, most: int = 10
) -> tuple[Combination, ...]:
    """Return the combinations of one to three columns that single out the most rows.

    A combination is left out where a part of it already singles out nearly as many.
    """
    names = _candidates(frame, findings)
    codes = {name: pd.factorize(frame[name], use_na_sentinel=False)[0] for name in names}
    found: dict[frozenset[str], Combination] = {}
    for size in (1, 2, 3):
        for columns in combinations(names, size):
            found[frozenset(columns)] = _combination(columns, [codes[name] for name in columns])
    ranked = sorted(found.values(), key=lambda c: (-c.unique, -c.separation, len(c.columns)))
    kept = [c for c in ranked if c.unique > 0 and not _implied_by_a_part(c, found)]
    return tuple(kept[:most])


def _candidates(frame: pd.DataFrame, findings: Mapping[str, Finding]) -> list[str]:
    """Choose columns that others may know of a person, and that do not tell her alone."""
    if len(frame) < 2 or not frame.columns.is_unique:
        return []
    known, possible = [], []
    for name, finding in findings.items():
        if name not in frame.columns:
            continue
        born = finding.type == "date_of_birth"
        if finding.group in {"DIRECT", "KEY", "FREE_TEXT"} and not born:
            continue
        try:
            distinct = frame[name].nunique()
        except TypeError:  # cells that are lists or mappings
            continue
        if finding.group == "QUASI" or born:
            known.append(name)
        elif 2 <= distinct <= len(frame) / 2 and not _is_fractional(frame[name]):
            possible.append((distinct, name))
    possible.sort(key=lambda pair: -pair[0])
    return (known + [name for _, name in possible])[:MOST_COLUMNS]


def _is_fractional(column: pd.Series) -> bool:
    if not pd.api.types.is_float_dtype(column):
        return False
    present = column.dropna()
    return bool((present % 1 != 0).any())


def _combination(columns: tuple[str, ...], codes: Sequence[np.ndarray]) -> Combination:
    joint = codes[0].astype(np.int64)
    for code in codes[1:]:
        joint = joint * (int(code.max()) + 1) + code
        joint = pd.factorize(joint)[0]  # keeps the product of sizes within 64 bits
    counts = np.bincount(joint)
    counts = counts[counts > 0]
    n = int(counts.sum())
    same = int((counts.astype(np.int64) * (counts - 1)).sum())
    return Combination(
        columns=columns,
        unique=float((counts == 1).sum() / n),
        small=float(counts[counts < SMALL].sum() / n),
        smallest=int(counts.min()),
        distinction=len(counts) / n,
        separation=1 - same / (n * (n - 1)),
    )


def _implied_by_a_part(
    combination: Combination, found: Mapping[frozenset[str], Combination]
) -> bool:
    return any(
        found[frozenset(part)].unique >= 0.9 * combination.unique
        for size in range(1, len(combination.columns))
        for part in combinations(combination.columns, size)
    )
