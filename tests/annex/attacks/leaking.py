"""A population of invented persons, and generators that give them away or cannot."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from privacy.accounting import Accountant
from synth import Budget, Schema, Table
from synth.annex.attacks.throwaway import Generate, Generated
from synth.purchases import new_accountant

PEOPLE = Schema.from_yaml(
    """
version: 1
protection: {unit: row}
columns:
  - {name: town, kind: categorical, domain: {categories: [a, b, c, d, e, f]}}
  - {name: plan, kind: categorical, domain: {categories: [x, y, z]}}
  - {name: paid, kind: boolean}
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 99}}
  - {name: income, kind: integer, domain: {minimum: 0, maximum: 9999}}
  - {name: weight, kind: decimal, grid: "0.1", domain: {minimum: "40", maximum: "140"}}
"""
)


def people(n: int, seed: int) -> Table:
    """Draw persons of one population: towns differ in age, age goes with income."""
    rng = np.random.default_rng(seed)
    town = rng.choice(6, n, p=[0.4, 0.25, 0.15, 0.1, 0.07, 0.03])
    age = np.clip(rng.normal(30 + 5 * town, 12, n), 0, 99).astype(int)
    frame = pd.DataFrame(
        {
            "town": np.array(list("abcdef"))[town],
            "plan": np.where(age > 45, "x", rng.choice(["y", "z"], n)),
            "paid": np.where(rng.random(n) < 0.6, "true", "false"),
            "age": age.astype(str),
            "income": np.clip(rng.normal(60 * age, 700, n), 0, 9999).astype(int).astype(str),
            "weight": np.char.mod("%.1f", np.clip(rng.normal(75, 14, n), 40, 140)),
        }
    )
    return Table.from_frame(frame.astype("str"), PEOPLE)


def copying(honest: Generate, share: float) -> Generate:
    """Let a share of the synthetic rows be rows that the model was made of."""

    def generate(table: Table, rng: np.random.Generator) -> Generated:
        made = honest(table, rng)
        copied = table.frame.iloc[
            rng.permutation(len(table.frame))[: round(share * len(table.frame))]
        ]
        own = made.table.frame.iloc[len(copied) :]
        frame = pd.concat([own, copied[list(own.columns)].astype(dict(own.dtypes))])
        return replace(made, table=replace(made.table, frame=frame.reset_index(drop=True)))

    return generate


def bootstrapping(honest: Generate, times: int) -> Generate:
    """Let every synthetic row be one that the model was made of, drawn with replacement."""

    def generate(table: Table, rng: np.random.Generator) -> Generated:
        made = honest(table, rng)
        drawn = rng.integers(0, len(table.frame), times * len(table.frame))
        frame = table.frame.iloc[drawn].reset_index(drop=True)
        return replace(made, table=replace(made.table, frame=frame))

    return generate


def elsewhere(honest: Generate, other: Table) -> Generate:
    """Make everything of other persons: nothing can be learned of those attacked."""

    def generate(table: Table, rng: np.random.Generator) -> Generated:
        return honest(other, rng)

    return generate


def noiseless(schema: Schema) -> Callable[[], Accountant]:
    """Open accounts that buy next to no noise."""

    def account() -> Accountant:
        accountant = new_accountant(schema, Budget(20))
        accountant.granted *= 10**6
        return accountant

    return account
