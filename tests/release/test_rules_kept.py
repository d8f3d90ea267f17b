"""Rules hold in every synthetic row, whichever way it came about."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Budget
from synth import InputError, Release, Schema, Table, synthesize
from synth.codec.barring import bars_of
from synth.domain import marginal_of
from synth.models.tilted_model import TiltedModel
from synth.release.model import Model
from synth.release.verification import verify
from synth.release.verification_of_columns import check_columns
from tests.ruled import COLUMNS, RULES, SCHEMA, broken, rows

NOTHING = dict.fromkeys(broken(pd.DataFrame(Table.from_frame(rows(50), SCHEMA).frame)), 0)
CONDITIONS = [
    ["discharged<=2020-03-01", "ward=gynecology"],
    ["admitted>=2021-12-05 12:00:00", "admitted<=2022-02-09 12:00:00"],
    ["days>=0", "paid>2021-05-05"],
    ["cash=false", "called="],
    ["sex=M"],
]


@pytest.fixture(scope="module", params=["adaptive", "tree"])
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a release of each engine; at ε = 2 there is noise in every cell that is forbidden."""
    folder = tmp_path_factory.mktemp("rules")
    table = Table.from_frame(rows(3000), SCHEMA)
    release = synthesize(
        table, Budget(2, 1e-6), engine=request.param, ledger=folder / "l.db", population="stays"
    )
    release.to_zip(folder / "r.zip")
    return folder / "r.zip"


@pytest.fixture(scope="module")
def release(path: Path) -> Release:
    return Release.read_zip(path)


def test_the_original_rows_of_the_test_keep_the_rules() -> None:
    """The oracle and the reading of rules agree: nothing was refused, and nothing breaks."""
    assert broken(Table.from_frame(rows(2000), SCHEMA).frame) == NOTHING


def test_every_row_keeps_every_rule_and_the_release_says_so(path: Path, release: Release) -> None:
    """Cells that are missing do not keep a rule by being so: only two columns have any."""
    frame = release.table.frame
    missing = {str(name) for name, n in frame.isna().sum().items() if n}

    assert broken(frame) == NOTHING
    assert missing <= {"called", "answer"}
    assert [one["broken"] for one in release.dossier["rules"]] == [0] * len(SCHEMA.rules)
    assert any("every rule" in str(line) for line in verify(path))
    said = release.certificate.content
    assert [one["rule"] for one in said["rules"]] == [rule.text for rule in SCHEMA.rules]
    assert said["computed"] == ["total"]


@pytest.mark.parametrize("where", CONDITIONS, ids=" ".join)
def test_rules_hold_under_conditions(release: Release, where: list[str]) -> None:
    """Also where conditions cut codes in two, and what is left of them no longer goes together."""
    frame = release.sample(500, where=where, seed=3).frame

    assert len(frame) == 500
    assert broken(frame) == NOTHING


def test_rules_hold_in_classes_and_in_filled_rows(release: Release) -> None:
    balanced = release.sample(600, balance=["answer=50:50", "cash=30:70"], seed=3).frame
    assert balanced["answer"].notna().all()
    assert broken(balanced) == NOTHING

    rng = np.random.default_rng(1)
    brought = rows(300, seed=9).astype(object)
    for name in brought.columns:
        brought[name] = brought[name].mask(rng.random(300) < 0.3)
    filled = release.impute(brought, seed=3)
    found = broken(filled.table.frame)
    # One of two that go together was brought as missing: what stands there is its owner's.
    assert {key: n for key, n in found.items() if n and key != "silent"} == {}
    assert filled.left < 300


def test_rules_hold_in_rows_with_parity(release: Release) -> None:
    """What a rule says of two columns is no independence: that is refused."""
    rows_of = release.sample_with_parity(400, independent="cash,sex", seed=1)
    assert broken(rows_of.table.frame) == NOTHING
    with pytest.raises(InputError, match="cannot be made independent"):
        release.sample_with_parity(400, independent="sex,ward", seed=1)


def test_a_condition_that_a_rule_forbids_is_refused(release: Release) -> None:
    with pytest.raises(InputError, match="no row"):
        release.sample(10, where=["ward=gynecology", "sex=M"], seed=1)


def test_no_code_is_drawn_that_is_barred(release: Release) -> None:
    """The model gives barred cells no row: nothing is left to be mended once it is decoded."""
    model = release.model
    codes = model.codes(3000, seed=5)
    for clique, barred in bars_of(model.codec).items():
        assert marginal_of(codes, model.codec.domain, clique)[barred].sum() == 0


def test_a_row_that_breaks_a_rule_is_found(release: Release) -> None:
    """`verify` counts the rows of the table itself."""
    frame = release.table.frame.copy()
    frame.loc[frame.index[:3], "sex"] = "M"
    frame.loc[frame.index[:3], "ward"] = "gynecology"
    table = replace(release.table, frame=frame)
    said = dict(release.dossier)
    with pytest.raises(InputError, match="says otherwise"):
        check_columns(said, release.model, table)
    said["rules"] = [
        {**one, "broken": 3} if "gynecology" in one["rule"] else one
        for one in release.dossier["rules"]
    ]
    with pytest.raises(InputError, match=r"3 of .* synthetic rows break the rule"):
        check_columns(said, release.model, table)


def test_a_model_and_its_file_bar_the_same(release: Release) -> None:
    again = Model.from_json(release.model.to_json())
    assert again.codes(500, seed=2)["sex"].tolist() == (
        release.model.codes(500, seed=2)["sex"].tolist()
    )


def test_moved_rows_keep_the_rules_too(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where weights would not do, rows are moved by Gibbs: never into a barred cell."""
    if not isinstance(release.model.fitted, TiltedModel):
        pytest.skip("nothing is moved")
    monkeypatch.setattr("synth.models.tilted_model._LEAST_EFFECTIVE", 2.0)
    model = release.model
    codes = model.codes(2000, seed=5)
    for clique, barred in bars_of(model.codec).items():
        assert marginal_of(codes, model.codec.domain, clique)[barred].sum() == 0
    assert broken(release.sample(300, where=["ward=pediatrics"], seed=1).frame) == NOTHING


def test_rules_cost_nothing() -> None:
    """Forbidden cells are declared, not counted; two differences are columns like any other."""
    plain = Schema.from_yaml(COLUMNS)
    own = tuple(c for c in plain.columns if c.name != "total")

    assert SCHEMA.without_rules().columns == (*own, *(one.spec for one in SCHEMA.differences))
    assert [one.name for one in SCHEMA.differences] == [
        "discharged - admitted (days)",
        "paid - discharged (days)",
    ]
    assert RULES.count("\n") == len(SCHEMA.rules) + 1
