"""Attacks light up on what leaks, stay dark on what cannot, and spend nothing."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from synth import Budget, Release, Schema, Table, synthesize
from synth.annex.attacks.attack import Attacks, Canary, TooFew, attack
from synth.annex.attacks.chance import FALSE_ALARM
from synth.annex.attacks.throwaway import Generated, make_generator, read_configuration
from synth.annex.comparison import review_and_attack
from tests.annex.attacks.leaking import PEOPLE, bootstrapping, copying, elsewhere, noiseless, people


def released(table: Table, folder: Path, **options: object) -> Release:
    return synthesize(table, Budget(1), ledger=folder / "ledger.db", **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("attacks")


@pytest.fixture(scope="module")
def table() -> Table:
    return people(1000, 1)


@pytest.fixture(scope="module")
def release(table: Table, folder: Path) -> Release:
    return released(table, folder)


def attacked(release: Release, table: Table, **options: object) -> Attacks:
    return attack(release, table, rng=np.random.default_rng(7), **options)  # type: ignore[arg-type]


def area(attacks: Attacks, name: str, *, isolated: bool = False) -> float:
    [found] = [r.auc for r in attacks.memberships if (r.name, r.isolated) == (name, isolated)]
    return found


def test_a_tenth_of_copied_rows_is_found(release: Release, table: Table) -> None:
    """By the copies themselves, and by who is nearest to a synthetic row."""
    found = attacked(release, table, generate=copying(make_generator(release), 0.1))
    risks = {risk.name: risk for risk in found.risks}

    assert {"copied rows", "nearest", "singling out", "linkability"} <= set(found.signals)
    assert risks["copied rows"].members.rate == pytest.approx(0.1, abs=0.02)
    assert risks["copied rows"].controls.hits < 5
    assert found.contradicts
    nearest = next(r for r in found.memberships if r.name == "nearest" and not r.isolated)
    assert nearest.accused[1].members.rate > 0.05


def test_rows_drawn_again_give_away_who_was_in(release: Release, table: Table) -> None:
    """Three draws a person leave one in twenty undrawn: an area of 0.9 and more, canary found."""
    found = attacked(release, table, generate=bootstrapping(make_generator(release), 3))
    canary = next(held for held in found.canaries if held.score == "nearest")

    assert area(found, "nearest") > 0.9
    assert area(found, "nearest", isolated=True) > 0.9
    assert "canary" in found.signals
    assert sorted(canary.ranks)[2] <= 3
    assert {risk.name: risk.standing for risk in found.risks}["copied rows"] == "above"


def test_a_model_of_other_persons_shows_nothing(release: Release, table: Table) -> None:
    """However sharp it is: the same generator, on persons who are not attacked."""
    leaky = bootstrapping(make_generator(release), 3)
    found = attacked(release, table, generate=elsewhere(leaky, people(1000, 2)))

    assert found.signals == ()
    assert not found.contradicts


def test_a_model_without_noise_is_seen_through(release: Release, table: Table) -> None:
    """The most isolated, with an area of 0.9 and more; and the canary."""
    found = attacked(release, table, generate=make_generator(release, noiseless(PEOPLE)))

    assert next(held for held in found.canaries if held.score == "answers").ranks == (1, 1, 1, 1)
    assert max(area(found, name, isolated=True) for name in ("density", "marginals")) > 0.9
    assert "canary" in found.signals
    assert found.contradicts


def test_at_its_budget_a_release_keeps_below_the_curve(release: Release, table: Table) -> None:
    found = attacked(release, table)

    assert not found.contradicts
    assert all(risk.standing != "above" for risk in found.risks)
    assert (found.persons, found.of_persons, found.rounds) == (1000, 1000, 4)
    assert found.bound.mu == pytest.approx(0.2355, abs=2e-3)
    assert found.alarm == pytest.approx(FALSE_ALARM / (3 * 2 + 5 + 3))


def test_nothing_is_spent_and_no_answer_is_the_releases(
    release: Release, table: Table, folder: Path
) -> None:
    """The ledger is byte for byte what it was, and fresh noise gives another model."""
    before = (folder / "ledger.db").read_bytes()
    annex = review_and_attack(release, table, seed=1)

    assert annex.attacks is not None
    assert (folder / "ledger.db").read_bytes() == before
    rng = np.random.default_rng(3)
    models = [make_generator(release)(table, rng).model.to_json() for _ in range(2)]
    assert len({*models, release.model.to_json()}) == 3


def test_the_throwaway_has_the_releases_configuration(table: Table, folder: Path) -> None:
    made = released(table, folder, engine="tree")
    engine, budget = read_configuration(made)

    assert (engine.name, budget) == ("tree", Budget(1))
    generated = make_generator(made)(table, np.random.default_rng(1))
    assert generated.model.codec.schema == made.schema
    assert not generated.model.fitted.is_tilted


def test_progress_goes_up_and_may_cancel(release: Release, table: Table) -> None:
    seen: list[float] = []

    def told(share: float) -> None:
        seen.append(share)
        if share >= 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attacked(release, table, progress=told)
    assert seen == [0.0, 0.125, 0.25, 0.375, 0.5]


def test_too_few_persons_are_not_attacked_and_the_annex_says_so(
    release: Release, table: Table
) -> None:
    few = Table(table.frame.head(150), PEOPLE)
    with pytest.raises(TooFew):
        attacked(release, few)
    annex = review_and_attack(release, few)

    assert annex.attacks is None
    assert "150 persons" in str(annex.not_attacked)


VISITS = Schema.from_yaml(
    """
