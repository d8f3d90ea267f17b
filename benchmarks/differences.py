"""How far apart two ordered columns are: with the difference modelled and without.

    python -m benchmarks.differences ../shared/data --runs 3

A release's model is made at ε = 1 of each table, under rules that order two columns. First, second,
apart: Kolmogorov distance of each column and of their difference from those of the table. By group:
how far the mean difference is off in the groups of a column, on average, in shares of its mean.
Stays are made up; covid_testing's hours are real, the moments at which they begin are not.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import ks_2samp

from synth import Budget, Schema, Table
from synth.counting.in_memory import as_private
from synth.engines import engine_named
from synth.purchases import Purchase, new_accountant
from synth.release.model import Model

CUSTOMERS = Path("demo_data/customers_en.csv")


@dataclass(frozen=True)
class Case:
    """A table under rules.

    Attributes:
        columns: as a schema writes them, a line each.
        ordered: the later and the earlier column of each rule.
        group: the column in whose groups means are compared.
    """

    frame: pd.DataFrame
    columns: dict[str, str]
    ordered: list[tuple[str, str]]
    group: str


def stays(n_rows: int = 10_000) -> Case:
    """Return stays of some days in four years, which last as long as their ward has it."""
    rng = np.random.default_rng(0)
    mean = {"general": 4, "surgery": 7, "maternity": 3, "psychiatry": 20, "emergency": 1}
    ward = rng.choice(list(mean), n_rows, p=[0.35, 0.25, 0.15, 0.1, 0.15])
    days = rng.geometric(1 / (1 + np.array([mean[name] for name in ward]))) - 1
    begin = rng.integers(0, 1461, n_rows)
    first = np.datetime64("2021-01-01")
    frame = pd.DataFrame(
        {
            "admitted": (first + begin).astype(str),
            "discharged": (first + begin + days).astype(str),
            "ward": ward,
            "sex": rng.choice(["F", "M"], n_rows),
            "age": np.clip(rng.normal(55, 20, n_rows), 0, 99).astype(int),
            "cost": (rng.gamma(2, 150, n_rows) * (1 + days)).astype(int),
        }
    )
    day = "kind: date, domain: {minimum: 2021-01-01, maximum: 2025-12-31}"
    columns = {
        "admitted": day,
        "discharged": day,
        "ward": "kind: categorical, domain: bought",
        "sex": "kind: categorical, domain: {categories: [F, M]}",
        "age": "kind: integer, domain: {minimum: 0, maximum: 120}",
        "cost": "kind: integer, domain: bought",
    }
    return Case(frame, columns, [("discharged", "admitted")], "ward")


def tests(data: Path) -> Case | None:
    """Return when samples were collected, received and their results verified."""
    path = data / "pii_covid_testing" / "covid_testing.csv"
    if not path.exists():
        return None
    raw = pd.read_csv(path)
    minutes = np.random.default_rng(1).integers(7 * 60, 19 * 60, len(raw))
    at = pd.Timestamp("2020-03-01") + pd.to_timedelta(raw["pan_day"] * 1440 + minutes, unit="min")
    moments = {"collected": at}
    for name, hours in (("received", "col_rec_tat"), ("verified", "rec_ver_tat")):
        at = at + pd.to_timedelta((raw[hours] * 60).round(), unit="min")
        moments[name] = at
    frame = pd.DataFrame({name: each.dt.strftime("%F %T") for name, each in moments.items()})
    names = ["demo_group", "result", "payor_group", "patient_class"]
    frame = pd.concat([frame, raw[names].fillna("").astype(str)], axis=1)
    span = "{minimum: '2020-03-01 00:00:00', maximum: '2020-12-31 23:59:00'}"
    columns = {name: f"kind: datetime, grid: 60, domain: {span}" for name in moments}
    columns |= dict.fromkeys(names, "kind: categorical, domain: bought")
    forward = (raw["col_rec_tat"] >= 0) & (raw["rec_ver_tat"] >= 0)
    ordered = [("received", "collected"), ("verified", "received")]
    return Case(frame[forward].reset_index(drop=True), columns, ordered, "patient_class")


def customers() -> Case:
    """Return who joined when, decades after they were born: far apart, and widely so."""
    frame = pd.read_csv(CUSTOMERS, dtype=str, keep_default_na=False)
    columns = {
        "birth_date": "kind: date, domain: {minimum: 1920-01-01, maximum: 2009-12-31}",
        "joined_at": "kind: date, domain: {minimum: 2015-01-01, maximum: 2026-12-31}",
        "plan": "kind: categorical, domain: bought",
        "region": "kind: categorical, domain: bought",
        "premium": "kind: decimal, grid: 0.01, domain: {minimum: 0, maximum: 500}",
        "churned": "kind: boolean, domain: {categories: ['no', 'yes']}",
    }
    frame = frame[list(columns)].assign(joined_at=frame["joined_at"].str[:10])
    return Case(frame, columns, [("joined_at", "birth_date")], "plan")


def telco(data: Path) -> Case | None:
    """Return what customers are charged a month and were in all."""
    path = data / "telco_churn" / "Telco-Customer-Churn.csv"
    if not path.exists():
        return None
    money = "kind: decimal, grid: 0.05, missing: [' '], domain: bought"
    columns = {"MonthlyCharges": money, "TotalCharges": money}
    columns["tenure"] = "kind: integer, domain: {minimum: 0, maximum: 72}"
    names = ("Contract", "InternetService", "PaymentMethod", "Churn")
    columns |= dict.fromkeys(names, "kind: categorical, domain: bought")
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)[list(columns)]
    return Case(frame, columns, [("TotalCharges", "MonthlyCharges")], "Contract")


def main() -> None:
    """Measure each table that is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    cases = {
        "stays": stays(),
        "covid_testing": tests(options.data),
        "customers_en": customers(),
        "telco_churn": telco(options.data),
    }
    for name, case in cases.items():
        if case is None:
            sys.stdout.write(f"{name}: absent\n")
            continue
        for how in ("drop", "model"):
            found = [measure(case, how, seed) for seed in range(options.runs)]
            for number, (later, earlier) in enumerate(case.ordered):
                shown = [one[number] for one in found]
                for row in (*shown, tuple(np.mean(shown, axis=0))):
                    said = "  ".join(f"{value:.3f}" for value in row)
                    sys.stdout.write(f"{name:<14} {how:<6} {later} >= {earlier:<15} {said}\n")


