"""A release: what stands in it, what verify finds, and what more can be drawn from it."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import synth.pipeline as pipeline
from privacy.accounting import Budget, BudgetExceeded, price
from privacy.files import default_ledger
from privacy.ledger import Ledger, LedgerFault
from synth import (
    Bought,
    ColumnSpec,
    InputError,
    Protection,
    Release,
    Schema,
    Table,
    synthesize,
    verify,
)
from synth.codec.cells import Points
from synth.codec.codec import Codec, ColumnCodec
from synth.counting.origins import Origins
from synth.engines.tree import Tree
from synth.measurement import Measurement
from synth.models.graphical_model import fit
from synth.models.tilted_model import TiltedModel
from synth.queries import KINDS
from synth.release.certificate import ANNEX_READ, Certificate, certify
from synth.release.classes import held_categories
from synth.release.model import Model
from synth.release.release import DOSSIERS
from synth.tables.columns import OTHER
from synth.tables.grid import Grid

SCHEMA = Schema.from_yaml(
    """
version: 1
protection: {person: id, max_rows: 3}
columns:
  - {name: id, kind: identifier}
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 99}}
  - {name: '=plan', kind: categorical, domain: {categories: ['=basic', plus, none]}}
  - {name: city, kind: categorical, missing: ['?'], domain: bought}
  - {name: at, kind: time, grid: 60, domain: {minimum: '00:00', maximum: '23:59'}}
  - {name: joined, kind: date, domain: {minimum: 2015-01-01, maximum: 2026-12-31}}
  - {name: paid, kind: decimal, grid: 0.01, domain: {minimum: 0, maximum: 1000}}
  - {name: note, kind: text, role: drop}
"""
)
DATE = pd.Timestamp("2015-01-01")


def visits() -> Table:
    """Four thousand rows of some two thousand persons."""
    rng = np.random.default_rng(11)
    n_rows = 4000
    age = rng.integers(18, 90, n_rows)
    minutes = rng.integers(0, 1440, n_rows)
    frame = pd.DataFrame(
        {
            "id": rng.integers(0, 2000, n_rows).astype(str),
            "age": age,
            "=plan": np.where(age > 60, "=basic", rng.choice(["plus", "=basic"], n_rows)),
            "city": rng.choice(["Seoul", "Busan", "?"], n_rows, p=[0.5, 0.3, 0.2]),
            "at": [f"{m // 60:02}:{m % 60:02}" for m in minutes],
            "joined": (DATE + pd.to_timedelta(rng.integers(0, 4000, n_rows), unit="D")),
            "paid": np.where(rng.random(n_rows) < 0.4, 0.0, rng.integers(0, 99999, n_rows) / 100),
            "note": "secret",
        }
    )
    return Table.from_frame(frame, SCHEMA)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds one release and the ledger that knows it."""
    folder = tmp_path_factory.mktemp("release")
    release = synthesize(
        visits(), Budget(2, 1e-6), ledger=folder / "ledger.db", population="patients"
    )
    release.to_zip(folder / "release.zip")
    return folder


def test_a_release_has_its_dossier_in_each_language(folder: Path) -> None:
    """Both certified: whoever signs has the one they read in the same file."""
    files = Release.read_zip(folder / "release.zip").files
    pages = {language: files[name].decode() for language, name in DOSSIERS.items()}
    assert set(pages) == {"en", "ko"}
    for language, page in pages.items():
        assert f'<html lang="{language}">' in page
    assert "'id' 열로 구별하며" in pages["ko"].replace("&#39;", "'")


def test_a_release_holds_what_the_schema_promises(folder: Path) -> None:
    """The columns but those dropped, their kinds and grids, missing values, synthetic ids.

    Bands are 9 σ of the noise in a share of missing values, 7 of that in a spike, or more.
    """
    release = Release.read_zip(folder / "release.zip")
    frame = release.table.frame
    assert list(frame.columns) == ["id", "age", "=plan", "city", "at", "joined", "paid"]
    # Of 2,000 persons with 2 rows on average some 440 rows are beyond their bound; σ is 54 rows.
    assert abs(len(frame) - 3560) < 500
    assert frame["age"].between(0, 99).all()
    assert abs(frame["city"].isna().mean() - 0.2) < 0.08
    assert set(frame["city"].dropna()) <= {"Seoul", "Busan", OTHER}
    assert abs((frame["paid"] == 0).mean() - 0.4) < 0.15
    np.testing.assert_allclose(frame["paid"], frame["paid"].round(2), atol=0)
    rows_of = frame["id"].value_counts()
    assert rows_of.max() <= 3
    assert not rows_of.index.isin(visits().frame["id"]).any()


def test_a_release_reads_back_to_the_same_bytes(folder: Path) -> None:
    """Nothing is lost between the file and the object."""
    path = folder / "release.zip"
    assert Release.read_zip(path).to_bytes() == path.read_bytes()


