"""Groups: what is said of each holds as often as it says, and costs one answer however many."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Accountant, Budget, Query, Spend, price
from privacy.mechanisms import Tape
from synth import InputError, Schema, Table, synthesize, verify
from synth.cli import DONE, REFUSED, main
from synth.codec.codec import Codec
from synth.counting.in_memory import CodedRows, as_private
from synth.counting.paid import DISTANCE_PARTS, PaidCounts
from synth.counting.sensitivities import check_spend
from synth.domain import Domain, marginal_of
from synth.dossier.groups import coding, describe_groups, refuse_groups
from synth.dossier.likeness import Ruler, all_rows
from synth.engines import engine_named
from synth.planning.groups import smallest_group
from synth.purchases import Purchase, new_accountant

SCHEMA = Schema.from_yaml(
    """
version: 1
protection: {unit: row}
columns:
  - {name: region, kind: categorical, domain: {categories: [north, south, east, isle]}}
  - {name: plan, kind: categorical, domain: {categories: [basic, plus, max]}}
  - {name: smoker, kind: boolean, domain: {categories: ['yes', 'no']}}
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 99}}
"""
)
REGIONS = ("north", "south", "east", "isle")


def people(rows: int, *, odd_one: bool = True, seed: int = 3) -> pd.DataFrame:
    """Alike in three regions; in the east, a sixth of the rows, all smoke and none is old."""
    rng = np.random.default_rng(seed)
    region = rng.choice(REGIONS, rows, p=[0.5, 0.3, 0.18, 0.02])
    east = (region == "east") & odd_one
    return pd.DataFrame(
        {
            "region": region,
            "plan": rng.choice(["basic", "plus", "max"], rows, p=[0.5, 0.3, 0.2]),
            "smoker": np.where(east | (rng.random(rows) < 0.2), "yes", "no"),
            "age": np.where(east, rng.integers(0, 30, rows), rng.integers(0, 99, rows)),
        }
    )


def test_intervals_of_groups_hold_in_nineteen_of_twenty_runs() -> None:
    """Of 400 with 95 % each, fewer than 365 hold once in ten thousand times."""
    tables = [people(6000), people(5000, odd_one=False, seed=4)]
    private, synthetic = (Table.from_frame(frame, SCHEMA) for frame in tables)
    shown, held, told, worst = all_rows(synthetic, SCHEMA), 0, 0, 0
    for _ in range(100):
        accountant = new_accountant(SCHEMA, Budget(1, 1e-6))
        rows = as_private(private).rows()
        purchase = Purchase(
            rows, SCHEMA, engine_named("independent"), accountant, groups=("region",)
        )
        columns = purchase.buy_columns()
        groupings = purchase.measure_groups(columns, shown)
        (said,) = describe_groups(groupings, columns.one_ways, columns.codec)
        exact = within(columns.codec, private, synthetic)
        for group in said["groups"]:
            told += group["resolved"]
            held += group["low"] <= exact[group["label"]] <= group["high"]
            if group["label"] == "east":
                worst += group["worst"]["column"] == "smoker" and group["low"] > group["fresh"]
    assert held >= 365
    assert worst > 90  # the odd one out is seen, and in which column
    assert 290 <= told <= 310  # but not the isle, which a fiftieth of the rows is on


def within(codec: Codec, *tables: Table) -> dict[str, float]:
    """The exact mean distance within each region."""
    encoders, domain = coding("region", codec, Ruler(codec))
    rows = [all_rows(table, SCHEMA) for table in tables]
    coded = [{name: encode(held) for name, encode in encoders.items()} for held in rows]
    counts = {
        other: [marginal_of(codes, domain, ("region", other)) for codes in coded]
        for other in ("plan", "smoker", "age")
    }
    off = {
        other: sum(abs(a / a.sum(axis=1)[:, None] - b / b.sum(axis=1)[:, None]).T) / 2
        for other, (a, b) in ((o, [c[:-1] for c in pair]) for o, pair in counts.items())
    }
    mean = np.mean([off[other] for other in off], axis=0)
    return dict(zip(codec["region"].labels()[:-1], mean.tolist(), strict=True))


@pytest.mark.parametrize("groups", [1, 2, 12])
def test_more_groups_cost_no_more(groups: int) -> None:
    """Twelve rows of one person move the answers furthest in one group, and as far as declared."""
    domain = Domain({"region": groups, "plan": 2, "other": 2})
    codes = {"region": np.arange(12) % groups, "plan": np.zeros(12, int), "other": np.ones(12, int)}
    nobody = {name: held[:0] for name, held in codes.items()}
    tapes = []
    for held in (codes, nobody):
        tape, accountant = Tape(), Accountant(Budget(20.0))
        paid = PaidCounts(CodedRows(held, domain, max_rows=12), accountant, 12.0, (), tape)
        cliques = [("region", other) for other in ("plan", "other")]
        paid.measure_distances_within(
            [(two, np.zeros((groups, 2))) for two in cliques], mu_squared=10**9
        )
        tapes.append((tape.inputs[0], accountant.spends[0].squared_sensitivity))
    (full, declared), (empty, _) = tapes

    assert declared == 2 * (DISTANCE_PARTS * 12) ** 2
    assert ((full - empty) ** 2).sum() == declared / groups


def test_a_spend_for_groups_has_the_price_of_its_columns() -> None:
    """One of the three others left out, or a sensitivity as of one group's share, is refused."""
    squared = 3 * DISTANCE_PARTS**2
    query = Query("distances in groups", ("region",), 3)
    spend = Spend(query, "discrete Gaussian", 900.0, squared, price(900.0, squared))
    check_spend(spend, SCHEMA)

    for wrong in (
        replace(spend, squared_sensitivity=squared - 1),
        replace(spend, query=replace(query, size=2)),
        replace(spend, query=replace(query, columns=("nobody",))),
    ):
        with pytest.raises(InputError):
            check_spend(wrong, SCHEMA)


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (["age"], "'age'"),
        (["region", "shoe size"], "'shoe size'"),
        (["region", "region"], "each once"),
    ],
)
def test_what_makes_no_groups_is_refused_before_anything_is_spent(
    groups: list[str], said: str, tmp_path: Path
) -> None:
    table = Table.from_frame(people(3000), SCHEMA)
    with pytest.raises(InputError, match=said):
        synthesize(table, Budget(1), groups=groups, ledger=tmp_path / "ledger.db")
    assert not (tmp_path / "ledger.db").exists()
    with pytest.raises(InputError, match="no other column"):
        refuse_groups(["region"], Schema(SCHEMA.columns[:1], SCHEMA.protection))


