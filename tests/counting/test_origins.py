"""A table that came out of a release is told to its owner, however it is written."""

import hashlib
import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from privacy.ledger import Ledger
from privacy.sketch import Resemblance
from synth import Budget, Release, Schema, Table, synthesize
from synth.counting.in_memory import as_private
from synth.counting.origins import Origin, Origins
from synth.counting.table_on_disk import TableOnDisk
from synth.counting.workspace import LEAST_MEMORY
from synth.reading import read_bytes
from synth.release.release import TABLES
from synth.statement import Statement
from synth.tables.proposal import propose_schema

SCHEMA = Schema.from_yaml(
    "version: 1\nprotection: {unit: row}\ncolumns:\n"
    "  - {name: price, kind: decimal, grid: 0.01, domain: {minimum: 0, maximum: 9999.99}}\n"
    "  - {name: day, kind: date, domain: {minimum: '1950-01-01', maximum: '2009-12-31'}}\n"
    "  - {name: code, kind: integer, domain: {minimum: 0, maximum: 999}}\n"
    "  - {name: city, kind: categorical, domain: {categories: ['@home', Seoul, Jeju]}}\n"
)


def private(seed: int, n_rows: int = 3000) -> Table:
    rng = np.random.default_rng(seed)
    days = np.datetime64("1950-01-01") + rng.integers(0, 21_915, n_rows)
    frame = pd.DataFrame(
        {
            "price": np.round(rng.gamma(2, 900, n_rows).clip(0, 9999), 2).astype(str),
            "day": days.astype(str),
            "code": rng.integers(0, 1000, n_rows).astype(str),
            "city": rng.choice(["@home", "Seoul", "Jeju"], n_rows),
        }
    )
    return Table.from_frame(frame, SCHEMA)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ledger") / "ledger.db"


@pytest.fixture(scope="module")
def release(ledger: Path) -> Release:
    return synthesize(private(1), Budget(2), engine="independent", ledger=ledger)


def proposed(content: bytes, name: str, share: float) -> Table:
    """Read a file as whoever has no schema for it would, and keep a share of the rows."""
    reading = read_bytes(content, name=name)
    some = reading.frame.sample(frac=share, random_state=1)
    return Table.from_frame(some, propose_schema(some, SCHEMA.protection, file=reading.form))


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("share", [1.0, 0.3, 0.2])
def test_rows_of_a_release_are_recognised(
    release: Release, ledger: Path, name: str, share: float
) -> None:
    """From CSV, whose texts may have an apostrophe, as from Parquet.

    Of 512 kept rows a fifth agree, 102 ± 8; half as many would be too few, six deviations away.
    """
    found = Origins(Ledger(ledger)).find(as_private(proposed(release.files[name], name, share)))

    assert [origin.run for origin in found] == [release.certificate.content["run"]]
    assert found[0].share <= 1.0


def test_a_release_among_other_rows_is_recognised(release: Release, ledger: Path) -> None:
    """All that was kept agrees; the share is that of the numbers of rows."""
    released, others = release.table.frame, private(2, 2000).frame
    mixed = Table(pd.concat([released, others], ignore_index=True), release.table.schema)
    found = Origins(Ledger(ledger)).find(as_private(mixed))

    assert found[0].share == pytest.approx(len(released) / len(mixed.frame), abs=0.01)


def test_columns_that_are_left_out_or_of_another_kind_are_not_compared(
    release: Release, ledger: Path
) -> None:
    frame = pd.read_csv(io.BytesIO(release.files["synthetic.csv"]), dtype=str)
    schema = Schema.from_yaml(
        "version: 1\nprotection: {unit: row}\ncolumns:\n"
        "  - {name: price, kind: decimal, grid: 0.01, domain: bought}\n"
        "  - {name: day, kind: categorical, domain: bought}\n"
        "  - {name: code, kind: categorical, domain: bought}\n"
        "  - {name: city, kind: categorical, role: drop}\n"
    )
    table = Table.from_frame(frame, schema)

    assert Origins(Ledger(ledger)).find(as_private(table))[0].share > 0.9


def test_the_real_table_and_another_of_its_kind_are_not(release: Release, ledger: Path) -> None:
    """Private rows and the release that was made of them agree in no more than chance has it."""
    origins = Origins(Ledger(ledger))

    for seed in (1, 2):
        assert origins.find(as_private(private(seed))) == []


