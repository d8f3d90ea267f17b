"""Imputing: what a release fills into a table that is brought, and what it leaves as it was."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from synth import Budget, InputError, Release, Schema, Table, synthesize
from synth.codec.cells import Names, Points
from synth.codec.codec import Codec, ColumnCodec
from synth.measurement import Measurement
from synth.models.graphical_model import fit
from synth.models.latent_model import LatentModel
from synth.models.tilted_model import TiltedModel
from synth.release.companion import note_of, say_filled
from synth.release.imputing import impute
from synth.release.model import Model
from synth.release.surrogate_columns import issuer_of
from synth.tables.grid import Grid

SCHEMA = Schema.from_yaml(
    """
version: 1
protection: {person: id, max_rows: 1}
columns:
  - {name: id, kind: identifier}
  - {name: mail, kind: text, role: surrogate, surrogate: {type: email, unique: true}}
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 99}}
  - {name: group, kind: categorical, missing: ['?'], domain: {categories: [young, middle, old]}}
  - {name: pays, kind: decimal, grid: 0.01, domain: {minimum: 0, maximum: 100}}
  - {name: since, kind: date, domain: {minimum: 2000-01-01, maximum: 2009-12-31}}
  - {name: at, kind: time, grid: 3600, domain: {minimum: '00:00', maximum: '23:00'}}
  - {name: secret, kind: text, role: drop}
"""
)


def people() -> pd.DataFrame:
    """The group follows from the age, what is paid from the group; days and times from nothing."""
    rng = np.random.default_rng(5)
    n_rows = 4000
    age = rng.integers(0, 100, n_rows)
    group = np.array(["young", "middle", "old"], dtype=object)[np.minimum(age // 33, 2)]
    pays = 25.0 * np.minimum(age // 33, 2) + rng.integers(0, 2000, n_rows) / 100
    since = pd.Timestamp("2000-01-01") + pd.to_timedelta(rng.integers(0, 3650, n_rows), unit="D")
    group[rng.random(n_rows) < 0.1] = "?"
    return pd.DataFrame(
        {
            "id": np.arange(n_rows).astype(str),
            "mail": "a@b.c",
            "age": age,
            "group": group,
            "pays": pays,
            "since": since,
            "at": [f"{hour:02}:00" for hour in rng.integers(0, 24, n_rows)],
            "secret": "x",
        }
    )


@pytest.fixture(scope="module", params=["adaptive", "mixture", "tree"])
def release(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """From each kind of model."""
    folder: Path = tmp_path_factory.mktemp("imputing")
    table = Table.from_frame(people(), SCHEMA)
    return synthesize(
        table,
        Budget(4, 1e-6),
        engine=request.param,
        ledger=folder / "ledger.db",
        population="people",
    )


def brought() -> pd.DataFrame:
    """Rows of a table of somebody's own: ages known, groups and what is paid not."""
    return pd.DataFrame(
        {
            "pays": [None] * 300,
            "age": [*[10] * 100, *[50] * 100, *[None] * 100],
            "group": [*["?"] * 200, *["old"] * 100],
            "id": [*["me"] * 100, *[None] * 200],
            "mail": [*["known@x.org"] * 100, *[None] * 200],
        }
    )


def test_missing_cells_are_filled_given_what_stands_in_the_row(release: Release) -> None:
    """Where two are missing that hang together, both agree with the third; by one seed the same.

    Filled from whole columns, a third would agree.
    """
    imputed = release.impute(brought(), seed=1)
    frame = imputed.table.frame
    assert (frame["group"][:100] == "young").mean() > 0.75
    assert (frame["group"][100:200] == "middle").mean() > 0.75
    assert (frame["pays"][:100] < 25).mean() > 0.75
    assert frame["pays"][100:200].between(24, 50).mean() > 0.75
    assert (frame["age"][200:] >= 60).mean() > 0.75
    assert (frame["pays"][200:] > 45).mean() > 0.75
    assert frame.notna().all().all()
    assert release.impute(brought(), seed=1).table.frame.equals(frame)
    assert not release.impute(brought(), seed=2).table.frame.equals(frame)


