"""What audits show of a correct program, and of one with half the noise.

    PYTHONPATH=. python benchmarks/audit.py

The measuring step: one marginal at ε = 1, δ = 1e-6, 10⁶ runs on each of two tables, confidence
1 - 10⁻⁶; ten audits. The decoy audit of each engine: as many transcripts as a release has, and 500
on each table; and with half the noise that is paid for.
"""

import statistics
import sys
import time

from privacy import mechanisms
from privacy.accounting import Budget
from privacy.audit import audit
from privacy.noise import Integers, discrete_gaussian
from synth.audit.decoy_audit import audit_decoys
from synth.commands.audit import SCHEMA
from synth.engines import ENGINES
from synth.pipeline import AUDIT_TRIALS
from synth.purchases import new_accountant
from synth.tables.schema import Schema
from tests.privacy.test_audit import measuring_step

RUNS, TRIALS, TRANSCRIPTS = 10, 1_000_000, 500


def one_marginal() -> None:
    """Audit one marginal, and print the share of its ε that is shown."""
    claim, scores = measuring_step(Budget(1.0, 1e-6))
    found, begun = [], time.monotonic()
    for _ in range(RUNS):
        one = audit(scores(False), scores(True), claim, trials=TRIALS, confidence=1 - 1e-6)
        found.append(one.epsilon / claim.epsilon)
    seconds = (time.monotonic() - begun) / RUNS
    sys.stdout.write(
        f"measuring step: median {statistics.median(found):.3f} of ε, {min(found):.3f} to "
        f"{max(found):.3f}, {seconds:.1f} s each\n"
    )


def decoys(epsilon: float, name: str, trials: int, noise: str) -> None:
    """Audit a configuration on decoys and print its line."""
    budget, begun = Budget(epsilon, 1e-6), time.monotonic()
    found = audit_decoys(
        Schema.from_yaml(SCHEMA),
        ENGINES[name],
        lambda held: new_accountant(held, budget),
        trials=trials,
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
    one_marginal()
    sys.stdout.write(
        "| engine | ε | noise | transcripts | shown, Gaussian | shown, guesses | seconds |\n"
        "|---|---|---|---|---|---|---|\n"
    )
    honest = mechanisms.discrete_gaussian
    for name in ENGINES:
        for epsilon in (0.1, 1.0, 8.0):
            decoys(epsilon, name, AUDIT_TRIALS, "as paid")
        decoys(1.0, name, TRANSCRIPTS, "as paid")
        mechanisms.discrete_gaussian = half
        decoys(1.0, name, AUDIT_TRIALS, "half")
        decoys(1.0, name, TRANSCRIPTS, "half")
        mechanisms.discrete_gaussian = honest


if __name__ == "__main__":
    main()
