"""What audits show of a correct program, and of one with half the noise.

    python benchmarks/audit.py

The measuring step: one marginal at ε = 1, δ = 1e-6, 10⁶ runs on each of two tables, confidence
1 - 10⁻⁶; ten audits. The decoy audit of each engine: as many transcripts as fit into the time that
a release takes for it, and 500 on each table; and with half the noise that is paid for.
"""

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from privacy import mechanisms
from privacy.accounting import MU_SQUARED_UNIT, Accountant, Budget
from privacy.audit import Claim, audit
from privacy.conversions import sigma_for
from privacy.noise import Integers, discrete_gaussian
from synth.commands.audit import SCHEMA
from synth.decoy_audit import audit_decoys
from synth.engines import ENGINES
from synth.pipeline import AUDIT_SECONDS, new_accountant
from synth.schema import Schema

RUNS, TRIALS, TRANSCRIPTS = 10, 1_000_000, 500


def scores(person: bool, sigma: float) -> Callable[[int], NDArray[np.float64]]:
    """Return what measures a marginal so many times and scores each by its likelihood ratio."""

    def score(runs: int) -> NDArray[np.float64]:
        counts = np.tile(np.array([40, 7, 0, 1], dtype=np.int64), (runs, 1))
        counts[:, 2] += person
        noisy = mechanisms.gaussian(
            counts,
            sigma=sigma,
            squared_sensitivity=1,
            purpose="marginal of age",
            accountant=Accountant(Budget(20.0)),
        )
        ratios: NDArray[np.float64] = (noisy[:, 2] - 0.5) / sigma**2
        return ratios

    return score


def measuring_step() -> None:
    """Audit one marginal, and print the share of its ε that is shown."""
    budget = Budget(1.0, 1e-6)
    mu = (Accountant(budget).granted * MU_SQUARED_UNIT) ** 0.5
    sigma, claim = sigma_for(mu), Claim(mu, budget.delta)
    found, begun = [], time.monotonic()
    for _ in range(RUNS):
        one = audit(
            scores(False, sigma), scores(True, sigma), claim, trials=TRIALS, confidence=1 - 1e-6
        )
        found.append(one.epsilon / claim.epsilon)
    seconds = (time.monotonic() - begun) / RUNS
    sys.stdout.write(
        f"measuring step: median {statistics.median(found):.3f} of ε, {min(found):.3f} to "
        f"{max(found):.3f}, {seconds:.1f} s each\n"
    )


def decoys(epsilon: float, name: str, trials: int | None, noise: str) -> None:
    """Audit a configuration on decoys and print its line."""
    budget, begun = Budget(epsilon, 1e-6), time.monotonic()
    found = audit_decoys(
        Schema.from_yaml(SCHEMA),
        ENGINES[name],
        lambda held: new_accountant(held, budget),
        trials=trials,
        seconds=AUDIT_SECONDS,
    )
    shown = found.to_json()
    sys.stdout.write(
        f"| {name} | {epsilon:g} | {noise} | {shown['trials']} | "
        f"{shown['gaussian']['epsilon']:.3f} | {shown['rates']['epsilon']:.3f} | "
        f"{time.monotonic() - begun:.1f} |\n"
    )
    sys.stdout.flush()


def half(size: int, *, sigma: float) -> Integers:
    """Draw with half the noise that was paid for."""
    return discrete_gaussian(size, sigma=sigma / 2)


def main() -> None:
    """Run all of it."""
    measuring_step()
    sys.stdout.write(
        "| engine | ε | noise | transcripts | shown, Gaussian | shown, guesses | seconds |\n"
        "|---|---|---|---|---|---|---|\n"
    )
    honest = mechanisms.discrete_gaussian
    for name in ENGINES:
        for epsilon in (0.1, 1.0, 8.0):
            decoys(epsilon, name, None, "as paid")
        decoys(1.0, name, TRANSCRIPTS, "as paid")
        mechanisms.discrete_gaussian = half
        decoys(1.0, name, None, "half")
        decoys(1.0, name, TRANSCRIPTS, "half")
        mechanisms.discrete_gaussian = honest


if __name__ == "__main__":
    main()
