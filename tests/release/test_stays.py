"""Short stays among dates of years: their length is drawn, and everything else agrees with it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ks_2samp

from privacy.accounting import Budget
from synth import InputError, Release, Schema, Table, synthesize
from synth.annex.comparison import review
from synth.release.verification import verify
from tests.release.test_release import changed, without

COLUMNS = """version: 1
protection: {unit: row}
columns:
  - {name: admitted, kind: date, domain: {minimum: 2021-01-01, maximum: 2025-12-31}}
  - {name: discharged, kind: date, domain: {minimum: 2021-01-01, maximum: 2025-12-31}}
  - {name: ward, kind: categorical, domain: {categories: [short, long]}}
  - {name: sex, kind: categorical, domain: {categories: [F, M]}}
"""
SCHEMA = Schema.from_yaml(f"{COLUMNS}rules: [discharged >= admitted]\n")
NAME = "discharged - admitted (days)"


def stays(n_rows: int = 6000) -> pd.DataFrame:
    """Return stays of 2 days on average, or of 12, in four years."""
    rng = np.random.default_rng(0)
    ward = rng.choice(["short", "long"], n_rows)
    begin = rng.integers(0, 1461, n_rows)
    days = rng.geometric(np.where(ward == "short", 1 / 3, 1 / 13)) - 1
    first = np.datetime64("2021-01-01")
    frame = {
        "admitted": (first + begin).astype(str),
        "discharged": (first + begin + days).astype(str),
    }
    return pd.DataFrame({**frame, "ward": ward, "sex": rng.choice(["F", "M"], n_rows)})


def days(frame: pd.DataFrame) -> pd.Series:
    return (frame["discharged"] - frame["admitted"]).dt.days


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stays")
    release = synthesize(Table.from_frame(stays(), SCHEMA), Budget(2, 1e-6), ledger=folder / "l.db")
    release.to_zip(folder / "r.zip")
    return folder / "r.zip"


@pytest.fixture(scope="module")
def release(path: Path) -> Release:
    return Release.read_zip(path)


def test_stays_last_as_long_as_they_do(release: Release, tmp_path: Path) -> None:
    """Kolmogorov distance 0.01 or so, and 0.6 where the difference is not modelled: 0.1 is far."""
    truth, drawn = Table.from_frame(stays(), SCHEMA).frame, release.table.frame
    coarse = synthesize(
        Table.from_frame(
            stays(),
            Schema.from_yaml(
                f"{COLUMNS}rules: [{{holds: discharged >= admitted, difference: drop}}]"
            ),
        ),
        Budget(2, 1e-6),
        ledger=tmp_path / "l.db",
    ).table.frame

    assert ks_2samp(days(truth), days(drawn)).statistic < 0.1
    assert ks_2samp(days(truth), days(coarse)).statistic > 0.3
    for name in ("admitted", "discharged"):
        assert ks_2samp(truth[name].astype(int), drawn[name].astype(int)).statistic < 0.1
    assert days(drawn).min() >= 0
    assert drawn.notna().all(axis=None)
    means = days(drawn).groupby(drawn["ward"]).mean()
    assert means["long"] > 2 * means["short"]


def test_the_table_has_no_column_of_it_and_the_evidence_has(path: Path, release: Release) -> None:
    verify(path)
    dossier, certificate = release.dossier, release.certificate.content
    held = next(one for one in dossier["columns"] if one["name"] == NAME)

    assert list(release.table.frame.columns) == ["admitted", "discharged", "ward", "sex"]
    assert NAME not in release.table.to_csv()
    assert certificate["differences"] == [NAME]
    assert certificate["domains"][NAME] == "declared"
    assert [one["column"] for one in dossier["likeness"]["columns"]][-1] == NAME
    shares = sum(bar["synthetic"] for bar in held["bars"])
    assert shares == pytest.approx(1, abs=1e-6)


def test_two_columns_and_their_difference_are_three_to_score(tmp_path: Path) -> None:
    """Their pairs are scored, and a certificate without that lacks a spend."""
    columns = "".join(line for line in COLUMNS.splitlines(True) if "kind: cat" not in line)
    schema = Schema.from_yaml(f"{columns}rules: [discharged >= admitted]\n")
    table = Table.from_frame(stays(1000)[["admitted", "discharged"]], schema)
    made = synthesize(table, Budget(4, 1e-6), engine="adaptive", ledger=tmp_path / "l.db")
    made.to_zip(tmp_path / "r.zip")
    verify(tmp_path / "r.zip")
    cheat = changed(
        tmp_path,
        tmp_path / "c.zip",
        "certificate.json",
        without("dependence"),
        certify=False,
        source=tmp_path / "r.zip",
    )
    with pytest.raises(InputError, match="lacks spends"):
        verify(cheat)


def test_conditions_hold_whatever_a_difference_says(release: Release) -> None:
    """They name columns of the table alone."""
    where = ["discharged<=2022-03-05", "admitted>=2022-03-01"]
    frame = release.sample(400, where=where, seed=1).frame
    assert frame["discharged"].max() <= pd.Timestamp("2022-03-05")
    assert frame["admitted"].min() >= pd.Timestamp("2022-03-01")
    assert days(frame).min() >= 0
    with pytest.raises(Exception, match="names no modelled column"):
        release.sample(10, where=[f"{NAME}>=3"], seed=1)
    with pytest.raises(Exception, match="each a modelled one"):
        release.sample_with_parity(10, independent=f"{NAME},sex", seed=1)


def test_a_discharge_that_lacks_is_filled_some_days_after_the_admission(release: Release) -> None:
    """And what stands in a row stays."""
    brought = stays(600)
    brought.loc[:399, "discharged"] = None
    brought.loc[400:499, "admitted"] = None
    filled = release.impute(brought, seed=2).table.frame

    assert (filled["admitted"].astype(str).iloc[:400] == brought["admitted"].iloc[:400]).all()
    assert (filled["discharged"].astype(str).iloc[400:] == brought["discharged"].iloc[400:]).all()
    assert days(filled).min() >= 0
    assert days(filled.iloc[:500]).median() <= 20


def test_an_outcome_is_independent_of_a_date_that_has_a_difference(release: Release) -> None:
    """Its rows then stay within the codes that were made independent."""
    rows = release.sample_with_parity(4000, independent="ward,admitted", seed=1)

    assert days(rows.table.frame).min() >= 0
    assert rows.after < 0.1  # each of about 20 groups is within two rows of what it should have


def test_the_internal_report_compares_the_difference_too(release: Release) -> None:
    annex = review(release, Table.from_frame(stays(), SCHEMA))

    assert NAME in [held.column for held in annex.values]


def test_the_same_seed_draws_the_same_rows(release: Release) -> None:
    model = release.model
    codes = model.codes(300, seed=4)
    one, other = (model.decode(codes, seed=4).frame for _ in range(2))
    assert one.equals(other)
    plain = replace(model.codec, keeps_differences=False)
    assert not plain.decode(codes, rng=np.random.default_rng(0)).frame.equals(one)
