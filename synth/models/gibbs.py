"""Sequential Monte Carlo: from rows of one distribution to rows of another that is far from it.

Weights alone do that badly: soon a few rows carry them all. So the rows are weighted in part,
drawn again by their weights, and moved, code by code, within the distribution reached so far.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from synth.domain import Clique, Codes, Domain, Floats, cell_index
from synth.models.raking import Block, rake, systematic_sample

# Chosen on taiwan_credit_default and nist_acs_national2019 (docs/decisions/0014).
_MOST_ROUNDS = 8  # of weighting in part and moving
_LEAST_EFFECTIVE = 0.5  # share of the rows, once weighted; with less, they are weighted in part
_MOSTLY_EFFECTIVE = 0.8  # share of the rows with which weights do the rest
_LAST_SWEEPS = 4  # of raking, when no row is moved any more
_BISECTIONS = 20  # of the power of the weights: to a millionth
ROWS_AT_ONCE = 4_000  # whose sums stay in the processor's cache
_BARRED = -1e3  # log-potentials below say that a code does not occur
# Potentials are added up in whole parts, and their exponentials looked up as whole numbers: so
# every processor draws the same codes.
_PARTS = 1024  # of 1 in a log-potential: a thousandth is below any noise
_EXPONENTIALS = np.append(np.rint(2**30 * np.exp(-np.arange(16 * _PARTS) / _PARTS)), 0.0)


def without_bars(table: Floats) -> Floats:
    """Return a potential without the bars on codes that do not occur: no row is drawn there."""
    return np.where(table < _BARRED, 0.0, table)


def effective_share(weights: Floats) -> float:
    """Return the part of weighted rows that is worth as much as equal weights (Kish 1965)."""
    return float(weights.sum() ** 2 / (weights @ weights) / len(weights))


def tempered_smc(
    rows: Codes,
    domain: Domain,
    potentials: Mapping[Clique, Floats],
    blocks: Sequence[Block],
    *,
    rng: np.random.Generator,
) -> tuple[Codes, Floats, list[Block]]:
    """Move rows to the distribution that raking them with `blocks` is after.

    Args:
        rows: drawn from the log-linear model with these `potentials`.
        blocks: start from the potentials of their cliques, `without_bars`.

    Returns:
        Rows, their weights, and the blocks with the potentials reached.

    Source: sequential Monte Carlo samplers, Del Moral, Doucet & Jasra 2006, with Gibbs moves.
    """
    n_rows = len(rows[domain.columns[0]])
    fitted = list(blocks)
    for _ in range(_MOST_ROUNDS):
        weights, raked = rake(rows, domain, fitted, sweeps=1)
        if effective_share(weights) >= _MOSTLY_EFFECTIVE:
            break
        power, weights = _temper(weights)
        fitted = [
            replace(old, potential=old.potential + power * (new.potential - old.potential))
            for old, new in zip(fitted, raked, strict=True)
        ]
        chosen = systematic_sample(rows, domain, weights, n_rows, rng=rng)
        rows = {column: codes[chosen] for column, codes in rows.items()}
        rows = gibbs_sweep(rows, domain, with_fitted(potentials, domain, fitted), rng=rng)
    weights, fitted = rake(rows, domain, fitted, sweeps=_LAST_SWEEPS)
    return rows, weights, fitted


def gibbs_sweep(
    rows: Codes,
    domain: Domain,
    potentials: Mapping[Clique, Floats],
    *,
    rng: np.random.Generator,
) -> dict[str, NDArray[np.int64]]:
    """Draw each column anew, one after the other, given all the others: one sweep of Gibbs."""
    drawn = {column: np.array(rows[column]) for column in domain.columns}
    n_rows = len(drawn[domain.columns[0]])
    for column in domain.columns:
        given = [
            (
                tuple(each for each in clique if each != column),
                as_whole_logs(table, clique.index(column)),
            )
            for clique, table in potentials.items()
            if column in clique
        ]
        draws = rng.random(n_rows)
        for first in range(0, n_rows, ROWS_AT_ONCE):
            some = slice(first, first + ROWS_AT_ONCE)
            part = {each: codes[some] for each, codes in drawn.items()}
            logs = np.zeros((len(draws[some]), domain.sizes[column]), dtype=np.int32)
            for others, table in given:
                logs += table.take(cell_index(part, domain, others), axis=0) if others else table[0]
            drawn[column][some] = draw_codes(logs, draws[some])
    return drawn


def as_whole_logs(table: Floats, axis: int) -> NDArray[np.int32]:
    """Return the table in whole parts of 1, as (n_cells_of_the_others, n_codes)."""
    whole = np.rint(_PARTS * np.maximum(np.moveaxis(table, axis, -1), 10 * _BARRED))
    return np.ascontiguousarray(whole.reshape(-1, whole.shape[-1]), dtype=np.int32)


def draw_codes(logs: NDArray[np.int32], draws: Floats) -> NDArray[np.int64]:
    """Draw a code for each row of (n_rows, n_codes) logs of how likely the codes are."""
    by_code = np.ascontiguousarray(logs.T)
    by_code -= by_code.max(axis=0)
    running = _EXPONENTIALS.take(np.minimum(-by_code, len(_EXPONENTIALS) - 1))
    for code in range(1, len(running)):
        running[code] += running[code - 1]
    codes: NDArray[np.int64] = (running <= draws * running[-1]).sum(axis=0, dtype=np.int64)
    return codes


def _temper(weights: Floats) -> tuple[float, Floats]:
    """Return the largest power of the weights that leaves enough rows, and those weights."""
    if effective_share(weights) >= _LEAST_EFFECTIVE:
        return 1.0, weights
    logs = np.log(np.maximum(weights, 1e-300))
    logs -= logs.max()
    low, high = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if effective_share(np.exp(middle * logs)) >= _LEAST_EFFECTIVE:
            low = middle
        else:
            high = middle
    return low, np.exp(low * logs)


def with_fitted(
    potentials: Mapping[Clique, Floats], domain: Domain, blocks: Sequence[Block]
) -> dict[Clique, Floats]:
    """Return potentials with those of the blocks; codes that do not occur are barred as before."""
    tables = dict(potentials)
    for block in blocks:
        table = block.potential.reshape(domain.shape(block.clique))
        before = potentials.get(block.clique)
        tables[block.clique] = (
            table if before is None else np.where(before < _BARRED, before, table)
        )
    return tables