def test_a_run_with_groups_stays_in_its_budget_and_verifies(tmp_path: Path) -> None:
    """It is certified, audited and paid by a fiftieth of the budget; a group takes no other's."""
    table = Table.from_frame(people(6000), SCHEMA)
    ledger = tmp_path / "ledger.db"
    release = synthesize(table, Budget(1), groups=["region", "smoker"], ledger=ledger)
    release.to_zip(tmp_path / "r.zip")
    content = release.certificate.content
    paid = [
        spend["mu_squared"] / content["mu_squared_granted"]
        for spend in content["spends"]
        if spend["query"]["kind"] == "distances in groups"
    ]

    assert verify(tmp_path / "r.zip", ledger=ledger)
    assert content["settings"]["groups"] == ["region", "smoker"]
    assert paid == pytest.approx([0.01, 0.01], rel=0.01)
    region, smoker = release.dossier["groups"]
    assert [group["label"] for group in smoker["groups"]] == ["no", "yes"]
    assert region["compared"] == smoker["compared"] == 3
    planned = smallest_group(SCHEMA, Budget(1), engine_named("auto"), 2)
    assert planned == pytest.approx(region["smallest"], rel=0.25)


def test_the_command_says_what_groups_take_before_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    people(3000).to_csv("t.csv", index=False)
    Path("s.yaml").write_text(SCHEMA.to_yaml())
    run = [
        "run",
        "t.csv",
        "--schema",
        "s.yaml",
        "--epsilon",
        "1",
        "--ledger",
        "l.db",
        "-o",
        "r.zip",
    ]

    assert main([*run, "--groups", "age"]) == REFUSED
    assert "'age'" in capsys.readouterr().err
    assert main([*run, "--groups", "region", "plan"]) == DONE
    assert "2% of the budget; a group of fewer than about" in capsys.readouterr().out
