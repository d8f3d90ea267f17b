"""The engine that learns by gradients: tiny networks, through the product's own way."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("opacus")

from privacy.accounting import Accountant, Budget, Spend
from privacy.mechanisms import Tape
from synth import InputError, Release, synthesize, verify
from synth.counting.in_memory import CodedRows
from synth.counting.paid import PaidCounts
from synth.domain import Domain
from synth.engines import engine_named, neural, offered
from synth.engines.network import second_opinion
from synth.engines.network.gradient import Gradient
from synth.engines.network.second_opinion import GradientFault, compare_with_opacus
from synth.measurement import Measurement
from synth.models.network import Network
from synth.queries import DEPENDENCE, GRADIENT, MARGINAL, MISFIT, read_query
from synth.release.model import Model
from synth.release.verification_of_scores import check_gradients
from tests.engines.test_engines import fitted, people
from tests.engines.test_gradient import LAYOUT, ORDER, a_gradient, some_rows
from tests.release.test_release import changed, edited, settled


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Path, Path]:
    """A release by way of the ledger, of 1,000 rows at ε = 10."""
    folder = tmp_path_factory.mktemp("neural")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("synth.pipeline.AUDIT_TRIALS", 1)
        made = synthesize(people(1000), Budget(10.0), engine="neural", ledger=folder / "ledger.db")
    made.to_zip(folder / "release.zip")
    return made, folder / "release.zip", folder / "ledger.db"


def test_it_spends_its_budget_and_no_more() -> None:
    """Half of it in thirty gradients of one price."""
    model, accountant = fitted("neural", people(500), Budget(1.0, 1e-6))
    assert isinstance(model, Network)
    assert 0 <= accountant.left <= 1e-3 * accountant.granted
    gradients = [spend for spend in accountant.spends if spend.query.kind == GRADIENT]
    assert len(gradients) == 30
    assert len({spend.mu_squared for spend in gradients}) == 1
    assert {spend.query.size for spend in gradients} == {model.layout.n_weights}


def test_it_knows_columns_and_what_depends_on_what() -> None:
    """At ε = 20, 5,000 rows: shares come out to 0.03, and twins agree as `adaptive` has them."""
    model, _ = fitted("neural", people(5000), Budget(20, 1e-6))
    codes = model.sample(5000, rng=np.random.default_rng(0))
    np.testing.assert_allclose(
        np.bincount(codes["group"])[:4] / 5000, [0.4, 0.3, 0.2, 0.1], atol=0.03
    )
    assert np.corrcoef(codes["age"], codes["group"])[0, 1] > 0.85


ROWS = {
    column: np.random.default_rng(place).integers(0, size, 400)
    for place, (column, size) in enumerate({"a": 3, "b": 2, "c": 4}.items())
}


def fit_on(n_rows: int, tape: Tape) -> tuple[Network, Accountant]:
    """Fit a tiny network to the first of some rows, everything else the same."""
    domain = Domain({"a": 3, "b": 2, "c": 4})
    source = CodedRows({c: held[:n_rows] for c, held in ROWS.items()}, domain, max_rows=1)
    one_ways = tuple(
        Measurement((column,), np.full(size, 400 / size), 5.0)
        for column, size in domain.sizes.items()
    )
    accountant = Accountant(Budget(5.0, 1e-6))
    paid = PaidCounts(source, accountant, 400.0, one_ways, tape)
    model = engine_named("neural").fit(paid, mu_squared=accountant.granted)
    assert isinstance(model, Network)
    return model, accountant


def assert_fit_substitutable() -> None:
    """Record on 400 rows, replay on 399: the same weights, and no answer moves too far."""
    recorded = Tape()
    model, accountant = fit_on(400, recorded)
    assert tuple(recorded.spends) == accountant.spends, "a draw is not on the books, or twice"
    played = recorded.rewind()
    again, _ = fit_on(399, played)
    assert again.to_document() == model.to_document()
    assert played.spends == recorded.spends
    for here, there, spend in zip(recorded.inputs, played.inputs, recorded.spends, strict=True):
        moved = sum(int(part) ** 2 for part in (here - there).ravel().tolist())
        assert 0 <= moved <= spend.squared_sensitivity, spend.query
        assert moved > 0 or spend.query.kind != GRADIENT


def test_a_neighbouring_table_with_the_same_answers_makes_the_same_network() -> None:
    assert_fit_substitutable()


def test_one_column_has_nothing_to_learn() -> None:
    table = people(200)
    columns = tuple(column for column in table.schema.columns if column.name == "coin")
    schema = replace(table.schema, columns=columns)
    model, accountant = fitted("neural", replace(table, schema=schema), Budget(1.0, 1e-6))
    assert not isinstance(model, Network)
    assert 0 <= accountant.left <= 1e-3 * accountant.granted


def test_its_release_is_drawn_again_when_verified(release: tuple[Release, Path, Path]) -> None:
    made, path, ledger = release
    held = [str(message) for message in verify(path, ledger=ledger)]
    assert any("to the last byte" in message for message in held)
    assert isinstance(made.model.fitted, Network)


def test_its_model_answers_conditions_and_fills_cells(release: tuple[Release, Path, Path]) -> None:
    made = Release.read_zip(release[1])
    rows = made.sample(200, where=["group=c", "age>=40"], seed=1).frame
    assert set(rows["group"]) == {"c"}
    assert rows["age"].min() >= 40
    frame = made.sample(60, seed=2).frame.copy()
    frame["twin"] = frame["twin"].mask(np.arange(60) % 2 == 0)
    filled = made.impute(frame, seed=3).table.frame
    assert filled["twin"].notna().all()
    assert (filled["twin"] == filled["group"]).mean() > 0.8


def test_other_gradients_than_it_was_fitted_by_are_noticed(
    release: tuple[Release, Path, Path],
) -> None:
    """One fewer, one of fewer weights, any for a model that is no network or of another engine."""
    model, content = release[0].model, release[0].certificate.content
    settings = content["settings"]
    spends = [Spend(**{**one, "query": read_query(one["query"])}) for one in content["spends"]]
    check_gradients(spends, model, settings)
    first = next(n for n, spend in enumerate(spends) if spend.query.kind == GRADIENT)
    smaller = replace(spends[first], query=replace(spends[first].query, size=5))
    tree, _ = fitted("tree", people(50), Budget(5.0, 1e-6))
    for others, held, said in (
        (spends[:first] + spends[first + 1 :], model, settings),
        ([*spends[:first], smaller, *spends[first + 1 :]], model, settings),
        (spends, replace(model, fitted=tree), settings),
        (spends, model, settings | {"steps": 29}),
        (spends, model, settings | {"engine": "adaptive"}),
    ):
        with pytest.raises(InputError, match="other gradients"):
            check_gradients(others, held, said)


@pytest.mark.parametrize("times", [0.99, 1.01, 2.0])
def test_gradients_have_one_price_and_leave_the_other_half(
    times: float, release: tuple[Release, Path, Path]
) -> None:
    """One of another price than the others, or all of them."""
    model, content = release[0].model, release[0].certificate.content
    spends = [Spend(**{**one, "query": read_query(one["query"])}) for one in content["spends"]]
    first = next(n for n, spend in enumerate(spends) if spend.query.kind == GRADIENT)
    other = replace(spends[first], mu_squared=round(times * spends[first].mu_squared))
    all_others = [
        replace(one, mu_squared=round(times * one.mu_squared))
        if one.query.kind == GRADIENT
        else one
        for one in spends
    ]
    for changed_spends in ([*spends[:first], other, *spends[first + 1 :]], all_others):
        with pytest.raises(InputError, match="has not the price"):
            check_gradients(changed_spends, model, content["settings"])


@pytest.mark.parametrize("kind", [DEPENDENCE, MISFIT, MARGINAL])
def test_what_it_began_with_has_to_be_paid_for(
    kind: str, release: tuple[Release, Path, Path], tmp_path: Path
) -> None:
    """A network has no tables that tell of it; what is left out is added to another spend."""

    def change(certificate: dict[str, Any]) -> None:
        left = [
            spend
            for spend in certificate["spends"]
            if spend["query"]["kind"] != kind or len(spend["query"]["columns"]) == 1
        ]
        assert len(left) < len(certificate["spends"])
        gone = sum(s["mu_squared"] for s in certificate["spends"] if s not in left)
        next(s for s in left if s["query"]["kind"] == GRADIENT)["mu_squared"] += gone
        settled(certificate, left)

    cheat = changed(
        release[1].parent, tmp_path / "c.zip", "certificate.json", edited(change), certify=False
    )
    with pytest.raises(InputError, match="lacks spends"):
        verify(cheat)


def test_a_damaged_network_is_no_model(release: tuple[Release, Path, Path]) -> None:
    document = json.loads(release[0].model.to_json())
    document["network"]["weights"].pop()
    with pytest.raises(InputError, match="damaged"):
        Model.from_json(json.dumps(document))


def test_opacus_agrees() -> None:
    """Whatever the bound: to two hundredths, where 0.05 is asked for."""
    for clip in (None, 0.5, 1e3):
        assert compare_with_opacus(a_gradient(clip), some_rows()) < 0.02


def test_rows_that_are_foreseen_have_no_gradient_and_opacus_agrees() -> None:
    """A network that is all but sure of every code: errors below 2⁻¹⁷ are rounded to none."""
    tables = {name: np.zeros(mask.shape) for name, mask in LAYOUT.masks.items()}
    tables["bias"][LAYOUT.starts[:-1]] = 14.0
    gradient = Gradient(LAYOUT, ORDER, tables, 0.01)
    rows = {column: np.zeros(8, dtype=np.int64) for column in ORDER}
    assert gradient.lengths(rows).max() == 0
    assert 0 < compare_with_opacus(gradient, rows) < 0.05


def test_a_gradient_that_opacus_contradicts_is_not_paid_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same rows, with the sign of the gradient turned."""
    honest = second_opinion._gradients
    monkeypatch.setattr(second_opinion, "_gradients", lambda *known: -honest(*known))
    with pytest.raises(GradientFault):
        compare_with_opacus(a_gradient(), some_rows())


def test_without_torch_it_is_not_offered_and_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A run is refused before there is a ledger that it could stand on."""
    assert "neural" in offered()
    monkeypatch.setattr(neural, "find_spec", lambda name: None)
    assert "neural" not in offered()
    assert engine_named("neural").name == "neural"  # `verify` knows it all the same
    with pytest.raises(InputError, match=r"semblance\[neural\]"):
        fitted("neural", people(50), Budget(1.0, 1e-6))
    with pytest.raises(InputError, match=r"semblance\[neural\]"):
        synthesize(people(50), Budget(1.0), engine="neural", ledger=tmp_path / "ledger.db")
    assert not [*tmp_path.iterdir()]


def test_more_codes_than_are_exact_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neural, "MOST_TERMS", 20)
    with pytest.raises(InputError, match="up to 20 codes"):
        fitted("neural", people(500), Budget(5.0, 1e-6))
