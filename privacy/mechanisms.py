"""The mechanisms: the only code that looks at private counts and lets something out.

No noise without a spend: each mechanism pays the accountant before it draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from privacy.accounting import DELTA_UNIT, Accountant, Query, Spend, price
from privacy.conversions import threshold_for
from privacy.noise import MANY, Integers, discrete_gaussian


@dataclass
class Tape:
    """Holds what the mechanisms of one run let out, so that a test can play it back.

    An empty tape records. `rewound()` gives one that plays: mechanisms still charge the
    accountant, but answer with what was recorded, whatever table they are asked about. If a run
    on a neighbouring table then ends in the same bytes, nothing but these outputs reached it.
    A run with a playing tape is a test, and its certificate says so.

    Attributes:
        outputs: what was let out, in order.
        inputs: the exact answers behind them; a test compares them between neighbours.
        spends: the price of each, in the same order.
    """

    outputs: list[Any] = field(default_factory=list)
    inputs: list[Any] = field(default_factory=list)
    spends: list[Spend] = field(default_factory=list)
    plays: bool = False

    def rewind(self) -> "Tape":
        """Return a tape that plays these outputs from the start."""
        return Tape(outputs=list(self.outputs), plays=True)

    def next_output(self) -> Any:
        """Return the next recorded output.

        Raises:
            LookupError: the run asks for more than was recorded, so it went another way.
        """
        if len(self.inputs) > len(self.outputs):
            raise LookupError("The run asks its mechanisms for more than the tape holds.")
        return self.outputs[len(self.inputs) - 1]


def gaussian(
    counts: Integers,
    *,
    sigma: float,
    squared_sensitivity: int,
    query: Query,
    accountant: Accountant,
    tape: Tape | None = None,
) -> Integers:
    """Release `counts` with exact discrete Gaussian noise.

    Args:
        counts: private counts of rows or integer distances between counts, int64, any shape.
        sigma: scale of the noise N_Z(0, σ²), in rows.
        squared_sensitivity: squared L2 distance between the counts of two tables of which one has
            one person more: max_rows² for one marginal, K·max_rows² for K distances.
        query: what is asked, for the certificate. It may name columns, never cells.
        tape: only in tests, see Tape.

    Returns:
        The noisy counts, int64, of the same shape.

    Raises:
        BudgetExceeded: before any noise is drawn.

    Source: Canonne, Kamath & Steinke 2020, arXiv:2004.00010; the price is that of
    docs/privacy.md, "One draw".
    """
    if counts.dtype != np.int64:
        raise TypeError(f"{query}: noise is for exact int64 counts, got {counts.dtype}.")
    spend = Spend(
        query=query,
        mechanism="discrete Gaussian",
        sigma=sigma,
        squared_sensitivity=squared_sensitivity,
        mu_squared=price(sigma, squared_sensitivity),
    )
    accountant.charge(spend)
    if tape is not None:
        tape.inputs.append(counts.copy())
        tape.spends.append(spend)
        if tape.plays:
            return np.array(tape.next_output(), dtype=np.int64)
    noisy = counts + discrete_gaussian(counts.size, sigma=sigma).reshape(counts.shape)
    if tape is not None:
        tape.outputs.append(noisy.copy())
    return noisy


def threshold(
    names: Sequence[str],
    counts: Integers,
    *,
    always: Integers,
    sigma: float,
    delta: int,
    max_rows: int,
    query: Query,
    accountant: Accountant,
    tape: Tape | None = None,
) -> tuple[dict[str, int], Integers]:
    """Release the noisy counts that reach a threshold that hides any one person, with their names.

    Args:
        names: what occurs in the table, e.g. its categories; opaque here.
        counts: how many rows hold each name, int64, (n_names,).
        always: counts of the same marginal that every table has, e.g. of missing values; released
            with their noise whatever they are.
        sigma: scale of the noise N_Z(0, σ²), in rows.
        delta: chance, in units of 10⁻¹⁸, that a name held by one person alone is released.
        max_rows: bound on the rows of one person, over all names and `always`.
        query: what is asked, for the certificate. It may name columns, never cells.
        tape: only in tests, see Tape.

    Returns:
        The released names, sorted, with their noisy counts; and those of `always`.

    Raises:
        BudgetExceeded: before any noise is drawn.

    Source: docs/privacy.md, "Names by threshold"; Gaussian noise with a threshold is that of Gopi
    et al. 2020, arXiv:2002.09745, with max_rows in place of their bound on names.
    """
    if counts.dtype != np.int64 or always.dtype != np.int64 or counts.shape != (len(names),):
        raise TypeError(f"{query}: one exact int64 count a name is needed.")
    least = threshold_for(delta * DELTA_UNIT, sigma=sigma, max_rows=max_rows)
    spend = Spend(
        query=query,
        mechanism="threshold",
        sigma=sigma,
        squared_sensitivity=max_rows**2,
        mu_squared=price(sigma, max_rows**2),
        delta=delta,
    )
    accountant.charge(spend)
    if tape is not None:
        exact: dict[str | int, int] = dict(enumerate(always.tolist()))
        tape.inputs.append(exact | dict(zip(names, counts.tolist(), strict=True)))
        tape.spends.append(spend)
        if tape.plays:
            recorded, others = tape.next_output()
            return dict(recorded), np.array(others, dtype=np.int64)
    noisy = counts + _noise_of_names(counts.size, sigma)
    others = always + _noise_of_names(always.size, sigma)
    held = zip(names, noisy.tolist(), strict=True)
    released = {name: count for name, count in sorted(held) if count >= least}
    if tape is not None:
        tape.outputs.append((dict(released), others.copy()))
    return released, others


def _noise_of_names(size: int, sigma: float) -> Integers:
    """Draw noise for so many names, few at a time.

    Many draws at a large scale would be sums, of a scale a little above σ: how many names there are
    is private and must not choose that, and a threshold's δ is that of σ itself.
    """
    parts = [min(MANY, size - first) for first in range(0, size, MANY)] or [0]
    return np.concatenate([discrete_gaussian(part, sigma=sigma) for part in parts])
