"""SDMetrics' reports: their own figures, and the diagnostic against what was declared."""

import numpy as np
import pandas as pd
import pytest

from synth import InputError, Schema, Table
from synth.annex import sdmetrics_reports
from synth.annex.sdmetrics_reports import ask_sdmetrics, refuse_without_sdmetrics

SCHEMA = Schema.from_yaml(
    """
version: 1
protection: {person: id, max_rows: 2}
columns:
  - {name: id, kind: identifier}
  - {name: a, kind: categorical, domain: {categories: [x, y, z]}}
  - {name: n, kind: integer, domain: {minimum: 0, maximum: 99}}
  - {name: day, kind: date, domain: {minimum: "1850-01-01", maximum: "2050-12-31"}}
  - {name: at, kind: time, domain: bought}
"""
)


def rows(names: list[str], numbers: range, seed: int) -> Table:
    rng = np.random.default_rng(seed)
    n = 200
    frame = pd.DataFrame(
        {
            "id": [f"p{i}" for i in range(n)],
            "a": rng.choice(names, n),
            "n": rng.choice(list(numbers), n).astype(str),
            "day": rng.choice(["1900-01-01", "2000-05-05"], n),
            "at": rng.choice(["09:30:00", "23:00:00"], n),
        }
    )
    return Table.from_frame(frame.astype("str"), SCHEMA)


def test_a_value_within_its_declared_domain_is_valid() -> None:
    """Though no private row has it; against the private rows alone it would not be."""
    pytest.importorskip("sdmetrics")
    private, synthetic = rows(["x", "y"], range(20, 40), 1), rows(["x", "y", "z"], range(99), 2)
    found = ask_sdmetrics(private, synthetic)
    quality, diagnostic = found.reports
    shapes = {worst.columns: worst.score for worst in quality.properties[0].worst}
    shares = [t.frame["a"].value_counts(normalize=True) for t in (private, synthetic)]

    assert [report.name for report in found.reports] == ["QualityReport", "DiagnosticReport"]
    assert diagnostic.score == 1.0
    expected = 1 - shares[0].sub(shares[1], fill_value=0).abs().sum() / 2
    assert shapes["a",] == pytest.approx(expected)
    assert [held.name for held in quality.properties] == ["Column Shapes", "Column Pair Trends"]


def test_without_it_the_owner_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sdmetrics_reports, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="extra sdv"):
        refuse_without_sdmetrics()
