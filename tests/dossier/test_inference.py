"""Inference: what is said of naive intervals is what becomes of them in releases."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Budget
from synth import Schema, Table
from synth.codec.cells import Names
from synth.codec.codec import Codec, ColumnCodec
from synth.counting.in_memory import as_private
from synth.dossier.inference import simulate_inference
from synth.dossier.likeness import all_rows
from synth.engines import engine_named
from synth.measurement import Measurement
from synth.purchases import Purchase, new_accountant
from synth.release.model import Model

SCHEMA = Schema.from_yaml(
    """
version: 1
protection: {unit: row}
columns:
  - {name: plan, kind: categorical, domain: {categories: [basic, plus, max]}}
  - {name: ward, kind: categorical, domain: {categories: [a, b, c, d, e]}}
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 19}}
"""
)
PLAN = Schema(SCHEMA.columns[:1], SCHEMA.protection)
PLANS, WARDS = np.array([0.5, 0.3, 0.2]), np.array([0.4, 0.3, 0.15, 0.1, 0.05])


def simulated(rows: float, sigma: float, n_synthetic: int) -> tuple[float, float]:
    column = ColumnCodec("plan", Names(("basic", "plus", "max")), rows * PLANS, np.arange(3), 0.0)
    codec = Codec(SCHEMA, (column,), total=rows, total_sigma=1.0)
    measured = Measurement(("plan",), column.code_mass, sigma)
    nobody = all_rows(Table(pd.DataFrame({"plan": pd.Series([], dtype="str")}), PLAN), PLAN)
    said = simulate_inference(codec, [measured], {}, nobody, n_synthetic)
    assert said["means"] is None
    return said["shares"]["hold"], said["shares"]["widen"]


def test_without_noise_intervals_of_as_many_rows_hold() -> None:
    """Then the synthetic rows are as good as the private ones: 0.95, within what 600 cases tell."""
    hold, widen = simulated(10_000, 1e-9, 10_000)

    assert hold == pytest.approx(0.95, abs=0.04)
    assert widen == pytest.approx(1.0, abs=0.15)


def test_rows_that_nobody_collected_make_intervals_too_short() -> None:
    """A hundred times the rows: intervals are a tenth of what they would have to be."""
    hold, widen = simulated(10_000, 1e-9, 1_000_000)

    assert hold < 0.3
    assert widen == pytest.approx(10, rel=0.15)


def test_noise_makes_intervals_too_short() -> None:
    """σ of a share's own spread, √(n·p·(1-p)): twice the variance, and some from the sum."""
    hold, widen = simulated(10_000, 46.0, 10_000)

    assert 0.7 < hold < 0.9
    assert 1.2 < widen < 1.7


def found_and_said(engine: str, releases: int) -> dict[str, tuple[float, float]]:
    """How often naive intervals hold in releases of so many tables, and how often they are said to.

    The tables are samples of one population.
    """
    rng, recipe = np.random.default_rng(12), engine_named(engine)
    ages = np.exp(-np.arange(20) / 6)
    ages /= ages.sum()
    true_mean = float(ages @ np.arange(20))
    held: dict[str, list[float]] = {"shares": [], "means": []}
    said: list[dict[str, Any]] = []
    for seed in range(releases):
        frame = pd.DataFrame(
            {
                "plan": rng.choice(["basic", "plus", "max"], 2500, p=PLANS),
                "ward": rng.choice([*"abcde"], 2500, p=WARDS),
                "age": rng.choice(20, 2500, p=ages),
            }
        )
        rows = as_private(Table.from_frame(frame, SCHEMA)).rows()
        purchase = Purchase(rows, SCHEMA, recipe, new_accountant(SCHEMA, Budget(0.7)))
        columns = purchase.buy_columns()
        model = Model(columns.codec, purchase.fit_model(purchase.encode(columns)))
        n = round(columns.codec.total)
        table = model.decode(model.codes(n, seed=seed), seed=seed)
        shown, ladders = all_rows(table, SCHEMA), columns.ladders
        said.append(simulate_inference(columns.codec, columns.one_ways, ladders, shown, n))
        for name, names, truth in (
            ("plan", ("basic", "plus", "max"), PLANS),
            ("ward", "abcde", WARDS),
        ):
            found = np.array([(table.frame[name] == one).mean() for one in names])
            half = 1.96 * np.sqrt(found * (1 - found) / n)
            held["shares"] += (abs(found - truth) <= half).tolist()
        age = table.frame["age"].astype(float)
        held["means"].append(float(abs(age.mean() - true_mean) <= 1.96 * age.std() / n**0.5))
    return {
        key: (float(np.mean(found)), float(np.mean([one[key]["hold"] for one in said])))
        for key, found in held.items()
    }


def test_intervals_of_shares_hold_as_often_as_is_said() -> None:
    """60 releases with 8 shares each, which hang together by threes and fives: σ is 0.02.

    0.89 is both; without the noise of the counts 0.95 would be said.
    """
    found, said = found_and_said("independent", 60)["shares"]

    assert found == pytest.approx(said, abs=0.1)
    assert said < 0.92


@pytest.mark.slow
def test_intervals_of_the_default_engine_hold_about_as_often_as_is_said() -> None:
    """100 releases; σ of the share of means that hold is 0.05, and what is said is no bound."""
    both = found_and_said("adaptive", 100)

    assert both["shares"][0] == pytest.approx(both["shares"][1], abs=0.1)
    assert both["means"][0] == pytest.approx(both["means"][1], abs=0.3)
    assert both["means"][1] < 0.8
