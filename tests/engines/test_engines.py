"""What every engine keeps, whatever its recipe."""

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Accountant, Budget
from synth import InputError, Schema, Table
from synth.codec.fitting import fit_codec
from synth.counting.in_memory import Rows
from synth.counting.paid import PaidCounts, PaidValues
from synth.engines import ENGINES, engine_named, options_of
from synth.engines.tree import Tree
from synth.models.fitted_model import FittedModel
from synth.models.tilted_model import TiltedModel

SCHEMA = Schema.from_yaml(
    """
version: 1
protection: {unit: row}
columns:
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 99}}
  - {name: group, kind: categorical, domain: {categories: [a, b, c, d, never]}}
  - {name: twin, kind: categorical, domain: bought}
  - {name: coin, kind: boolean}
"""
)


def people(n_rows: int) -> Table:
    """Two columns that say the same, one that depends on them, and a fair coin."""
    rng = np.random.default_rng(5)
    group = rng.choice(["a", "b", "c", "d"], n_rows, p=[0.4, 0.3, 0.2, 0.1])
    age = np.clip(20 * np.searchsorted(["a", "b", "c", "d"], group) + rng.poisson(8, n_rows), 0, 99)
    frame = pd.DataFrame(
        {
            "age": age.astype(str),
            "group": group,
            "twin": np.where(rng.random(n_rows) < 0.05, "", group),
            "coin": rng.choice(["true", "false"], n_rows),
        }
    )
    return Table.from_frame(frame.astype("str"), SCHEMA)


def fitted(
    name: str, table: Table, budget: Budget, *, target: str = ""
) -> tuple[FittedModel, Accountant]:
    """Fit an engine with all of a budget."""
    engine = engine_named(name, target=target)
    accountant = Accountant(budget, threshold_share=0.1 if table.schema.buys_categories else 0)
    rows = Rows(table)
    codec, one_ways = fit_codec(
        PaidValues(rows, accountant),
        table.schema,
        mu_squared=engine.codec_budget(accountant.granted),
        delta=accountant.delta_granted,
        pair_noise=10.0,
    )
    paid = PaidCounts(codec.encode(rows), accountant, codec.total, one_ways)
    return engine.fit(paid, mu_squared=accountant.left), accountant


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("epsilon", [0.1, 1.0, 10.0])
def test_an_engine_spends_its_budget_and_no_more(name: str, epsilon: float) -> None:
    """Within a thousandth: unspent budget is lost quality, overspent budget a lie."""
    _, accountant = fitted(name, people(500), Budget(epsilon, 1e-6))
    assert 0 <= accountant.left <= 1e-3 * accountant.granted


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_knows_each_column(name: str) -> None:
    """At ε = 20 the noise is a few rows of 5,000: shares come out to a hundredth."""
    model, _ = fitted(name, people(5000), Budget(20, 1e-6))
    group = model.sample(5000, rng=np.random.default_rng(0))["group"]
    np.testing.assert_allclose(np.bincount(group)[:4] / 5000, [0.4, 0.3, 0.2, 0.1], atol=0.03)


def test_an_engine_knows_what_depends_on_what() -> None:
    """Columns that say the same agree in nearly all of its rows, and by chance in the floor's."""
    agree = {}
    for name in ENGINES:
        model, _ = fitted(name, people(5000), Budget(20, 1e-6))
        codes = model.sample(5000, rng=np.random.default_rng(0))
        heads = [codes["coin"][codes["group"] == group].mean() for group in (0, 1)]
        assert abs(heads[0] - heads[1]) < 0.1
        agree[name] = np.corrcoef(codes["age"], codes["group"])[0, 1]
    assert agree["tree"] > 0.9
    assert agree["adaptive"] > 0.9
    assert abs(agree["independent"]) < 0.1


def test_a_model_knows_the_target_it_was_fitted_for() -> None:
    for target in ("", "twin"):
        model, _ = fitted("adaptive", people(500), Budget(1, 1e-6), target=target)
        assert isinstance(model, TiltedModel)
        assert model.target == target


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("kept", [["coin"], ["coin", "group"], ["age", "coin", "twin"]])
def test_an_engine_fits_few_columns_and_few_rows(name: str, kept: list[str]) -> None:
    """One column has no pairs; three rows are mostly noise; neither is an error."""
    columns = tuple(column for column in SCHEMA.columns if column.name in kept)
    table = people(3)
    small = Table(table.frame[[c.name for c in columns]], Schema(columns, SCHEMA.protection))
    model, _ = fitted(name, small, Budget(0.01, 1e-9))
    codes = model.sample(10, rng=np.random.default_rng(0))
    assert sorted(codes) == sorted(kept)


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_fits_columns_whose_tree_holds_every_pair(name: str) -> None:
    """Three columns of 27 codes: 27³ cells fit into a tree, and are too many for a triple."""
    rng = np.random.default_rng(3)
    x = rng.integers(0, 26, 20_000)
    frame = pd.DataFrame({"x": x, "y": x, "z": (x + rng.integers(0, 3, len(x))) % 26})
    columns = "".join(
        f"  - {{name: {column}, kind: integer, domain: {{minimum: 0, maximum: 25}}}}\n"
        for column in frame
    )
    schema = Schema.from_yaml(f"version: 1\nprotection: {{unit: row}}\ncolumns:\n{columns}")
    _, accountant = fitted(name, Table.from_frame(frame, schema), Budget(8, 1e-6))
    assert 0 <= accountant.left <= 1e-3 * accountant.granted


def test_engines_are_found_by_name_and_tell_their_options() -> None:
    """The certificate lists what a recipe was."""
    assert options_of(engine_named("tree")) == {
        "codec_share": Tree.codec_share,
        "score_share": Tree.score_share,
    }
    with pytest.raises(
        InputError, match="Use one of auto, adaptive, mixture, tree, independent, neural"
    ):
        engine_named("gan")
