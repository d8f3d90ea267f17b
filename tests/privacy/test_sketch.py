"""Sketches: the same people under another name are noticed, and nobody else's business."""

import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from privacy.ledger import Ledger
from privacy.sketch import SIZE, Resemblance, Sketches
from synth import Budget, Schema, Table, synthesize
from synth.counting.in_memory import as_private
from synth.counting.sketching import sketch, sketches_of
from synth.counting.table_on_disk import TableOnDisk
from synth.counting.workspace import LEAST_MEMORY

ROWS = Schema.from_yaml(
    "version: 1\nprotection: {unit: row}\ncolumns:\n"
    "  - {name: age, kind: integer, domain: {minimum: 0, maximum: 9999}}\n"
    "  - {name: city, kind: categorical, domain: bought}\n"
)
PERSONS = Schema.from_yaml(
    "version: 1\nprotection: {person: id, max_rows: 2}\ncolumns:\n"
    "  - {name: id, kind: identifier}\n"
    "  - {name: age, kind: integer, domain: {minimum: 0, maximum: 9999}}\n"
)


@pytest.fixture
def sketches(tmp_path: Path) -> Sketches:
    return Sketches(tmp_path / "sketches", secret=bytes(range(32)))


def numbers(first: int, end: int) -> np.ndarray:
    return np.arange(first, end, dtype=np.uint64)


@pytest.mark.parametrize(
    ("others", "share"),
    [((0, 20_000), 1.0), ((0, 500), 1.0), ((5_000, 25_000), 0.75), ((90_000, 99_000), None)],
)
def test_the_share_of_the_smaller_is_estimated(
    sketches: Sketches, others: tuple[int, int], share: float | None
) -> None:
    """Within five standard deviations, where they are enough to be told."""
    first, second = sketches.of([numbers(0, 20_000)]), sketches.of([numbers(*others)])
    assert first is not None
    assert second is not None
    sketches.add("patients", first)
    found = sketches.find_resembling("pupils", second)

    if share is None:
        assert found == []
    else:
        # Of 500 in 20,000 the joint sketch holds some 26.
        assert found[0].share == pytest.approx(share, abs=1.0 if others[1] == 500 else 0.12)
        assert found[0].population == "patients"
    assert sketches.find_resembling("patients", second) == []


def test_batches_and_repetitions_do_not_matter(sketches: Sketches) -> None:
    whole = sketches.of([numbers(0, 5000)])
    parts = sketches.of([numbers(2000, 5000), numbers(0, 3000), numbers(0, 0)])

    assert whole is not None
    assert len(whole) == SIZE
    np.testing.assert_array_equal(whole, parts)


def test_rows_that_are_mostly_alike_make_no_sketch(sketches: Sketches) -> None:
    """A table of two columns with few values says nothing of who is in it."""
    alike = np.repeat(numbers(0, 50), 100)
    assert sketches.of([alike], at_least=0.5) is None
    assert sketches.of([alike]) is not None
    assert sketches.of([]) is None


def test_tables_of_one_population_make_one_sketch(sketches: Sketches) -> None:
    for part in (numbers(0, 500), numbers(500, 1000)):
        found = sketches.of([part])
        assert found is not None
        sketches.add("patients", found)
    whole = sketches.of([numbers(0, 1000)])

    assert whole is not None
    assert sketches.find_resembling("others", whole) == [Resemblance("patients", 1.0)]


def test_a_sketch_of_another_secret_says_nothing(tmp_path: Path) -> None:
    """Who has the file alone cannot try whether somebody is in it."""
    made = [Sketches(tmp_path / "s", secret=bytes([n]) * 32).of([numbers(0, 900)]) for n in (1, 2)]
    assert made[0] is not None
    assert made[1] is not None

    assert not np.isin(made[0], made[1]).any()


def test_a_sketch_is_deleted_with_its_population(sketches: Sketches) -> None:
    found = sketches.of([numbers(0, 900)])
    assert found is not None
    sketches.add("patients", found)

    assert sketches.forget("patients")
    assert not sketches.forget("patients")
    assert json.loads(sketches.path.read_text()) == {}
    assert sketches.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"p": 1.5e999}', b'{"p": ["x"]}', b'{"p": [-1]}']
)
def test_a_damaged_file_costs_a_warning_and_no_run(sketches: Sketches, content: bytes) -> None:
    sketches.path.write_bytes(content)
    found = sketches.of([numbers(0, 900)])
    assert found is not None

    assert sketches.find_resembling("pupils", found) == []
    sketches.add("patients", found)
    assert len(sketches.find_resembling("pupils", found)) == 1


def test_a_full_disk_costs_a_warning_and_no_run(
    sketches: Sketches, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("privacy.sketch.write_durably", full)
    sketches.add("patients", numbers(0, 900))
    assert sketches.find_resembling("pupils", numbers(0, 900)) == []


def frame(schema: Schema, first: int = 0, n_rows: int = 3000) -> pd.DataFrame:
    ages = [str(n) for n in range(first, first + n_rows)]
    if schema is ROWS:
        return pd.DataFrame({"age": ages, "city": ["Seoul", "", "Ångström"] * (n_rows // 3)})
    return pd.DataFrame({"id": [f"p{n}" for n in range(first, first + n_rows)], "age": ages})


@pytest.mark.parametrize("schema", [ROWS, PERSONS], ids=["rows", "persons"])
def test_a_table_on_disk_makes_the_same_sketch(
    tmp_path: Path, sketches: Sketches, schema: Schema
) -> None:
    """As text, typed, from disk, and in another order."""
    table = frame(schema)
    table.to_csv(tmp_path / "t.csv", index=False)
    made = [
        Table.from_frame(table, schema),
        Table.from_frame(table.assign(age=table["age"].astype(int)), schema),
        Table.from_frame(table[::-1], schema),
    ]
    expected = sketch(as_private(made[0]), sketches)
    assert expected is not None
    for other in made[1:]:
        np.testing.assert_array_equal(sketch(as_private(other), sketches), expected)
    with TableOnDisk.read(tmp_path / "t.csv", schema, memory_limit=LEAST_MEMORY) as held:
        np.testing.assert_array_equal(sketch(held, sketches), expected)


def test_a_run_on_the_same_people_under_another_name_warns(tmp_path: Path) -> None:
    """The owner alone, before anything is spent; nothing of it is in the release."""
    ledger = tmp_path / "ledger.db"
    table = Table.from_frame(frame(PERSONS), PERSONS)
    told: list[Resemblance] = []

    def run(population: str, **options: object) -> bytes:
        release = synthesize(
            table,
            Budget(1),
            engine="independent",
            ledger=ledger,
            population=population,
            **options,  # type: ignore[arg-type]
        )
        return b"".join(release.files.values())

    run("patients", notice=told.append)
    run("patients", notice=told.append)
    assert told == []
    with pytest.warns(UserWarning, match="'patients' holds"):
        content = run("pupils")
    assert b"patients" not in content
    sketches_of(Ledger(ledger)).forget("patients")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run("pupils")


def test_a_name_on_which_nothing_was_spent_is_not_named(tmp_path: Path) -> None:
    """A run that the cap refused spent nothing."""
    ledger = Ledger(tmp_path / "ledger.db")
    table = Table.from_frame(frame(ROWS), ROWS)
    sketches = sketches_of(ledger)
    found = sketch(as_private(table), sketches)
    assert found is not None
    sketches.add("nobody", found)
    told: list[Resemblance] = []
    synthesize(table, Budget(1), ledger=ledger.path, notice=told.append)

    assert told == []
