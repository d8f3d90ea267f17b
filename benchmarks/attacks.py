"""What attacks with controls see in what leaks, in what cannot, and in releases at their budget.

    python benchmarks/attacks.py ../shared/data -o benchmarks/RESULTS-attacks.md

Each table runs with nothing declared: the proposed schema as it is, one row a person, everything
bought, ε = 1. Its generator is then attacked as `synth review` does, and so are generators that are
made to leak, or that saw none of the persons.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from privacy.accounting import Accountant
from synth import Budget, Protection, Release, Table, synthesize
from synth.annex.attacks.attack import Attacks, attack
from synth.annex.attacks.cohort import MOST_PERSONS
from synth.annex.attacks.scores import RELEASED
from synth.annex.attacks.throwaway import Generate, Generated, make_generator
from synth.purchases import new_accountant
from synth.tables.proposal import propose_schema

TABLES = {
    "adult": "adult/adult.csv",
    "telco_churn": "telco_churn/Telco-Customer-Churn.csv",
    "german_credit": "german_credit/credit.csv",
}
TIMES = 5  # attacks on each generator
COPIED = 0.1  # of the rows
DRAWN = 3  # rows a person, with replacement
NOISELESS = 10**6  # times the μ² of ε = 20: the noise of nearly every answer is nought


def account(release: Release, epsilon: float, more: int = 1) -> Callable[[], Accountant]:
    """Return what opens accounts of another budget than the release's."""

    def opened() -> Accountant:
        accountant = new_accountant(release.schema, Budget(epsilon))
        accountant.granted *= more
        return accountant

    return opened


def with_table(made: Generated, frame: pd.DataFrame) -> Generated:
    """Exchange the synthetic rows."""
    typed = frame.astype(dict(made.table.frame.dtypes)).reset_index(drop=True)
    return replace(made, table=replace(made.table, frame=typed))


def copying(honest: Generate) -> Generate:
    """Let a tenth of the synthetic rows be private ones."""

    def generate(table: Table, rng: np.random.Generator) -> Generated:
        made = honest(table, rng)
        copied = table.frame.iloc[
            rng.permutation(len(table.frame))[: int(COPIED * len(table.frame))]
        ]
        own = made.table.frame.iloc[len(copied) :]
        return with_table(made, pd.concat([own, copied[list(own.columns)]]))

    return generate


def bootstrapping(honest: Generate) -> Generate:
    """Let all synthetic rows be private ones, drawn with replacement."""

    def generate(table: Table, rng: np.random.Generator) -> Generated:
        made = honest(table, rng)
        drawn = rng.integers(0, len(table.frame), DRAWN * len(table.frame))
        return with_table(made, table.frame.iloc[drawn][list(made.table.frame.columns)])

    return generate


def elsewhere(honest: Generate, other: Table) -> Generate:
    """Make everything of other persons."""

    def generate(table: Table, rng: np.random.Generator) -> Generated:
        return honest(other, rng)

    return generate


def generators(release: Release, other: Table) -> Mapping[str, Generate]:
    """Return what is attacked, in words."""
    honest = make_generator(release)
    return {
        "ε = 1, the release's own": honest,
        "ε = 20": make_generator(release, account(release, 20)),
        "no noise": make_generator(release, account(release, 20, NOISELESS)),
        "a tenth of the rows copied": copying(honest),
        "rows drawn with replacement": bootstrapping(honest),
        "other persons, no noise": elsewhere(
            make_generator(release, account(release, 20, NOISELESS)), other
        ),
    }