def test_verify_finds_a_release_to_be_what_it_says(folder: Path) -> None:
    """Files, spends, table and origin."""
    found = verify(folder / "release.zip")
    assert len(found) == 5
    assert "to the last byte" in str(found[3])
    assert "signed by the ledger" in str(found[4])


def test_nothing_of_a_dropped_column_or_a_private_id_is_in_any_file(folder: Path) -> None:
    """The note's text and the ids of the table occur nowhere."""
    with zipfile.ZipFile(folder / "release.zip") as archive:
        for name in archive.namelist():
            assert b"secret" not in archive.read(name)


def test_the_certificate_says_what_was_spent_and_what_is_not_covered(folder: Path) -> None:
    """Each spend has a query; the sums are those of the ledger's line."""
    certificate = Release.read_zip(folder / "release.zip").certificate.content
    total = Ledger(folder / "ledger.db").total("patients")
    assert total.mu_squared == certificate["mu_squared_spent"] <= certificate["mu_squared_granted"]
    assert total.delta == certificate["delta_spent"] <= certificate["delta_granted"]
    assert total.releases == 1
    assert certificate["mu_squared_spent"] > 0.999 * certificate["mu_squared_granted"]
    assert all(spend["query"]["kind"] in KINDS for spend in certificate["spends"])
    assert certificate["domains"]["city"] == "bought"
    assert certificate["dropped"] == ["note"]
    assert any("kind, role, grid" in item for item in certificate["unprotected_quantities"])


def test_more_rows_are_drawn_for_free_and_satisfy_their_conditions(folder: Path) -> None:
    """Equal, at least, at most, missing; on categories, numbers, dates and times."""
    release = Release.read_zip(folder / "release.zip")
    where = ["=plan=plus", "age>=30", "age<=40", "city=", "joined>=2020-01-01", "at<=11:59"]
    frame = release.sample(500, where=where, seed=3).frame
    assert len(frame) == 500
    assert (frame["=plan"] == "plus").all()
    assert frame["age"].between(30, 40).all()
    assert frame["city"].isna().all()
    assert (frame["joined"] >= "2020-01-01").all()
    assert (frame["at"] <= "11:59:00").all()
    assert release.sample(500, where=where, seed=3).frame.equals(frame)
    assert (release.sample(50, where=["paid=0"]).frame["paid"] == 0).all()


def test_conditions_take_lists_exceptions_and_strict_bounds(folder: Path) -> None:
    """Of several values each comes, as often among them as in the whole table."""
    release = Release.read_zip(folder / "release.zip")
    first, *_, last = sorted(release.table.frame["at"])  # each is there to be drawn again
    where = ["=plan in =basic,plus", "age not in 30, 31", "age!=35", "age>28", "age<38", "city!="]
    frame = release.sample(900, where=[*where, f"at in {last},{first}"], seed=3).frame
    assert set(frame["=plan"]) == {"=basic", "plus"}
    assert set(frame["age"]) <= {29, 32, 33, 34, 36, 37}
    assert frame["age"].nunique() > 1
    assert frame["city"].notna().all()
    assert set(frame["at"]) == {first, last}
    known = release.sample(900, where=["city!=Busan"], seed=3).frame["city"]
    assert known.notna().all()
    assert "Busan" not in set(known)
    some = release.sample(900, where=["city in Busan,"], seed=3).frame["city"]
    assert set(some.dropna()) == {"Busan"}
    whole = release.table.frame["city"]
    share = whole.isna().sum() / (whole.isna() | (whole == "Busan")).sum()
    assert abs(some.isna().mean() - share) < 0.05


def test_an_exception_takes_its_share_of_a_code_and_no_more(folder: Path) -> None:
    """A spike of zeros, two fifths of all rows, is cut out of the code it stands in."""
    release = Release.read_zip(folder / "release.zip")
    paid = release.sample(4000, where=["paid!=0"], seed=1).frame["paid"]
    whole = release.table.frame["paid"]
    assert (paid > 0).all()
    assert abs(paid.median() - whole[whole > 0].median()) < 25


def test_a_column_is_rebalanced_with_ids_of_its_own(folder: Path) -> None:
    """Persons' ids go on through the classes, each with as many rows as they may have."""
    release = Release.read_zip(folder / "release.zip")
    names = held_categories(release.model.codec["city"])
    assert {"Seoul", "Busan"} <= set(names)
    shares = ":".join(["1"] * len(names))
    frame = release.sample(300 * len(names), balance=[f"city={shares}"], seed=2).frame
    assert frame["city"].value_counts().to_dict() == dict.fromkeys(names, 300)
    assert frame["id"].value_counts().max() <= 3
    assert list(frame.columns) == list(release.table.frame.columns)
    plan = pd.DataFrame({"city": ["Busan", ""], "rows": ["20", "30"]})
    counted = release.sample(counts=plan, where=["age>=40"], seed=2).frame
    assert counted["city"].isna().sum() == 30
    assert (counted["age"] >= 40).all()