def test_what_stands_there_stays_and_columns_that_lack_are_added(release: Release) -> None:
    """In the types and the order of a release; nobody else's surrogates or ids."""
    imputed = release.impute(brought(), seed=1)
    frame = imputed.table.frame
    assert list(frame.columns) == list(release.table.frame.columns)
    assert frame.dtypes.to_dict() == release.table.frame.dtypes.to_dict()
    assert frame["age"][:200].tolist() == brought()["age"][:200].tolist()
    assert (frame["id"][:100] == "me").all()
    assert frame["id"][100:].nunique() == 200
    assert (frame["mail"][:100] == "known@x.org").all()
    issuer = issuer_of(SCHEMA["mail"])
    assert all(issuer.belongs(mail) for mail in frame["mail"][100:])
    assert imputed.filled == {
        **{"id": 200, "mail": 200, "age": 100, "group": 200},
        **{"pays": 300, "since": 300, "at": 300},
    }
    assert imputed.left == 0
    assert len(imputed.table.to_parquet()) > 0
    assert imputed.table.to_csv().count("\n") == 301


def test_missing_cells_stay_where_they_are_missing_for_a_reason(release: Release) -> None:
    """Nobody of the kept columns is filled, persons and surrogates included; the others are."""
    kept = ["group", "id", "mail"]
    imputed = release.impute(brought(), seed=1, keep_missing=kept)
    frame = imputed.table.frame
    assert frame[kept].isna().sum().to_dict() == {"group": 200, "id": 200, "mail": 200}
    assert (frame["mail"][:100] == "known@x.org").all()
    assert frame["pays"].notna().all()
    assert imputed.kept == {"id": 200, "mail": 200, "group": 200}
    assert (imputed.filled, imputed.left) == (
        {"age": 100, "pays": 300, "since": 300, "at": 300},
        0,
    )
    said = [str(one) for one in say_filled(imputed)]
    assert any("600 missing cells stay so" in one and "'mail'" in one for one in said)
    assert "still missing" not in " ".join(said)


def test_only_the_named_columns_are_filled(release: Release) -> None:
    imputed = release.impute(brought(), seed=1, columns=["pays", "age"], keep_missing=["age"])
    assert imputed.filled == {"pays": 300}
    assert imputed.table.frame["age"].isna().sum() == 100
    with pytest.raises(InputError, match="no such columns: 'nobody'"):
        release.impute(brought(), seed=1, columns=["nobody"])
    with pytest.raises(InputError, match="no such columns: 'nobody'"):
        release.impute(brought(), seed=1, keep_missing=["nobody"])


def test_that_a_cell_is_missing_for_a_reason_tells_of_the_others() -> None:
    """Who has no day of discharge is still in: nine of ten of them, a tenth of the others."""
    schema = Schema.from_yaml(
        "version: 1\nprotection: {unit: row}\ncolumns:\n"
        "  - {name: out, kind: categorical, domain: {categories: [mon, tue]}}\n"
        "  - {name: inside, kind: categorical, domain: {categories: ['no', 'yes']}}\n"
    )
    two = np.arange(2)
    columns = (
        ColumnCodec("out", Names(("mon", "tue")), np.full(2, 250.0), two, missing=500.0),
        ColumnCodec("inside", Names(("no", "yes")), np.full(2, 500.0), two, missing=0.0),
    )
    codec = Codec(schema, columns, total=1000.0, total_sigma=1.0)
    pair = np.array([[225.0, 25, 0], [225, 25, 0], [50, 450, 0]])
    model = Model(codec, fit(codec.domain, [Measurement(("out", "inside"), pair, 1.0)], total=1e3))
    frame = pd.DataFrame({"out": [None] * 1000, "inside": [None] * 1000})
    kept = impute(model, frame, seed=1, keep_missing=["out"]).table.frame
    assert kept["out"].isna().all()
    assert (kept["inside"] == "yes").mean() == pytest.approx(0.9, abs=0.05)
    filled = impute(model, frame, seed=1).table.frame
    assert (filled["inside"] == "yes").mean() == pytest.approx(0.1, abs=0.05)
    lacking = impute(model, frame[["inside"]], seed=1, columns=["inside"]).table.frame
    assert lacking["out"].isna().all()
    assert 0.05 < (lacking["inside"] == "yes").mean() < 0.6


def test_a_whole_table_comes_back_as_it_was(release: Release) -> None:
    """What a release writes is read again, and nothing in it changes."""
    frame = release.table.frame.dropna().reset_index(drop=True)
    imputed = release.impute(frame, seed=1)
    assert imputed.filled == {}
    pd.testing.assert_frame_equal(imputed.table.frame, frame)


