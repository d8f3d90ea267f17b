"""Singling out, linkability, inference, copies: attacks that succeed on a person or do not.

Each is tried on members and on others alike; the others are the control.

Source: the three of the Article 29 Working Party (Opinion 05/2014), in the form of Anonymeter
(Giomi et al. 2023, arXiv:2211.10459), but that every attack here is on one person, at most once.
"""

import numpy as np
import pandas as pd

from privacy.noise import Integers
from synth.annex.attacks.cohort import Bools, Cohort
from synth.annex.attacks.yardstick import Places, make_comparable

SINGLING_OUT, LINKABILITY, INFERENCE = "singling out", "linkability", "inference"
COPIED_ROWS, COPIED_VALUES = "copied rows", "copied values"

N_PREDICATES = 1_000
_MOST_COLUMNS = 8  # of a predicate
_BAND = 0.01  # of the persons on either side of a value that a predicate names
_NEAR = 0.05  # of the persons lie between a guess and the true value, at most
_SAME = 1e-5  # distances closer than this are the same


def single_out(persons: Places, synthetic: Places, *, rng: np.random.Generator) -> Bools:
    """Mark the persons whom a predicate fits and nobody else, (n_persons,).

    Each predicate says what some columns of a synthetic row hold: the same name, or a number that
    few persons lie between.
    """
    n_columns = persons.at.shape[1]
    found = np.zeros(len(persons), dtype=bool)
    rows = rng.integers(0, len(synthetic), N_PREDICATES)
    for row in rows:
        width = int(rng.integers(1, min(_MOST_COLUMNS, n_columns) + 1))
        fits = np.arange(len(persons))
        for column in rng.permutation(n_columns)[:width]:
            gap = np.abs(persons.at[fits, column] - synthetic.at[row, column])
            fits = fits[gap <= (_BAND if persons.ordered[column] else 0)]
        if len(fits) == 1:
            found[fits] = True
    return found


def link_halves(persons: Places, synthetic: Places, *, rng: np.random.Generator) -> Bools:
    """Mark the persons whose two halves lead to one synthetic row, (n_persons,).

    The columns are cut into two parts, as if two tables held one each; a person's parts are linked
    if there is one synthetic row, and no second, of all that are nearest to one, which is nearest
    to the other.
    """
    order = rng.permutation(persons.at.shape[1])
    parts = order[: len(order) // 2].tolist(), order[len(order) // 2 :].tolist()
    found = np.zeros(len(persons), dtype=bool)
    if not parts[0]:
        return found
    for at, some in persons.parts():
        one, other = (some.distances(synthetic, part) for part in parts)
        near = [held <= held.min(axis=1, keepdims=True) + _SAME for held in (one, other)]
        found[at] = (near[0] & near[1]).sum(axis=1) == 1
    return found


def infer_secrets(persons: Places, synthetic: Places, *, rng: np.random.Generator) -> Bools:
    """Mark the persons of whom a secret is guessed right, (n_persons,).

    The secret is one column, drawn for each person, and the guess what the synthetic row holds
    that is nearest in all others; a number is right if few persons lie between.
    """
    n_columns = persons.at.shape[1]
    secret = rng.integers(0, n_columns, len(persons))
    found = np.zeros(len(persons), dtype=bool)
    for column in range(n_columns):
        chosen = np.flatnonzero(secret == column)
        known = [other for other in range(n_columns) if other != column]
        for at, some in persons[chosen].parts():
            guess = some.distances(synthetic, known).argmin(axis=1)
            gap = np.abs(some.at[:, column] - synthetic.at[guess, column])
            found[chosen[at]] = gap <= (_NEAR if persons.ordered[column] else 0)
    return found


def find_copied_rows(cohort: Cohort, synthetic: pd.DataFrame) -> Bools:
    """Mark the persons of whom a row stands in the synthetic table, value by value."""
    schema = cohort.table.schema
    both = pd.concat(
        [make_comparable(held, schema) for held in (cohort.table.frame, synthetic)],
        ignore_index=True,
    )
    names = list(both.columns)
    group = both.groupby(names, dropna=False, sort=False).ngroup().to_numpy()
    private, made = group[: len(cohort.owner)], group[len(cohort.owner) :]
    return _owners(cohort.owner[np.isin(private, made)], cohort.size)


def find_copied_values(cohort: Cohort, synthetic: pd.DataFrame) -> Bools:
    """Mark the persons of whom a value that nobody else has stands in the synthetic table."""
    schema = cohort.table.schema
    private, made = (make_comparable(held, schema) for held in (cohort.table.frame, synthetic))
    found = np.zeros(cohort.size, dtype=bool)
    for name in private.columns:
        values, codes = np.unique(pd.factorize(private[name])[0], return_inverse=True)
        held = np.unique(np.stack([codes, cohort.owner], axis=1), axis=0)
        persons = np.bincount(held[:, 0], minlength=len(values))
        alone = (persons == 1)[codes] & private[name].notna().to_numpy()
        found |= _owners(cohort.owner[alone & private[name].isin(made[name])], cohort.size)
    return found


def _owners(of_rows: Integers, size: int) -> Bools:
    marked = np.zeros(size, dtype=bool)
    marked[of_rows] = True
    return marked