def test_a_model_that_was_read_draws_the_same_rows(folder: Path) -> None:
    """Those that are chosen to predict a target too."""
    model = Release.read_zip(folder / "release.zip").model
    assert isinstance(model.fitted, TiltedModel)
    targeted = replace(model, fitted=replace(model.fitted, target="age"))
    for held in (model, targeted):
        again = Model.from_json(held.to_json())
        assert isinstance(again.fitted, TiltedModel)
        assert again.fitted.target == held.fitted.target
        assert again.sample(500, seed=7).frame.equals(held.sample(500, seed=7).frame)


@pytest.mark.parametrize(("low", "high"), [(3, 4), (3333, 3335), (6000, 6010)])
def test_several_conditions_on_one_column_hold_together(low: int, high: int) -> None:
    """In codes without mass too, where all cells that a condition leaves weigh the same."""
    schema = Schema.from_yaml(
        "version: 1\nprotection: {unit: row}\ncolumns:\n"
        "  - {name: a, kind: integer, domain: {minimum: 0, maximum: 9999}}\n"
    )
    starts = np.arange(0, 10_000, 10)
    cells = Points(Grid.of(schema["a"]), starts, starts + 10)
    mass = np.where(starts % 5000 == 0, 500.0, 0.0)
    column = ColumnCodec("a", cells, mass, np.minimum(starts // 2000, 4), missing=0.0)
    one_way = Measurement(("a",), column.code_mass, 1.0)
    codec = Codec(schema, (column,), total=1000.0, total_sigma=1.0)
    model = Model(codec, fit(codec.domain, [one_way], total=1000.0))
    drawn = model.sample(500, seed=1, where=[f"a>={low}", f"a<={high}"]).frame["a"]
    assert drawn.between(low, high).all()


@pytest.mark.parametrize(
    ("where", "says"),
    [
        (["mood=good"], "names no modelled column"),
        (["age"], "names no modelled column"),
        (["=plan=gold"], "of 1 categories asked for, 1 .* It holds '=basic'"),
        (["=plan!=gold"], "of 1 categories asked for, 1"),
        (["=plan in plus,gold"], "of 2 categories asked for, 1"),
        (["=plan>=plus"], "which have no order"),
        (["age in 30,120"], "does not hold the value"),
        (["age>99"], "does not hold the value"),
        (["age<"], "does not hold the value"),
        (["age!=50", "age=50"], "no row"),
        (["city=", "city!="], "no row"),
        (["age=120"], "does not hold the value"),
        (["age=old"], "does not hold the value"),
        (["age>=60", "age<=20"], "no row"),
    ],
)
def test_a_condition_that_cannot_be_met_is_refused(
    folder: Path, where: list[str], says: str
) -> None:
    """Rather than ignored."""
    with pytest.raises(InputError, match=says):
        Release.read_zip(folder / "release.zip").sample(10, where=where)


def test_no_rows_are_refused(folder: Path) -> None:
    """A sample has at least one."""
    with pytest.raises(InputError, match="at least one"):
        Release.read_zip(folder / "release.zip").sample(0)


def changed(
    folder: Path,
    target: Path,
    name: str,
    change: Callable[[bytes], bytes],
    *,
    certify: bool,
    source: Path | None = None,
) -> Path:
    """Write the release with one file changed, its hash put right or not."""
    import hashlib

    with zipfile.ZipFile(source or folder / "release.zip") as archive:
        files = {entry: archive.read(entry) for entry in archive.namelist()}
    files[name] = change(files[name])
    if certify:
        certificate = json.loads(files["certificate.json"])
        for entry in certificate["files"]:
            certificate["files"][entry] = hashlib.sha256(files[entry]).hexdigest()
        files["certificate.json"] = json.dumps(certificate).encode()
    with zipfile.ZipFile(target, "w") as archive:
        for entry, content in files.items():
            if content:
                archive.writestr(entry, content)
    return target


def of_column(dossier: dict[str, Any], name: str) -> dict[str, Any]:
    return next(column for column in dossier["columns"] if column["name"] == name)


def edited(change: Callable[[dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    """Turn a change of the JSON document into one of its bytes."""

    def on_bytes(content: bytes) -> bytes:
        document = json.loads(content)
        change(document)
        return json.dumps(document).encode()

    return on_bytes


def without(kind: str, columns: int = 0) -> Callable[[bytes], bytes]:
    """Leave out the spends of a kind, of at least so many columns, and put the sums right."""

    def change(certificate: dict[str, Any]) -> None:
        spends = certificate["spends"]
        settled(certificate, [spend for spend in spends if not is_of(spend, kind, columns)])

    return edited(change)


def less_the_last(kind: str) -> Callable[[bytes], bytes]:
    """Leave out the last spend of a kind, of which there are others, and put the sums right."""

    def change(certificate: dict[str, Any]) -> None:
        spends = certificate["spends"]
        last = [place for place, spend in enumerate(spends) if is_of(spend, kind)][-1]
        settled(certificate, [*spends[:last], *spends[last + 1 :]])

    return edited(change)


def renamed(kind: str, squared_sensitivity: int, /, **query: Any) -> Callable[[bytes], bytes]:
    """Give the spends of a kind another query, and the price that goes with it."""

    def change(certificate: dict[str, Any]) -> None:
        for spend in certificate["spends"]:
            if is_of(spend, kind):
                paid = price(spend["sigma"], squared_sensitivity)
                spend.update(squared_sensitivity=squared_sensitivity, mu_squared=paid)
                spend["query"].update(query)
        settled(certificate, certificate["spends"])

    return edited(change)


def is_of(spend: dict[str, Any], kind: str, columns: int = 0) -> bool:
    """Tell whether a spend is of this kind, and of at least so many columns."""
    return spend["query"]["kind"] == kind and len(spend["query"]["columns"]) >= columns


def settled(certificate: dict[str, Any], spends: list[dict[str, Any]]) -> None:
    """Put spends into a certificate, with their sums."""
    certificate["spends"] = spends
    for amount in ("mu_squared", "delta"):
        certificate[f"{amount}_spent"] = sum(spend[amount] for spend in spends)


CHEATS = {
    "scores of one clique": (
        "certificate.json",
        renamed("misfit", 9 * 256, size=1),
        "counts fewer than were scored",
    ),
    "scores for the price of a marginal": (
        "certificate.json",
        renamed("dependence", 9, kind="marginal", columns=["pairs"]),
        "a query that no run has",
    ),
    "distances for the price of a count": (
        "certificate.json",
        renamed("distances of pairs", 9, kind="likeness"),
        "a query that no run has",
    ),
    "scores of fewer pairs than there are": (
        "certificate.json",
        renamed("dependence", 9 * 256, size=1),
        "not for the pairs that a run asks",
    ),
    "distances of fewer pairs than there are": (
        "certificate.json",
        renamed("distances of pairs", 16**2 * 9, size=1),
        "not for the pairs that a run asks",
    ),
    "a column twice": (
        "certificate.json",
        renamed("marginal", 9, columns=["age", "age"]),
        "a query that no run has",
    ),
    "a size that is none": ("certificate.json", renamed("misfit", 9, size=True), "no run has"),
    "fewer cells than were measured": (
        "certificate.json",
        renamed("marginal", 9, size=2),
        "counts other cells",
    ),
    "a certificate of another format": (
        "certificate.json",
        edited(lambda c: c.update(format=1)),
        "version that made it",
    ),
    "no scores": ("certificate.json", without("dependence"), "lacks spends"),
    "no second scores": ("certificate.json", without("misfit"), "lacks spends"),
    "no distances": ("certificate.json", without("distances"), "lacks spends"),
    "no distances of pairs": ("certificate.json", without("distances of pairs"), "lacks spends"),
    "no pairs": ("certificate.json", without("marginal", 2), "lacks spends"),
    "no column": ("certificate.json", without("intervals"), "lacks spends"),
    "names in one round of two": ("certificate.json", less_the_last("categories"), "are left out"),
    "one level of intervals less": ("certificate.json", less_the_last("intervals"), "are left out"),
    "no round values": ("certificate.json", without("roundness"), "are left out"),
    "no triples": ("certificate.json", without("distances of triples"), "lacks spends"),
    "no persons": ("certificate.json", without("rows per person"), "lacks spends"),
    "another mechanism": (
        "certificate.json",
        edited(lambda c: c["spends"][0].update(mechanism="none")),
        "another mechanism",
    ),
    "kinder odds": (
        "dossier.json",
        edited(lambda d: d["odds"]["beliefs"][0].update(right=0.01)),
        "other odds",
    ),
    "a kinder verdict": (
        "dossier.json",
        edited(lambda d: d["verdict"].update(table="usable, every column of it")),
        "another verdict",
    ),
    "a median of its own": (
        "dossier.json",
        edited(lambda d: of_column(d, "age")["statistics"][1].update(synthetic="97")),
        "other statistics of column 'age'",
    ),
    "other rows left out": (
        "dossier.json",
        edited(lambda d: of_column(d, "city")["left_out"].update(share=0.97)),
        "'city' leaves out",
    ),
    "one row more measured": (
        "dossier.json",
        edited(lambda d: d["rows"].update(paid=d["rows"]["paid"] + 1)),
        "other odds",
    ),
    "a spend priced low": (
        "certificate.json",
        edited(lambda c: c["spends"][0].update(mu_squared=1)),
        "priced below its noise",
    ),
    "a spend too many": (
        "certificate.json",
        edited(lambda c: c["spends"].append(c["spends"][-1])),
        "more than the budget grants",
    ),
    "no spends": (
        "certificate.json",
        edited(lambda c: c.update(spends=[], mu_squared_spent=0, delta_spent=0)),
        "lacks spends",
    ),
    "a price of NaN": (
        "certificate.json",
        lambda text: text.replace(b'"mu_squared": ', b'"mu_squared": NaN, "was": ', 1),
        "not a release",
    ),
    "a sensitivity too small": (
        "certificate.json",
        edited(lambda c: c["spends"][0].update(squared_sensitivity=1)),
        "too small a sensitivity",
    ),
    "a negative spend": (
        "certificate.json",
        edited(lambda c: c["spends"][0].update(delta=-(10**18))),
        "amounts that are none",
    ),
    "a threshold for free": (
        "certificate.json",
        edited(lambda c: [s.update(delta=0) for s in c["spends"]] and c.update(delta_spent=0)),
        "lacks spends",
    ),
    "a kinder unit": (
        "certificate.json",
        edited(lambda c: c.update(max_rows=1)),
        "max_rows is not that of its schema",
    ),
    "a shorter list": (
        "certificate.json",
        edited(lambda c: c.update(unprotected_quantities=[])),
        "unprotected_quantities is not that",
    ),
    "a smaller sum": (
        "certificate.json",
        edited(lambda c: c.update(mu_squared_spent=1)),
        "not the sum of its spends",
    ),
    "a seed of another table": (
        "certificate.json",
        edited(lambda c: c.update(sampling_seed=c["sampling_seed"] + 1)),
        "not what its model gives",
    ),
    "a field left out": ("certificate.json", edited(lambda c: c.pop("spends")), "lacks what"),
    "no files": ("certificate.json", edited(lambda c: c.pop("files")), "not a release"),
    "a list of files": ("certificate.json", edited(lambda c: c.update(files=[])), "not a release"),
    "another model": ("model.json", edited(lambda m: m.pop("total")), "not a model"),
    "a later model": ("model.json", edited(lambda m: m.update(format=9)), "version that made it"),
    "an earlier model": (
        "model.json",
        edited(lambda m: m.update(format=3)),
        "version that made it",
    ),
    "another schema": (
        "schema.yaml",
        lambda text: text.replace(b"maximum: 99", b"maximum: 199"),
        "another schema",
    ),
    "no receipt": ("receipt.json", lambda _: b"", "no receipt"),
    "a receipt that was edited": (
        "receipt.json",
        lambda text: text.replace(b'"format":2', b'"format":3'),
        "not signed by the ledger it names",
    ),
    "a certificate that was edited": (
        "certificate.json",
        edited(lambda c: c["versions"].update(python="3.99")),
        "for another certificate",
    ),
    "an edited CSV": ("synthetic.csv", lambda text: text + b"x\n", "not the same table"),
    "a damaged table": ("synthetic.parquet", lambda _: b"PAR1", "not whole Parquet"),
}


@pytest.mark.parametrize(("name", "change", "says"), CHEATS.values(), ids=CHEATS)
def test_verify_refuses_a_release_that_was_tampered_with(
    folder: Path, tmp_path: Path, name: str, change: Callable[[bytes], bytes], says: str
) -> None:
    """Even where the hashes were put right again."""
    certify = says != "not a release"
    path = changed(folder, tmp_path / "cheat.zip", name, change, certify=certify)
    with pytest.raises(InputError, match=says):
        verify(path)


@pytest.fixture(scope="module")
def misnamed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds a release of a table whose columns are called like purposes."""
    folder = tmp_path_factory.mktemp("misnamed")
    rng = np.random.default_rng(4)
    a = rng.integers(0, 3, 600)
    columns = [a, (a + (rng.random(600) < 0.1)) % 3, *rng.integers(0, 3, (3, 600))]
    names = ["a", "b", "a × b", "rows per person", "marginal of a × b"]
    schema = Schema.from_yaml(
        "version: 1\nprotection: {unit: row}\ncolumns:\n"
        + "".join(
            f"  - {{name: {name}, kind: categorical, domain: {{categories: ['0', '1', '2']}}}}\n"
            for name in names
        )
    )
    frame = pd.DataFrame(
        {name: held.astype(str) for name, held in zip(names, columns, strict=True)}
    )
    table = Table.from_frame(frame, schema)
    release = synthesize(table, Budget(20), engine="tree", ledger=folder / "ledger.db")
    release.to_zip(folder / "release.zip")
    return folder


def test_a_column_called_like_a_pair_does_not_pay_for_it(misnamed: Path, tmp_path: Path) -> None:
    """The marginal of the column "a × b" once stood for that of a and b, which was left out."""

    def change(certificate: dict[str, Any]) -> None:
        pair = [spend for spend in certificate["spends"] if spend["query"]["columns"] == ["a", "b"]]
        assert len(pair) == 1
        settled(certificate, [spend for spend in certificate["spends"] if spend not in pair])

    verify(misnamed / "release.zip")
    path = changed(
        misnamed, tmp_path / "cheat.zip", "certificate.json", edited(change), certify=True
    )
    with pytest.raises(InputError, match="lacks spends"):
        verify(path)


@pytest.mark.parametrize("name", ["synthetic.csv", "model.json", "dossier.ko.html", "README.txt"])
def test_a_file_that_is_not_the_certified_one_is_named(
    folder: Path, tmp_path: Path, name: str
) -> None:
    """One byte is enough."""
    path = changed(folder, tmp_path / "cheat.zip", name, lambda held: held + b" ", certify=False)
    with pytest.raises(InputError, match=name):
        verify(path)


@pytest.mark.parametrize(
    ("share", "says"),
    [(0.2, "not what its model"), (0.005, "other statistics of column|otherwise what column")],
)
def test_rows_from_elsewhere_are_not_taken_for_rounding(
    folder: Path, tmp_path: Path, share: float, says: str
) -> None:
    """One row in 200 may differ on another processor, missing values or not; one in five no more.

    What passes for rounding is still another table than the dossier's.
    """

    def with_others(table: Table) -> Table:
        frame = table.frame.copy()
        frame.loc[: int(share * len(frame)), "age"] = 17
        return Table(frame, table.schema)

    table = with_others(Release.read_zip(folder / "release.zip").table)
    path = changed(
        folder, tmp_path / "a.zip", "synthetic.csv", lambda _: table.to_csv().encode(), certify=True
    )
    path = changed(
        tmp_path, path, "synthetic.parquet", lambda _: table.to_parquet(), certify=True, source=path
    )
    with pytest.raises(InputError, match=says):
        verify(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_stands_twice_in_a_release_is_refused(folder: Path, tmp_path: Path) -> None:
    """Another program might unpack the one that no hash was compared with."""
    path = tmp_path / "cheat.zip"
    for name in ("synthetic.csv", "receipt.json"):
        with zipfile.ZipFile(folder / "release.zip") as whole, zipfile.ZipFile(path, "w") as cheat:
            cheat.writestr(name, "private rows")
            for entry in whole.namelist():
                cheat.writestr(entry, whole.read(entry))
        with pytest.raises(InputError, match="does not hold the files"):
            verify(path)


def test_a_release_stands_on_its_ledger(folder: Path, tmp_path: Path) -> None:
    """And on no other; a receipt for another release of the same ledger is none for this one."""
    path = folder / "release.zip"
    assert "stands on that ledger" in str(verify(path, ledger=folder / "ledger.db")[5])
    Ledger(tmp_path / "other.db")
    with pytest.raises(LedgerFault, match="another ledger"):
        verify(path, ledger=tmp_path / "other.db")
    with pytest.raises(LedgerFault, match="There is no ledger"):
        verify(path, ledger=tmp_path / "none.db")
    again = synthesize(
        visits(),
        Budget(1),
        ledger=folder / "ledger.db",
        population="patients",
        engine="independent",
    )
    assert again.receipt is not None
    receipt = again.receipt
    cheat = changed(folder, tmp_path / "c.zip", "receipt.json", lambda _: receipt, certify=False)
    with pytest.raises(InputError, match="for another certificate"):
        verify(cheat)


def test_a_run_that_its_cap_refuses_spends_nothing(tmp_path: Path) -> None:
    """Before the table is looked at for more than its sketch."""
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.cap("default", mu_squared=10**9, delta=10**9, asked="next to nothing", date="2026-01-01")
    with pytest.raises(BudgetExceeded, match="next to nothing"):
        synthesize(visits(), Budget(1), ledger=ledger.path)
    assert [line.state for line in ledger.entries()] == ["OPENED", "CAPPED"]


def test_a_ledger_that_fails_on_the_way_leaves_the_run_spent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No release comes of it; the next run closes what is open."""
    path = tmp_path / "ledger.db"

    def failing(ledger: Ledger, *_: object, **__: object) -> None:
        raise LedgerFault("no space")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "commit", failing)
        patch.setattr(Ledger, "abandon", failing)
        with pytest.raises(LedgerFault, match="no space"):
            synthesize(visits(), Budget(1), ledger=path, engine="independent")
    assert Ledger(path).entries()[-1].state == "STARTED"
    synthesize(visits(), Budget(1), ledger=path, engine="independent")
    assert Ledger(path).account("default").runs == {"BURNED": 1, "COMMITTED": 1}


def test_what_is_no_release_is_refused(tmp_path: Path) -> None:
    """Absent, no zip, a zip of other things."""
    with pytest.raises(InputError, match="cannot be read"):
        verify(tmp_path / "none.zip")
    (tmp_path / "text.zip").write_text("no zip")
    with pytest.raises(InputError, match="not a release"):
        verify(tmp_path / "text.zip")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(InputError, match="does not hold the files"):
        verify(tmp_path / "other.zip")


def test_a_release_is_written_whole_or_not_at_all(folder: Path, tmp_path: Path) -> None:
    """A folder that is not there leaves nothing, and says so."""
    release = Release.read_zip(folder / "release.zip")
    with pytest.raises(InputError, match="cannot be written"):
        release.to_zip(tmp_path / "none" / "release.zip")
    release.to_zip(tmp_path / "release.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["release.zip"]


def test_the_number_of_rows_can_be_typed_and_is_then_published(tmp_path: Path) -> None:
    """It stands in the certificate as not protected; more than fits is refused."""
    ledger = tmp_path / "l.db"
    release = synthesize(visits(), Budget(1), rows=123, engine=Tree(), ledger=ledger)
    assert len(release.table.frame) == 123
    assert "as it was typed" in release.certificate.content["unprotected_quantities"][-1]
    with pytest.raises(InputError, match="Ask for 1 to"):
        synthesize(visits(), Budget(1), rows=0, ledger=ledger)


def test_a_run_that_fails_stays_spent(tmp_path: Path) -> None:
    """Cancelled by its progress callback, after noise was drawn: burned in full."""

    def cancel(step: str, share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    ledger = tmp_path / "ledger.db"
    with pytest.raises(KeyboardInterrupt):
        synthesize(visits(), Budget(1), ledger=ledger, progress=cancel)
    entries = Ledger(ledger).entries()
    assert [entry.state for entry in entries] == ["OPENED", "RESERVED", "STARTED", "BURNED"]
    total = Ledger(ledger).total("default")
    assert total.releases == 0
    assert total.epsilon(1e-6) == pytest.approx(1, rel=1e-3)


def test_the_default_ledger_lies_in_the_state_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """XDG's, or its default under the home."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert default_ledger() == tmp_path / "semblance" / "ledger.db"
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_ledger() == tmp_path / ".local" / "state" / "semblance" / "ledger.db"


def test_dates_and_times_of_any_form_come_back_from_a_release(tmp_path: Path) -> None:
    """Written in CSV as the owner writes them, typed in Parquet, and verified in both."""
    schema = Schema.from_yaml(
        "version: 1\nprotection: {unit: row}\ncolumns:\n"
        "  - {name: day, kind: date, format: '%d.%m.%Y', domain: bought}\n"
        "  - {name: at, kind: time, grid: 3600, format: '%H:%M', domain: bought}\n"
        "  - {name: seen, kind: datetime, format: '%Y%m%d %H:%M:%S%z', domain: bought}\n"
    )
    frame = pd.DataFrame(
        {
            "day": ["29.02.2020", "01.03.2021"] * 500,
            "at": ["08:00", "24:00"] * 500,
            "seen": ["20200229 13:59:07+0900", "20210301 08:00:00+0100"] * 500,
        }
    )
    path = tmp_path / "release.zip"
    table = Table.from_frame(frame.astype("str"), schema)
    synthesize(table, Budget(5), ledger=tmp_path / "ledger.db").to_zip(path)
    assert len(verify(path)) == 5
    rows = [line.split(",") for line in Release.read_zip(path).table.to_csv().splitlines()[1:]]
    # Noise may invent a few missing values, once in some hundred runs.
    whole = next(row for row in rows if all(row))
    assert [len(cell) for cell in whole] == [10, 5, 22]
    assert whole[2].endswith("+0000")


def test_rare_points_keep_their_weight_in_the_file(tmp_path: Path) -> None:
    """A third of the durations are quotients of nine places, each of them one of many points."""
    rng = np.random.default_rng(3)
    quotients = np.round(rng.integers(100, 9_000, 4_000) / 7, 9)
    seconds = np.where(rng.random(4_000) < 0.35, quotients, rng.integers(1, 900, 4_000))
    spec = ColumnSpec("seconds", "decimal", grid=Decimal("1E-9"), domain=Bought())
    table = Table.from_frame(pd.DataFrame({"seconds": seconds}), Schema((spec,), Protection()))
    release = synthesize(table, Budget(10), engine="independent", ledger=tmp_path / "ledger.db")
    found = release.table.frame["seconds"].to_numpy()
    whole = np.isclose(found, np.rint(found), rtol=0, atol=1e-7).mean()
    assert whole == pytest.approx(np.isclose(seconds, np.rint(seconds)).mean(), abs=0.1)


@pytest.fixture(scope="module")
def rounded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds a release of whole thousands, compared within the regions."""
    folder = tmp_path_factory.mktemp("rounded")
    schema = Schema.from_yaml(
        "version: 1\nprotection: {unit: row}\ncolumns:\n"
        "  - {name: pay, kind: integer, domain: {minimum: 0, maximum: 1000000}}\n"
        "  - {name: region, kind: categorical, domain: {categories: [east, west, isle]}}\n"
    )
    rng = np.random.default_rng(8)
    frame = pd.DataFrame(
        {"pay": rng.integers(1, 900, 4000) * 1000, "region": rng.choice(["east", "west"], 4000)}
    )
    release = synthesize(
        Table.from_frame(frame, schema),
        Budget(5),
        engine="independent",
        groups=["region"],
        ledger=folder / "ledger.db",
    )
    release.to_zip(folder / "release.zip")
    assert len(verify(folder / "release.zip")) == 5
    return folder


def in_region(change: Callable[[list[dict[str, Any]]], object]) -> Callable[[bytes], bytes]:
    """Change what a dossier says of the groups that one column makes."""
    return edited(lambda dossier: change(dossier["groups"][0]["groups"]))


OTHER_CHEATS = {
    "no roundness": ("certificate.json", without("roundness"), "lacks spends"),
    "fewer classes": ("certificate.json", renamed("roundness", 1, size=2), "counts other cells"),
    "no groups": ("dossier.json", edited(lambda d: d["groups"].clear()), "other groups"),
    "a group left out": ("dossier.json", in_region(lambda held: held.pop()), "other groups"),
    "a larger group": (
        "dossier.json",
        in_region(lambda held: held[0].update(synthetic=9999)),
        "other groups",
    ),
}


@pytest.mark.parametrize(("name", "change", "says"), OTHER_CHEATS.values(), ids=OTHER_CHEATS)
def test_verify_knows_how_round_values_are_and_which_groups_were_compared(
    rounded: Path, tmp_path: Path, name: str, change: Callable[[bytes], bytes], says: str
) -> None:
    path = changed(rounded, tmp_path / "cheat.zip", name, change, certify=True)
    with pytest.raises(InputError, match=says):
        verify(path)


@pytest.mark.parametrize(
    ("spec", "cells"),
    [
        ("kind: integer, missing: ['999'], domain: {minimum: 0, maximum: 2000}", ["999", "998"]),
        (
            "kind: integer, missing: ['0'], role: generalise, generalise: {width: 10}, "
            "domain: {minimum: 0, maximum: 100}",
            ["0", "7"],
        ),
        (
            "kind: date, missing: ['2000-01-01'], role: generalise, generalise: {to: year}, "
            "domain: {minimum: 2000-01-01, maximum: 2004-12-31}",
            ["2000-01-01", "2000-06-30"],
        ),
        (
            "kind: categorical, missing: ['?'], role: generalise, generalise: {prefix: 1}, "
            "domain: bought",
            ["?", "?abc"],
        ),
        (
            "kind: categorical, missing: [(other values)], unreadable: other, "
            "domain: {categories: [a]}",
            ["(other values)", "unlisted"],
        ),
    ],
)
def test_what_meant_missing_may_be_a_value_of_the_release(
    tmp_path: Path, spec: str, cells: list[str]
) -> None:
    """It was read back as missing, and a paid release was then found to be damaged."""
    yaml = f"version: 1\nprotection: {{unit: row}}\ncolumns:\n  - {{name: a, {spec}}}\n"
    table = Table.from_frame(pd.DataFrame({"a": cells * 1000}), Schema.from_yaml(yaml))
    release = synthesize(table, Budget(8), engine="independent", ledger=tmp_path / "ledger.db")
    release.to_zip(tmp_path / "release.zip")
    assert len(verify(tmp_path / "release.zip")) == 5
    again = Release.read_zip(tmp_path / "release.zip").table.frame["a"]
    assert again.equals(release.table.frame["a"])
    assert 0.3 < again.isna().mean() < 0.7


@pytest.mark.parametrize("domain", ["{minimum: 990, maximum: 1009}", "bought"])
def test_no_value_of_a_release_is_written_like_what_means_missing(
    tmp_path: Path, domain: str
) -> None:
    """Each of twenty values is a cell of its own, and noise alone gave 999 some of the rows."""
    yaml = (
        "version: 1\nprotection: {unit: row}\ncolumns:\n"
        f"  - {{name: a, kind: integer, missing: ['999'], domain: {domain}}}\n"
    )
    cells = [str(990 + number % 20) for number in range(4000)]
    table = Table.from_frame(pd.DataFrame({"a": cells}), Schema.from_yaml(yaml))
    release = synthesize(
        table, Budget(1), engine="independent", rows=8000, ledger=tmp_path / "ledger.db"
    )
    release.to_zip(tmp_path / "release.zip")

    drawn = release.table.frame["a"]
    assert not (drawn == 999).any()
    assert 0.02 < drawn.isna().mean() < 0.08
    assert (drawn == 1000).mean() < 0.1
    assert len(verify(tmp_path / "release.zip")) == 5
    beside = ["a>=998", "a<=1001"]
    assert set(release.sample(500, where=beside, seed=0).frame["a"]) == {998, 1000, 1001}
    assert set(release.sample(500, where=[*beside, "a not in 1000"], seed=0).frame["a"]) == {
        998,
        1001,
    }


def test_a_certificate_without_generation_and_log_is_still_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Format 4 of before; one that says more than its format has is refused."""

    def make(form: int) -> Path:
        def of_before(*args: Any, **options: Any) -> Certificate:
            content = dict(certify(*args, **options).content)
            content["format"] = form
            del content["statement"]["generation"]
            del content["ledger"]["annex_read_before_decision"]
            if form == 4:
                content["unprotected_quantities"].remove(ANNEX_READ)
            return Certificate(content)

        monkeypatch.setattr(pipeline, "certify", of_before)
        monkeypatch.setattr(Origins, "keep", lambda *_: None)
        release = synthesize(visits(), Budget(1), engine="independent", ledger=tmp_path / "l.db")
        path = tmp_path / f"{form}.zip"
        release.to_zip(path)
        return path

    assert "says the same" in str(verify(make(4), ledger=tmp_path / "l.db")[-1])
    with pytest.raises(InputError, match="a format that this version does not read"):
        verify(make(3))