def test_the_note_of_filled_rows_does_not_call_them_private(release: Release) -> None:
    """Rows that were brought may be private, and what was drawn given them tells of them."""
    said = say_filled(release.impute(brought(), seed=1))
    note = note_of(release, said, seed=1, language="en", filled=True)
    assert "does not cover this table" in note
    assert "differentially private" not in note
    assert "differentially private" in note_of(release, said, seed=1, language="en")


def test_what_the_release_leaves_out_is_left_out_here_too(release: Release) -> None:
    """The private table has such columns: it is brought as it is, and what is left out is told."""
    imputed = release.impute(brought().assign(secret="x"), seed=1)
    pd.testing.assert_frame_equal(
        imputed.table.frame, release.impute(brought(), seed=1).table.frame
    )
    assert "'secret'" in imputed.table.notes[-1].in_words()


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        (pd.DataFrame({"secret": [1], "other": ["x"]}), "columns that the release lacks.*column 2"),
        (pd.DataFrame(), "none at all"),
        (pd.DataFrame({"secret": ["x"]}), "none at all"),
        (pd.DataFrame({"age": ["old"]}), "Column 'age': 1 of 1 rows"),
        (pd.DataFrame({"group": []}), "no rows"),
    ],
)
def test_a_table_of_another_kind_is_refused(
    release: Release, frame: pd.DataFrame, says: str
) -> None:
    """With the column and the count."""
    with pytest.raises(InputError, match=says):
        release.impute(frame, seed=1)


def test_a_surrogate_that_stands_in_the_table_is_not_issued_again(release: Release) -> None:
    """Where all shall differ: another seed issues others."""
    frame = brought().drop(columns="mail")
    mails = release.impute(frame, seed=1).table.frame["mail"]
    frame["mail"] = [mails[7], *[None] * 299]
    with pytest.raises(InputError, match="Column 'mail': surrogates that were issued"):
        release.impute(frame, seed=1)
    assert release.impute(frame, seed=2).table.frame["mail"][0] == mails[7]


def test_what_the_model_holds_no_value_of_stays_missing_and_is_said() -> None:
    """Nor does a category that it does not know change, or say anything of the others."""
    schema = Schema.from_yaml(
        "version: 1\nprotection: {unit: row}\ncolumns:\n"
        "  - {name: a, kind: integer, domain: bought}\n"
        "  - {name: b, kind: categorical, domain: bought}\n"
    )
    none = np.zeros(0, dtype=np.int64)
    empty = Points(Grid.of(schema["a"]), none, none)
    columns = (
        ColumnCodec("a", empty, np.zeros(0), none, missing=10.0),
        ColumnCodec("b", Names(("x",)), np.ones(1), np.zeros(1, dtype=np.int64), missing=5.0),
    )
    codec = Codec(schema, columns, total=10.0, total_sigma=1.0)
    one_way = [Measurement((column.name,), column.code_mass, 1.0) for column in columns]
    model = Model(codec, fit(codec.domain, one_way, total=10.0))
    imputed = impute(model, pd.DataFrame({"a": [None, 3], "b": [None, "y"]}), seed=1)
    assert imputed.table.frame["b"].tolist() == ["x", "y"]
    assert imputed.table.frame["a"].isna().tolist() == [True, False]
    assert (imputed.filled, imputed.left) == ({"b": 1}, 1)
    said = [str(one) for one in say_filled(imputed)]
    assert said[1:3] == [
        "Column 'b': 1 cells.",
        "1 cells are still missing: the model holds no value of their columns.",
    ]


def test_all_kinds_of_models_were_tried(release: Release, request: pytest.FixtureRequest) -> None:
    """Potentials beyond the tree count where there are any."""
    fitted = release.model.fitted
    if isinstance(fitted, LatentModel):
        fitted = fitted.whole
    if isinstance(fitted, TiltedModel):
        clique = next(iter(fitted.tilts))
        expected = fitted.base.potentials.get(clique, 0.0) + fitted.tilts[clique]
        np.testing.assert_array_equal(fitted.log_potentials[clique], expected)
    else:
        assert fitted.log_potentials == fitted.potentials  # type: ignore[attr-defined]
