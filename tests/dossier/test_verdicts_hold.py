"""A verdict agrees with the truth: what a release shows wrongly is not called usable."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from synth import Budget, Protection, Release, Schema, Table, synthesize
from synth.annex.comparison import review
from synth.cli import DONE, main
from synth.pipeline import TooSmall
from synth.tables.proposal import propose_schema

ROOT = Path(__file__).parents[2]
BAD, GOOD = 0.3, 0.03  # exact distance of a column's values
SEED = 11


def codes_that_are_all_rare(rng: np.random.Generator) -> pd.DataFrame:
    """3,000 codes in 12,000 rows: no name is held by enough people."""
    return pd.DataFrame(
        {
            "tail": [f"N{number}" for number in rng.integers(0, 3000, 12_000)],
            "group": rng.choice(["a", "b", "c"], 12_000, p=[0.5, 0.3, 0.2]),
        }
    )


def dates_taken_for_categories(rng: np.random.Generator) -> pd.DataFrame:
    """1,200 rows, of which each date in two digits is held by one or two."""
    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 700, 1200), "D")
    return pd.DataFrame(
        {
            "age": rng.integers(18, 90, 1200).astype(str),
            "group": rng.choice(["alpha", "gamma"], 1200),
            "day": [f"{day:%m/%d/%y} x" for day in days],
        }
    )


def many_columns_and_little_budget(rng: np.random.Generator) -> pd.DataFrame:
    """1,470 rows of 20 columns, for an ε of 0.1."""
    numbers = {f"n{place}": rng.integers(100, 1500, 1470).astype(str) for place in range(8)}
    names = {
        f"c{place}": rng.choice(["Sales", "Research", "Other"], 1470, p=[0.6, 0.3, 0.1])
        for place in range(12)
    }
    return pd.DataFrame({**numbers, **names})


def made(frame: pd.DataFrame, epsilon: float, folder: Path) -> tuple[Release, Table]:
    table = Table.from_frame(frame, propose_schema(frame, Protection()))
    return synthesize(table, Budget(epsilon), ledger=folder / "l.db", engine="tree"), table


@pytest.mark.parametrize(
    ("drawn", "epsilon", "lost"),
    [
        (codes_that_are_all_rare, 1.0, {"tail"}),
        (dates_taken_for_categories, 1.0, {"day"}),
        (many_columns_and_little_budget, 0.1, set[str]()),
    ],
)
def test_a_column_that_is_wrong_is_not_called_usable(
    drawn: object, epsilon: float, lost: set[str], tmp_path: Path
) -> None:
    """Whatever the noise: what is lost here is lost by ten standard deviations."""
    frame = drawn(np.random.default_rng(SEED))  # type: ignore[operator]
    try:
        release, table = made(frame.astype("str"), epsilon, tmp_path)
    except TooSmall:
        if epsilon < 1:
            return  # by the luck of the paid number of rows; refused, it is not called usable
        raise
    truth = {values.column: values.distance for values in review(release, table).values}
    verdict = release.verdict
    usable = {column.column for column in verdict.columns if column.grade == "usable"}

    assert lost <= set(verdict.columns_graded("not usable"))
    assert {name for name in usable if truth[name] > BAD} == set()
    if epsilon == 1.0:
        assert not {name for name in verdict.columns_graded("not usable") if truth[name] < GOOD}
    else:
        assert verdict.grade == "not usable"
    for column in release.dossier["likeness"]["columns"]:
        assert column["column"] not in lost or column["low"] > 0.9


@pytest.mark.slow
def test_a_release_of_a_declared_schema_is_usable(tmp_path: Path) -> None:
    """20,000 invented customers at ε = 1: no column is lost, and printed distances are true ones.

    Exact distances are over values, printed ones over groups: within 2 of 100 rows, five times the
    noise of a distance.
    """
    folder = ROOT / "demo_data"
    schema = Schema.read_yaml(folder / "customers_en.schema.yaml")
    table = Table.read(folder / "customers_en.csv", schema)
    release = synthesize(table, Budget(1), ledger=tmp_path / "l.db")
    truth = {values.column: values.distance for values in review(release, table).values}

    assert release.verdict.grade == "usable"
    assert release.verdict.columns_graded("not usable") == ()
    for column in release.dossier["likeness"]["columns"]:
        assert column["low"] - 0.02 < truth[column["column"]] < column["high"] + 0.02


def test_the_command_line_says_first_what_is_not_usable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    path = tmp_path / "t.csv"
    codes_that_are_all_rare(np.random.default_rng(SEED)).to_csv(path, index=False)
    options = ["--unit", "row", "--header", "--accept-proposal", "--epsilon", "1"]
    options += ["--engine", "independent"]

    assert main(["run", str(path), *options, "-o", str(tmp_path / "r.zip")]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("At ε = 1 these columns need about ")  # before anything is spent
    assert lines[1] == "Mind: 1 of 2 columns not usable: tail."
    assert lines[2].startswith("Release ")
    assert any(line.strip().startswith("not usable tail: ") for line in lines)

    assert (
        main(
            [
                "review",
                str(tmp_path / "r.zip"),
                str(path),
                "--no-attacks",
                "-o",
                str(tmp_path / "a.html"),
            ]
        )
        == DONE
    )
    said = capsys.readouterr().out
    assert re.search(r"worst      tail: 100\.0%, 12,000 rows merged", said)
