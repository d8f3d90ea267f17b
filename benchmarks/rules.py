"""Rules between columns: rows that break them, pair distances and prediction, with and without.

    python -m benchmarks.rules ../shared/data --runs 3    (with requirements/sdv.lock)

A release is made from half of a table at ε = 1, with its rules declared and without. Broken: rows
of it that break a rule. Within: mean distance of the pairs among the columns that the rules are
about, in shares of the rows, ordered columns in tenths. Beside: of pairs of one of them and any
other column. AUC: gradient boosting, trained on the release, tried on the other half.
"""

import argparse
import itertools
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

from synth import Budget, Schema, Table, synthesize
from synth.tables.columns import ORDERED_KINDS
from synth.tables.kept_rules import broken_rows

SERVICES = (
    "OnlineSecurity",
    "OnlineBackup",
    "DeviceProtection",
    "TechSupport",
    "StreamingTV",
    "StreamingMovies",
)


@dataclass(frozen=True)
class Case:
    """A table, its kinds and its rules.

    Attributes:
        kinds: of the columns that are not categories, as a schema writes them.
        target: what is predicted, and the answer that counts.
    """

    place: str
    kinds: dict[str, str]
    rules: str
    target: tuple[str, str]


CASES = {
    "telco_churn": Case(
        "telco_churn/Telco-Customer-Churn.csv",
        {
            "customerID": "kind: identifier, role: drop",
            "tenure": "kind: integer, domain: {minimum: 0, maximum: 72}",
            "MonthlyCharges": "kind: decimal, grid: 0.05, domain: bought",
            "TotalCharges": "kind: decimal, grid: 0.05, missing: [' '], domain: bought",
        },
        "{equivalent: {InternetService: 'No', "
        + ", ".join(f"{name}: No internet service" for name in SERVICES)
        + "}}, {equivalent: {PhoneService: 'No', MultipleLines: No phone service}}",
        ("Churn", "Yes"),
    ),
    "bank_marketing": Case(
        "bank_marketing/bank-full.csv",
        dict.fromkeys(
            ("age", "balance", "day", "duration", "campaign", "pdays", "previous"),
            "kind: integer, domain: bought",
        ),
        "{equivalent: {poutcome: unknown, pdays: '-1', previous: '0'}, broken: missing}",
        ("y", "yes"),
    ),
}


def main() -> None:
    """Measure each table that is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    for name, case in CASES.items():
        path = options.data / case.place
        if path.exists():
            measure(name, case, path, options.runs)
        else:
            sys.stdout.write(f"{name}: absent\n")


def measure(name: str, case: Case, path: Path, runs: int) -> None:
    """Print the figures of one table, each run and their mean."""
    raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    order = np.random.default_rng(0).permutation(len(raw))
    half, rest = (
        raw.iloc[np.sort(part)].reset_index(drop=True) for part in np.array_split(order, 2)
    )
    ruled, plain = schema_of(case, raw, ruled=True), schema_of(case, raw, ruled=False)
    truth, other = Table.from_frame(half, plain).frame, Table.from_frame(rest, plain).frame
    concerned = dict.fromkeys(column for rule in ruled.constraints for column in rule.columns)
    say = sys.stdout.write
    for said, schema in (("without", plain), ("with", ruled)):
        found = []
        for _ in range(runs):
            with tempfile.TemporaryDirectory() as folder:
                table = Table.from_frame(half, schema)
                release = synthesize(
                    table, Budget(1.0, 1e-6), ledger=Path(folder) / "l.db", population=name
                )
            frame = release.table.frame
            within, beside = distances(ruled, truth, frame, list(concerned))
            score = predict(ruled, frame, other, *case.target)
            found.append((n_broken(ruled, frame), within, beside, score))
        for row in (*found, tuple(np.mean(found, axis=0))):
            broken, within, beside, score = row
            say(f"{name:<15} {said:<8} broken {broken:6.1f}  within {within:.4f}  ")
            say(f"beside {beside:.4f}  AUC {score:.3f}\n")


def schema_of(case: Case, raw: pd.DataFrame, *, ruled: bool) -> Schema:
    """Return the schema of a table, with its rules or without."""
    kinds = {name: case.kinds.get(name, "kind: categorical, domain: bought") for name in raw}
    columns = "".join(f"  - {{name: {name}, {kind}}}\n" for name, kind in kinds.items())
    rules = f"rules: [{case.rules}]\n" if ruled else ""
    return Schema.from_yaml(f"version: 1\nprotection: {{unit: row}}\ncolumns:\n{columns}{rules}")


def n_broken(schema: Schema, frame: pd.DataFrame) -> int:
    """Return how many rows break some rule."""
    columns = {column.name: column for column in schema.columns}
    return int(
        np.any([broken_rows(rule, frame, columns)[0] for rule in schema.constraints], axis=0).sum()
    )


def distances(
    schema: Schema, truth: pd.DataFrame, found: pd.DataFrame, concerned: list[str]
) -> tuple[float, float]:
    """Return the mean distance of pairs within some columns, and of pairs with one of them."""
    coded = {}
    for column in schema.modelled:
        one, other = truth[column.name], found[column.name]
        if column.kind in ORDERED_KINDS:
            edges = np.unique(one.astype(float).quantile(np.arange(0.1, 1, 0.1)))
            one, other = (
                pd.Series(np.searchsorted(edges, each.astype(float), side="right"))
                for each in (one, other)
            )
        coded[column.name] = one.astype(str), other.astype(str)

    def apart(pair: tuple[str, str]) -> float:
        shares = [
            (coded[pair[0]][side] + "\0" + coded[pair[1]][side]).value_counts(normalize=True)
            for side in (0, 1)
        ]
        return float(shares[0].sub(shares[1], fill_value=0).abs().sum()) / 2

    others = [name for name in coded if name not in concerned]
    within = [apart(pair) for pair in itertools.combinations(concerned, 2)]
    beside = [apart(pair) for pair in itertools.product(concerned, others)]
    return float(np.mean(within)), float(np.mean(beside))


def predict(
    schema: Schema, train: pd.DataFrame, test: pd.DataFrame, target: str, answer: str
) -> float:
    """Return the area under the curve on `test` of a model that was trained on `train`."""
    columns = [column for column in schema.modelled if column.name != target]
    sides: list[list[pd.Series]] = [[], []]
    for column in columns:
        known = sorted(test[column.name].dropna().unique())
        places = {value: place for place, value in enumerate(known)}
        for side, frame in zip(sides, (train, test), strict=True):
            values = frame[column.name]
            ordered = column.kind in ORDERED_KINDS
            side.append((values if ordered else values.map(places)).astype(float))
    learned, tried = (np.column_stack(side) for side in sides)
    model = HistGradientBoostingClassifier(random_state=0)
    model.fit(learned, (train[target] == answer).to_numpy())
    score = model.predict_proba(tried)[:, 1]
    return float(roc_auc_score((test[target] == answer).to_numpy(), score))


if __name__ == "__main__":
    main()