def halves(table: Table) -> tuple[Table, Table]:
    """Return the persons who are attacked, and as many others."""
    order = np.random.default_rng(0).permutation(len(table.frame))
    cut = min(len(order) // 2, MOST_PERSONS)
    return tuple(  # type: ignore[return-value]
        replace(table, frame=table.frame.iloc[part].reset_index(drop=True))
        for part in (order[:cut], order[cut : 2 * cut])
    )


def told(name: str, what: str, runs: list[Attacks]) -> str:
    """Return a line of the table: medians over the attacks, and how often there was a signal."""

    def median(of: Callable[[Attacks], float]) -> float:
        return statistics.median(of(run) for run in runs)

    def area(run: Attacks, *, isolated: bool) -> float:
        return max(r.auc for r in run.memberships if r.isolated == isolated and r.name in RELEASED)

    def accused(run: Attacks, level: float) -> float:
        rocs = [r for r in run.memberships if not r.isolated and r.name in RELEASED]
        return max(a.members.rate for r in rocs for a in r.accused if a.level == level)

    excess = {
        risk.name: median(lambda run, n=risk.name: next(r.excess for r in run.risks if r.name == n))  # type: ignore[misc]
        for risk in runs[0].risks
    }
    signals = Counter(name for run in runs for name in run.signals)
    answers = median(
        lambda run: max(r.auc for r in run.memberships if r.isolated and r.name == "answers")
    )
    cells = [
        name,
        what,
        f"{median(lambda run: area(run, isolated=False)):.3f}",
        f"{median(lambda run: area(run, isolated=True)):.3f}",
        f"{answers:.3f}",
        *(f"{100 * median(lambda run, at=level: accused(run, at)):.2f}" for level in (0.001, 0.01)),  # type: ignore[misc]
        " / ".join(f"{100 * value:.1f}" for value in excess.values()),
        f"{sum('canary' in run.signals for run in runs)}",
        f"{sum(run.contradicts for run in runs)}",
        ", ".join(f"{name} {n}" for name, n in sorted(signals.items())) or "none",
    ]
    return _row(cells)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Attack, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--only", choices=TABLES, action="append", help="of the tables")
    options = parser.parse_args()
    lines, seconds = [], []
    for name in options.only or TABLES:
        place = TABLES[name]
        schema = propose_schema(options.data / place, Protection())
        whole = Table.read(options.data / place, schema)
        with tempfile.TemporaryDirectory() as folder:
            os.environ["XDG_DATA_HOME"] = folder
            release = synthesize(whole, Budget(1), ledger=Path(folder) / "ledger.db")
        attacked, other = halves(whole)
        for what, generate in generators(release, other).items():
            table = attacked if what.startswith("other") else whole
            runs = []
            for seed in range(options.times):
                begun = time.monotonic()
                rng = np.random.default_rng(seed)
                runs.append(attack(release, table, rng=rng, generate=generate))
                seconds.append(time.monotonic() - begun)
            lines.append(told(name, what, runs))
            sys.stderr.write(f"{lines[-1]}\n")
    text = WORDS.format(
        date=datetime.now(UTC).date(),
        times=options.times,
        bound=runs[0].bound.auc,
        lines="\n".join([_row(COLUMNS), _row(["---"] * len(COLUMNS)), *lines]),
        longest=max(seconds),
        attacks=len(seconds),
    )
    if options.output is None:
        sys.stdout.write(text)
    else:
        options.output.write_text(text)


COLUMNS = (
    *("table", "generator", "area", "isolated", "answers", "accused at 0.1", "at 1", "excess"),
    *("canary", "beyond", "signals"),
)
WORDS = """# Attacks

{date}. `python benchmarks/attacks.py ../shared/data -o benchmarks/RESULTS-attacks.md`: the attacks
of `synth review` on {times} × 4 throwaway models each, of random halves of up to 5,000 persons; the
proposed schema as it is, all domains bought. Medians over {times} attacks; counts are of attacks.

- area: under the curve, of the best of three scores that a release allows, of all persons and of
  the tenth that is most isolated. Guessing is 0.5; ε = 1 allows {bound:.3f}.
- answers: the same for the isolated by an attacker who sees every paid answer, whom the promise is
  made against; no release shows these.
- accused: members of 100, where 0.1 and 1 of 100 others are, by the best of the three.
- excess: of singling out / linkability / inference / copied rows / copied rare values over the
  control, in points.
- canary: attacks that found it. beyond: attacks with more success than ε = 1 allows.

{lines}

The longest of {attacks} attacks took {longest:.0f} s.
"""


if __name__ == "__main__":
    main()