def test_the_answer_is_the_same_from_disk(release: Release, ledger: Path, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    release.table.frame.to_csv(path, index=False)
    memory = Origins(Ledger(ledger)).find(as_private(Table.read(path, SCHEMA)))
    with TableOnDisk.read(path, SCHEMA, memory_limit=LEAST_MEMORY) as table:
        assert Origins(Ledger(ledger)).find(table) == memory != []


def test_the_very_file_is_recognised_whatever_is_in_it(release: Release, ledger: Path) -> None:
    origins = Origins(Ledger(ledger))
    for name in TABLES:
        found = origins.find_file(hashlib.sha256(release.files[name]).hexdigest())
        assert found is not None
        assert (found.share, found.generation) == (1.0, 0)
    assert origins.find_file("0" * 64) is None


def test_tables_of_few_different_rows_say_nothing(tmp_path: Path) -> None:
    """Two samples of one population agree there without either coming from the other."""
    schema = Schema.from_yaml(
        "version: 1\nprotection: {unit: row}\ncolumns:\n"
        "  - {name: age, kind: integer, domain: {minimum: 0, maximum: 4999}}\n"
    )
    frame = pd.DataFrame({"age": [str(n) for n in range(2000)]})
    told: list[Resemblance | Origin] = []
    for _ in range(2):
        synthesize(
            Table.from_frame(frame, schema),
            Budget(1),
            ledger=tmp_path / "ledger.db",
            notice=told.append,
        )

    assert told == []


def test_a_run_tells_its_owner_unless_the_generation_is_declared(tmp_path: Path) -> None:
    """Before it spends; nothing of it is in what is released, and nothing is refused."""
    ledger = tmp_path / "ledger.db"
    told: list[Resemblance | Origin] = []

    def run(table: Table, generation: int) -> Release:
        told.clear()
        return synthesize(
            table,
            Budget(2),
            engine="independent",
            ledger=ledger,
            statement=Statement(generation=generation),
            notice=told.append,
        )

    first = run(private(1), 0)
    assert told == []
    second = run(first.table, 0)
    assert "synthetic rows of release " in str(told[0].message)
    assert "--generation 1." in str(told[0].message)
    assert first.certificate.content["run"].encode() not in b"".join(second.files.values())
    third = run(first.table, 1)
    assert [isinstance(one, Origin) for one in told] == []
    assert third.certificate.content["statement"]["generation"] == 1
    run(third.table, 1)
    assert [one.generation for one in told if isinstance(one, Origin)] == [1]


def test_what_is_kept_is_for_the_owner_and_says_nothing_without_the_key(
    release: Release, ledger: Path, tmp_path: Path
) -> None:
    folder = ledger.with_name("ledger.db.origins")
    (path,) = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
    assert path.stat().st_size < 100_000
    other = Origins(Ledger(tmp_path / "other.db"))
    other.folder.mkdir()
    (other.folder / path.name).write_bytes(path.read_bytes())

    assert other.find(as_private(release.table)) == []


@pytest.mark.parametrize("content", [b"", b"[]", b'{"run": 1}', b"\xff"])
def test_a_damaged_sketch_costs_a_warning_and_no_run(
    release: Release, tmp_path: Path, content: bytes
) -> None:
    origins = Origins(Ledger(tmp_path / "ledger.db"))
    origins.folder.mkdir()
    (origins.folder / "x.json").write_bytes(content)

    assert origins.find(as_private(release.table)) == []


def test_sketches_are_deleted_with_their_population(release: Release, tmp_path: Path) -> None:
    origins = Origins(Ledger(tmp_path / "ledger.db"))
    tables = {name: release.files[name] for name in TABLES}
    origins.keep(release.table, release.certificate.content, tables)
    (kept,) = origins.folder.iterdir()
    assert json.loads(kept.read_bytes())["population"] == "default"

    assert origins.forget("default")
    assert not origins.forget("default")
    assert list(origins.folder.iterdir()) == []


def test_a_release_that_is_paid_for_is_not_lost_over_its_sketch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise ValueError("a fault")

    monkeypatch.setattr(Origins, "_hash", breaks)
    release = synthesize(private(1), Budget(1), engine="independent", ledger=tmp_path / "l.db")

    assert len(release.table.frame)
    assert not any(Origins(Ledger(tmp_path / "l.db")).folder.glob("*.json"))
