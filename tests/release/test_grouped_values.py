"""A release whose rare categories show their group: what it holds, and what is said of it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from synth import Budget, InputError, Protection, Release, Schema, Table, synthesize, verify
from synth.annex.comparison import review
from synth.tables.columns import OTHER, Bought, ColumnSpec
from synth.tables.hierarchy import Hierarchy
from tests.release.test_release import changed, renamed

N_ROWS = 4_000
MEMBERS = {f"g{n}": tuple(f"g{n}-{m}" for m in range(100)) for n in range(4)}
GROUPS = Hierarchy(groups=tuple(MEMBERS.items()))


def towns(hierarchy: Hierarchy | None) -> Table:
    """A town in five has half the rows of its region; 99 others share the rest."""
    rng = np.random.default_rng(3)
    group = rng.choice(4, N_ROWS, p=[0.4, 0.3, 0.2, 0.1])
    member = np.where(rng.random(N_ROWS) < 0.3, 0, rng.integers(1, 100, N_ROWS))
    frame = pd.DataFrame(
        {
            "town": [f"g{g}-{m}" for g, m in zip(group, member, strict=True)],
            "kind": np.where(rng.random(N_ROWS) < 0.5, "a", "b"),
        }
    )
    specs = (
        ColumnSpec("town", "categorical", domain=Bought(), hierarchy=hierarchy),
        ColumnSpec("kind", "categorical", domain=Bought()),
    )
    return Table.from_frame(frame, Schema(specs, Protection()))


def test_rare_towns_show_their_region(tmp_path: Path) -> None:
    """Without a hierarchy seven rows in ten are other values; with it none is more than noise.

    Noise of a region's count is below 20 rows: its share is right to 3 of 100, six times that.
    """
    table, path = towns(GROUPS), tmp_path / "r.zip"
    release = synthesize(table, Budget(1.0), ledger=tmp_path / "l.db", engine="independent")
    release.to_zip(path)
    verify(path)
    shown = release.table.frame["town"]
    truth = table.frame["town"].str[:2].value_counts(normalize=True)
    found = shown[shown != OTHER].str[:2].value_counts(normalize=True)
    [column] = [one for one in release.verdict.columns if one.column == "town"]
    [said] = [one for one in release.dossier["columns"] if one["name"] == "town"]

    assert (shown == OTHER).mean() < 0.05
    assert ((truth - found).abs() < 0.03).all()
    assert shown.isin(["g0", "g1", "g2", "g3"]).mean() > 0.6
    assert column.grade == "coarse"
    assert "grouped" in [reason.key for reason in column.reasons]
    assert "shares" in column.serves
    assert [part["kind"] for part in said["left_out"]["parts"]][-1] == "grouped"
    [lost] = [one for one in review(release, table).values if one.column == "town"]
    assert lost.lost.categories > 350

    size = len(MEMBERS) + 2
    for said in ({"size": size - 1}, {"kind": "intervals"}):
        cheat = renamed("marginal", 1, **said)
        forged = changed(
            tmp_path, tmp_path / "c.zip", "certificate.json", cheat, certify=False, source=path
        )
        with pytest.raises(InputError, match="lacks spends"):
            verify(forged)

    again = Release.read_zip(path)
    drawn = again.model.sample(50, seed=4, where=["town=g1"]).frame
    assert (drawn["town"] == "g1").all()
    assert again.model.codec["town"].cells == release.model.codec["town"].cells


def test_without_a_hierarchy_they_are_other_values(tmp_path: Path) -> None:
    table = towns(None)
    release = synthesize(table, Budget(1.0), ledger=tmp_path / "l.db", engine="independent")
    [column] = [one for one in release.verdict.columns if one.column == "town"]

    assert (release.table.frame["town"] == OTHER).mean() > 0.6
    assert column.grade == "not usable"
