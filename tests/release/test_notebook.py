"""What shows itself in a notebook, and the notebooks of the documentation, run cell by cell."""

import ast
import io
import json
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from synth.errors import InputError
from synth.progress import ProgressBar
from synth.release.notebook import chart_column, find_column, show_release
from synth.steps import Step
from synth.tables.schema import Schema

NOTEBOOKS = sorted((Path(__file__).parents[2] / "docs" / "notebooks").glob("*.ipynb"))
CERTIFICATE = {"epsilon": 1.0, "delta": 1e-6}


def test_a_release_shows_its_promise_its_verdict_and_first_rows() -> None:
    rows = pd.DataFrame({"plan": ["<b>", None, "c", "d", "e", "f"], "age": range(6)})
    page = show_release(rows, CERTIFICATE, {"plan": "coarse", "age": "usable"}, "usable")
    assert "ε = 1, δ = 1e-06" in page
    assert "6 rows × 2 columns" in page
    assert "&lt;b&gt;" in page
    assert "<b></td>" not in page
    assert "plan (coarse)" in page
    assert page.count("<tr>") == 6


def test_a_schema_shows_who_is_protected_and_each_column() -> None:
    schema = Schema.from_yaml("""version: 1
protection: {person: id, max_rows: 3}
columns:
  - {name: id, kind: identifier}
  - {name: low, kind: integer, domain: {minimum: 0, maximum: 9}}
  - {name: high, kind: integer, domain: bought}
  - {name: plan, kind: categorical, domain: {categories: [a, b, c, d, e, f, '<g>', h]}}
rules: [high >= low]
""")
    page = schema._repr_html_()
    for part in ("id tells persons apart", "0 to 9", "bought", "and 2 more", "high &gt;= low"):
        assert part in page


def test_a_chart_holds_what_was_measured_and_what_is_synthetic() -> None:
    """As altair's object, so that a notebook draws it and its numbers can be taken out."""
    bars = [
        {"label": "basic", "ours": None, "measured": 0.7, "margin_95": 0.02, "synthetic": 0.69},
        {"label": "plus", "ours": None, "measured": 0.01, "margin_95": 0.02, "synthetic": 0.31},
    ]
    dossier = {"columns": [{"name": "plan", "bars": bars}]}
    chart = chart_column(find_column(dossier, "plan")).to_dict()
    (rows,) = chart["datasets"].values()
    assert [row["synthetic"] for row in rows] == [0.69, 0.31]
    assert [row["low"] for row in rows] == pytest.approx([0.68, 0.0])
    with pytest.raises(InputError, match=r"no chart of 'age'\. It has: plan"):
        find_column(dossier, "age")


def test_a_bar_shows_each_step() -> None:
    written = io.StringIO()
    with ProgressBar(file=written, mininterval=0, leave=True) as progress:
        progress(Step.MEASURING, 0.05)
        progress(Step.SAMPLING, 0.6)
    assert "Measuring each column" in written.getvalue()
    assert "Drawing synthetic rows:  60 %" in written.getvalue()


def run_cells(path: Path) -> list[Any]:
    """Run a notebook's cells in one space of names; return what each would show."""
    space: dict[str, Any] = {"__name__": "__main__"}
    shown = []
    for cell in json.loads(path.read_text())["cells"]:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, path.name, "exec"), space)
        if isinstance(last, ast.Expr):
            shown.append(eval(compile(ast.Expression(last.value), path.name, "eval"), space))
    return shown


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_one_and_keeps_no_output(path: Path) -> None:
    document = json.loads(path.read_text())
    assert document["nbformat"] == 4
    assert all(cell.get("outputs", []) == [] for cell in document["cells"])


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebooks_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All cells in order, in the notebook's own folder; a release shows itself in each."""
    monkeypatch.chdir(path.parent)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shown = run_cells(path)
    assert len(shown) >= 4
    assert any("<b>Release</b>" in one._repr_html_() for one in shown if hasattr(one, "verdict"))