def measure(case: Case, how: str, seed: int) -> list[tuple[float, float, float, float]]:
    """Return for each rule the distances of the first column, the second and the difference."""
    rules = [f"{{holds: {a} >= {b}, difference: {how}}}" for a, b in case.ordered]
    table = Table.from_frame(case.frame, schema_of(case, f"rules: [{', '.join(rules)}]\n"))
    engine, accountant = engine_named("adaptive"), new_accountant(table.schema, Budget(1.0, 1e-6))
    purchase = Purchase(as_private(table).rows(), table.schema, engine, accountant)
    columns = purchase.buy_columns()
    model = Model(columns.codec, purchase.fit_model(purchase.encode(columns)))
    drawn = model.decode(model.codes(len(case.frame), seed=seed), seed=seed).frame
    return [compare(table.frame, drawn, *both, case.group) for both in case.ordered]


def schema_of(case: Case, rules: str) -> Schema:
    """Return the schema of a table under rules."""
    columns = "".join(f"  - {{name: {name}, {said}}}\n" for name, said in case.columns.items())
    return Schema.from_yaml(f"version: 1\nprotection: {{unit: row}}\ncolumns:\n{columns}{rules}")


def compare(
    table: pd.DataFrame, drawn: pd.DataFrame, later: str, earlier: str, group: str
) -> tuple[float, float, float, float]:
    """Return how far two columns, their difference and its means by group are from the table's."""
    frames = []
    for frame in (table, drawn):
        numbers = {name: as_floats(frame[name]) for name in (earlier, later)}
        apart = numbers[later] - numbers[earlier]
        frames.append(pd.DataFrame({**numbers, "apart": apart, "group": frame[group].to_numpy()}))
    one, other = (frame.dropna() for frame in frames)
    distances = (
        float(ks_2samp(one[earlier], other[earlier]).statistic),
        float(ks_2samp(one[later], other[later]).statistic),
        float(ks_2samp(one["apart"], other["apart"]).statistic),
    )
    means = [frame.groupby("group")["apart"].mean() for frame in (one, other)]
    off = (means[0] - means[1]).abs() * one["group"].value_counts(normalize=True)
    return *distances, float(off.sum() / one["apart"].mean())


def as_floats(values: pd.Series) -> pd.Series:
    """Return numbers, or moments in days."""
    if values.dtype.kind == "M":
        return pd.Series((values - pd.Timestamp("2000-01-01")) / pd.Timedelta(days=1))
    return values.astype(float)


if __name__ == "__main__":
    main()