version: 1
protection: {person: id, max_rows: 3}
columns:
  - {name: id, kind: identifier}
  - {name: ward, kind: categorical, domain: {categories: [a, b, c]}}
  - {name: cost, kind: integer, domain: {minimum: 0, maximum: 999}}
"""
)


def test_persons_are_attacked_with_all_their_rows(folder: Path) -> None:
    """Some have more rows than count, some are nobody's; a person's rows are in or out together."""
    rng = np.random.default_rng(4)
    owner = np.sort(rng.integers(0, 400, 1200))
    frame = pd.DataFrame(
        {
            "id": np.where(owner < 20, None, np.char.add("p", owner.astype(str))),
            "ward": rng.choice(["a", "b", "c"], 1200),
            "cost": rng.integers(0, 1000, 1200).astype(str),
        }
    )
    visits = Table.from_frame(frame.astype("str").where(frame.notna()), VISITS)
    made = released(visits, folder, engine="independent")
    seen: list[Table] = []
    honest = make_generator(made)

    def generate(table: Table, rng: np.random.Generator) -> Generated:
        seen.append(table)
        return honest(table, rng)

    found = attack(made, visits, rng=rng, generate=generate, rounds=1)
    persons = visits.frame["id"]
    whole, half = persons.value_counts(), seen[0].frame["id"].value_counts()

    assert found.persons == len(whole) + persons.isna().sum()
    assert half.filter(like="canary").tolist() == [3]
    real = half[~half.index.str.startswith("canary")]
    assert (whole[real.index] == real).all()
    assert 0.35 < len(real) / len(whole) < 0.65
    assert len(found.canaries) == 4


@pytest.mark.slow
def test_a_review_raises_few_false_alarms(release: Release, table: Table) -> None:
    """Of 200 at 1 %, no more than 8: the chance of more is below 10⁻³."""
    small = Table(table.frame.head(250), PEOPLE)
    generate = elsewhere(make_generator(release), people(250, 3))
    alarms = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        found = attack(release, small, rng=rng, generate=generate, rounds=1)
        alarms += bool(found.signals) or found.contradicts
    assert alarms <= 8


def test_a_canary_is_judged_by_its_ranks_together() -> None:
    """One first place of a thousand is chance once in a thousand; two of them hardly ever."""
    assert Canary("x", (1,), 1000).chance == pytest.approx(1e-3)
    assert Canary("x", (1, 1), 1000).chance < 2e-5
    assert Canary("x", (500, 300, 800, 400), 1000).chance > 0.3
