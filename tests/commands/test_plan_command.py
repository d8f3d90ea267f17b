"""`synth plan`, what `synth run` says before it spends, and what it asks to be confirmed."""

import json
import re
from pathlib import Path

import pytest

from privacy.ledger import Ledger
from synth.cli import DONE, REFUSED, main

SCHEMA = """version: 1
protection: {unit: row}
columns:
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 99}}
  - {name: plan, kind: categorical, domain: {categories: [basic, plus]}}
"""
WITH_ID = SCHEMA + "  - {name: id, kind: identifier, role: drop, finding: record id}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.yaml").write_text(SCHEMA)
    (tmp_path / "id.yaml").write_text(WITH_ID)
    rows = [f"{20 + i % 50},{'plus' if i % 50 > 30 else 'basic'},P{i // 3}" for i in range(3000)]
    (tmp_path / "id.csv").write_text("age,plan,id\n" + "\n".join(rows) + "\n")
    (tmp_path / "t.csv").write_text("\n".join(["age,plan", *(r[: r.rindex(",")] for r in rows)]))
    return tmp_path


def test_a_plan_of_a_schema(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "s.yaml", "--rows-about", "5000", "--epsilon", "1"]) == DONE
    shown = capsys.readouterr().out
    assert "2 of 2 columns usable" in shown
    assert "about 1 of 1 are measured" in shown
    assert main(["plan", "s.yaml", "--rows-about", "90", "--epsilon", "0.2", "--json"]) == DONE
    planned = json.loads(capsys.readouterr().out)
    assert planned["hopeless"]
    assert {way["way"] for way in planned["ways_out"]} >= {"rows"}
    assert main(["plan", "s.yaml", "--epsilon", "1"]) == DONE
    assert "columns need about" in capsys.readouterr().out


def test_a_plan_says_which_groups_are_told_apart(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["plan", "s.yaml", "--epsilon", "1", "--groups", "plan"]
    for further in ([], ["--rows-about", "5000"]):
        assert main([*options, *further]) == DONE
        (told,) = re.findall("a group of fewer than about ([0-9,]+) rows", capsys.readouterr().out)
        assert main([*options, *further, "--json"]) == DONE
        fewest = json.loads(capsys.readouterr().out)["smallest_group"]
        assert f"{fewest:,}" == told
    assert main(["plan", "s.yaml", "--epsilon", "1", "--groups", "age"]) == REFUSED
    assert "'age' are none" in capsys.readouterr().err


def test_a_plan_of_a_table_counts_no_row(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Twice the rows, the same proposal, the same smallest table and no count of either."""
    assert main(["plan", "t.csv", "--epsilon", "1"]) == REFUSED
    assert "--accept-proposal" in capsys.readouterr().err
    options = ["--accept-proposal", "--epsilon", "1", "--rows-about", "700"]
    assert main(["plan", "t.csv", *options]) == DONE
    shown = capsys.readouterr().out
    assert "about 700 rows" in shown
    assert "3,000" not in shown
    assert main(["plan", "s.yaml", *options]) == REFUSED
    assert "leave out" in capsys.readouterr().err


def test_how_many_values_a_column_has_is_typed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bought = SCHEMA + "  - {name: city, kind: categorical, domain: bought}\n"
    (folder / "b.yaml").write_text(bought)
    options = ["plan", "b.yaml", "--rows-about", "3000", "--epsilon", "0.5"]
    assert main(options) == DONE
    shown = capsys.readouterr().out
    assert "1 of 3 columns depend on how many values they have" in shown
    assert "survives with up to" in shown
    assert main([*options, "--values", "city=400"]) == DONE
    shown = capsys.readouterr().out
    assert "depend on" not in shown
    assert "1 of 3 columns not usable (city)" in shown
    assert main([*options, "--values", "city"]) == REFUSED
    assert "COLUMN=N" in capsys.readouterr().err
    assert main([*options, "--values", "age=40"]) == REFUSED
    assert "'age' is none" in capsys.readouterr().err


def test_a_run_says_what_to_expect_and_stops_where_that_is_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--schema", "s.yaml", "--epsilon", "0.1", "--ledger", "l.db", "-o", "r.zip"]
    assert main(["run", "t.csv", *options, "--rows-about", "100"]) == REFUSED
    said, refused = capsys.readouterr()
    assert said.startswith("  plan       for about 100 rows at ε = 0.1")
    assert len(said.splitlines()) == 3
    assert "Nothing was spent" in refused
    assert not Path("l.db").exists() or not Ledger(Path("l.db")).total("default").mu_squared
    assert main(["run", "t.csv", *options, "--rows-about", "100", "--anyway"]) == DONE
    capsys.readouterr()
    assert main(["run", "t.csv", *options]) == DONE
    assert "columns need about" in capsys.readouterr().out


def test_a_contradicted_unit_is_confirmed_or_mended(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--schema", "id.yaml", "--epsilon", "1", "--ledger", "l.db", "-o", "r.zip"]
    assert main(["run", "id.csv", *options]) == REFUSED
    noted = capsys.readouterr().err
    assert "'id' looks like an identifier of persons" in noted
    assert "--yes-one-row-is-one-person" in noted
    assert not Path("l.db").exists()
    assert main(["run", "id.csv", *options, "--yes-one-row-is-one-person"]) == DONE
    assert "looks like a number" not in capsys.readouterr().out
    assert main(["schema", "id.csv", "--unit", "row", "-o", "p.yaml"]) == DONE
    shown, noted = capsys.readouterr()
    assert "looks like an identifier of persons" in noted
    assert "looks like" not in shown + Path("p.yaml").read_text()


def test_columns_are_planned_in_the_language_of_the_reader(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing but names of columns, numbers and ε is left in Latin letters."""
    planned = ["plan", "s.yaml", "--rows-about", "90", "--epsilon", "0.2", "--language", "ko"]
    assert main(planned) == DONE
    lines = capsys.readouterr().out.splitlines()
    row = next(line for line in lines if line.split()[0] == "age")
    assert "활용 불가" in row
    assert not re.search("[A-Za-z]", row.replace("age", ""))
