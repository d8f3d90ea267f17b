"""README.txt: each file of a release and its promise, in both languages."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Budget
from synth import Release, Schema, Table, synthesize
from synth.catalogue import LANGUAGES
from synth.release.readme import write_readme

SCHEMA = Schema.from_yaml(
    """
version: 1
protection: {person: 환자번호, max_rows: 3}
columns:
  - {name: 환자번호, kind: identifier}
  - {name: plan, kind: categorical, domain: {categories: [a, b]}}
"""
)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder: Path = tmp_path_factory.mktemp("readme")
    frame = pd.DataFrame({"환자번호": np.arange(600).astype(str), "plan": ["a", "b"] * 300})
    return synthesize(Table.from_frame(frame, SCHEMA), Budget(2, 1e-6), ledger=folder / "l.db")


def test_each_file_is_named_in_each_language(release: Release) -> None:
    """All but README.txt itself stand at the beginning of a line, once in each."""
    lines = release.files["README.txt"].decode().splitlines()
    for name in {*release.files} - {"README.txt"}:
        expected = 0 if name == "dossier.json" else len(LANGUAGES)
        assert sum(line.startswith(f"{name} ") for line in lines) == expected, name
    assert max(map(len, lines)) <= 100


def test_the_promise_stands_in_both(release: Release) -> None:
    text = " ".join(write_readme(release.certificate.content).split())

    assert "(2, 1e-06)-differentially private for one person, told apart by the column" in text
    assert "(2, 1e-06)-차분 프라이버시" in text
    assert text.count("환자번호") == 2
    assert "보호 단위: one" not in text
