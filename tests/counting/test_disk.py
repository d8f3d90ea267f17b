"""Counting from disk: the answers of memory, within bounds, and nothing left behind."""

import gc
import gzip
import os
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from privacy.accounting import Budget
from privacy.mechanisms import Tape
from synth import InputError, Schema, Table, synthesize
from synth.counting import on_disk as counting_on_disk
from synth.counting import table_on_disk as disk
from synth.counting.in_memory import Rows, TableInMemory
from synth.counting.on_disk import RowsOnDisk
from synth.counting.table_on_disk import TableOnDisk
from synth.counting.workspace import LEAST_MEMORY, Workspace, memory_limit
from synth.domain import Codes, Domain
from synth.engines import ENGINES
from synth.purchases import Purchase, new_accountant
from synth.reading import FileForm
from synth.reading.chunks import read_chunks
from synth.reading.sources import source_of
from tests import ruled
from tests.neighbours import PERSON, ROW, population
from tests.test_substitution import run

COLUMNS = """
  - {name: amount, kind: decimal, grid: 0.5, domain: {minimum: -2, maximum: 20}}
  - {name: count, kind: integer, missing: ['?'], domain: bought}
  - {name: city, kind: categorical, missing: ['-'], domain: bought}
  - name: City
    kind: categorical
    domain: {categories: ["\\u00e9", "e\\u0301", "é ", nan, 'a,"b']}
  - name: day
    kind: date
    unreadable: missing
    domain: {minimum: 2020-01-01, maximum: 2020-12-31}
  - {name: at, kind: time, grid: 60, domain: bought}
  - {name: sure, kind: boolean}
"""
ALONE = Schema.from_yaml(f"version: 1\nprotection: {{unit: row}}\ncolumns:{COLUMNS}")
SEVERAL = Schema.from_yaml(
    "version: 1\nprotection: {person: who, max_rows: 3}\ncolumns:\n"
    f"  - {{name: who, kind: identifier}}{COLUMNS}"
)
FORMS = ["\u00e9", "e\u0301", "é ", "nan", 'a,"b', ""]  # é in two forms; text, not NaN
CELLS = {
    "who": ["A", "a", "A ", "é", "e\u0301", "", *(f"P{number}" for number in range(12))],
    "amount": ["0", "-0", "-0.0", "0.25", "12.5", "1e9", "-7", " 3", ""],
    "count": ["0", "-1", "7", "9007199254740991", "?", ""],
    "city": [
        *FORMS,
        " ",
        "NULL",
        "NaN",
        "-",
        "line\nbreak",
        "\r",
        "\u2028",
        "ﬁ",
        "한",
        "\u1112\u1161\u11ab",
    ],
    "City": FORMS,
    "day": ["2020-02-29", "1999-01-01", "2021-02-29", "soon", ""],
    "at": ["00:00", "24:00", "8:59:59", "23:59:30", ""],
    "sure": ["true", "FALSE", "false", ""],
}
each = settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Chunks of a few rows, several buckets of persons, and a folder that is empty afterwards."""
    monkeypatch.setattr(disk, "_MOST_CHUNK", 2500)
    monkeypatch.setattr(disk, "_BUCKET_SHARE", 1 << 40)
    monkeypatch.setattr(disk, "_MOST_BUCKETS", 3)
    monkeypatch.setattr(disk, "ROWS", 16)
    monkeypatch.setattr(counting_on_disk, "ROWS", 16)
    monkeypatch.setattr(counting_on_disk, "_RUN", 16)
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    yield place
    gc.collect()
    assert list(place.iterdir()) == []


@st.composite
def frames(draw: st.DrawFn, schema: Schema) -> pd.DataFrame:
    """Raw cells, awkward ones often; of persons with more rows than count, too."""
    n_rows = draw(st.integers(1, 60))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cells = {}
    for column in schema.columns:
        few = draw(st.lists(st.sampled_from(CELLS[column.name]), min_size=1, max_size=18))
        cells[column.name] = rng.choice(np.array(few, dtype=object), n_rows)
    return pd.DataFrame(cells).astype("str")


def on_disk(path: Path, schema: Schema) -> TableOnDisk:
    return TableOnDisk.read(path, schema, memory_limit=LEAST_MEMORY)


def within_bound(frame: pd.DataFrame) -> pd.DataFrame:
    """The first three rows of each person, so that nobody's are left out at random."""
    person = frame["who"].replace("", pd.NA)
    return frame[person.isna() | (frame.groupby("who").cumcount() < 3)].reset_index(drop=True)


def assert_same_answers(table: Table, counted: RowsOnDisk) -> None:
    """Every question that the paying side can ask, on values and on codes."""
    rows, schema = Rows(table), table.schema
    assert counted.max_rows == rows.max_rows
    assert counted.total().tolist() == rows.total().tolist()
    assert counted.rows_per_person().tolist() == rows.rows_per_person().tolist()
    accountant = new_accountant(schema, Budget(10.0, 1e-3))
    codec = Purchase(rows, schema, ENGINES["tree"], accountant).buy_columns().codec
    for column in schema.modelled:
        assert counted.missing(column.name) == rows.missing(column.name)
        if column.name in {"city", "City", "sure"}:
            found, expected = counted.names(column.name), rows.names(column.name)
            assert dict(zip(*found, strict=True)) == dict(zip(*expected, strict=True))
        else:
            edges = np.unique(np.append(rows.points(column.name), [0, 1, 5, 60, 2**60]))
            edges = edges[edges >= 0]
            asked = edges[:-1], edges[1:]
            expected = rows.intervals(column.name, *asked)
            assert (counted.intervals(column.name, *asked) == expected).all()
            assert (counted.intervals(column.name, *asked) == expected).all()
    memory, source = codec.encode(rows), codec.encode(counted)
    names = codec.domain.columns
    for clique in [*((name,) for name in names), *combinations(names, 2), tuple(names[:3])]:
        answer = source.marginal(clique)
        assert answer.dtype == np.int64
        assert (answer == memory.marginal(clique)).all()
    first, last = names[0], names[-1]
    domain = Domain({"twice": 2 * codec.domain.sizes[first], last: codec.domain.sizes[last]})

    def rule(codes: Codes) -> Codes:
        return {"twice": 2 * codes[first] + codes[last] % 2, last: codes[last]}

    derived = [held.derive(rule, domain).marginal(("twice", last)) for held in (source, memory)]
    assert (derived[0] == derived[1]).all()
    assert derived[0].sum() == counted.total()[0]


@each
@given(frames(ALONE))
def test_a_csv_on_disk_is_counted_as_in_memory(tmp_path: Path, frame: pd.DataFrame) -> None:
    """Missing cells, -0.0, NaN in words, two forms of é, broken lines; and the notes."""
    path = tmp_path / "table.csv"
    frame.to_csv(path, index=False)
    try:
        table = Table.read(path, ALONE)
    except InputError:
        with pytest.raises(InputError):
            on_disk(path, ALONE)
        return
    with on_disk(path, ALONE) as held:
        assert set(held.notes) == set(table.notes)
        assert_same_answers(table, held.rows())


@each
@given(frames(SEVERAL))
def test_persons_with_several_rows_are_counted_as_in_memory(
    tmp_path: Path, frame: pd.DataFrame
) -> None:
    """Persons are told apart by their bytes; rows without a person are a person each."""
    path = tmp_path / "table.parquet"
    within_bound(frame).to_parquet(path)
    table = Table.read(path, SEVERAL)
    with on_disk(path, SEVERAL) as held:
        assert set(held.notes) == set(table.notes)
        assert_same_answers(table, held.rows())


@each
@given(frames(SEVERAL))
def test_surplus_rows_are_left_out_of_each_person(tmp_path: Path, frame: pd.DataFrame) -> None:
    """How many remain is no matter of chance, only which."""
    path = tmp_path / "table.parquet"
    frame.to_parquet(path)
    rows = Rows(Table.read(path, SEVERAL))
    with on_disk(path, SEVERAL) as held:
        for counted in (held.rows(), held.rows()):
            assert counted.total().tolist() == rows.total().tolist()
            assert counted.rows_per_person().tolist() == rows.rows_per_person().tolist()
            names, counts = counted.names("city")
            assert counts.sum() + counted.missing("city") == counted.total()[0]
            assert len(set(names)) == len(names)


def test_which_surplus_rows_remain_is_drawn_anew(tmp_path: Path) -> None:
    """One person with 31 rows of 31 days; the same three five times once in 10¹⁴ runs."""
    days = [f"2020-01-{day:02}" for day in range(1, 32)]
    frame = pd.DataFrame({name: [""] * 31 for name in CELLS} | {"day": days, "who": "A"})
    frame.to_csv(tmp_path / "table.csv", index=False)
    starts = np.arange(31)
    with on_disk(tmp_path / "table.csv", SEVERAL) as held:
        drawn = [held.rows().intervals("day", starts, starts + 1).tolist() for _ in range(5)]
    assert [sum(days) for days in drawn] == [3] * 5
    assert len({tuple(days) for days in drawn}) > 1


def test_typed_columns_are_counted_as_in_memory(tmp_path: Path) -> None:
    """NaN, -0.0 and 1e300 in floats; whole numbers with missing ones; floats as names."""
    n_rows = 200
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(
        {
            "amount": rng.choice([0.0, -0.0, np.nan, 3.25, 1e300], n_rows),
            "count": pd.Series(rng.choice([1, 2, 2**53 - 1], n_rows), dtype="Int64").mask(
                rng.random(n_rows) < 0.2
            ),
            "city": np.append(rng.choice([1.0, 2.0, np.nan], n_rows - 1), 2.5),
            "City": pd.Series([None] * n_rows, dtype="str"),
            "day": rng.choice(np.array(["2020-05-05", "2035-01-01", "NaT"], "M8[ms]"), n_rows),
            "at": "08:30",
            "sure": pd.Series(rng.choice([True, False], n_rows)),
        }
    )
    path = tmp_path / "table.parquet"
    frame.to_parquet(path)
    table = Table.read(path, ALONE)
    with on_disk(path, ALONE) as held:
        assert held.rows().names("city")[0].count("1") == 1
        assert set(held.notes) == set(table.notes)
        assert_same_answers(table, held.rows())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949", "utf-16", "gzip"])
def test_an_encoding_is_taken_as_in_memory(tmp_path: Path, encoding: str) -> None:
    form = FileForm(encoding=encoding if encoding in {"cp949", "utf-16"} else "utf-8")
    schema = replace(ROW, file=form)
    frame = population(np.random.default_rng(3), ROW, 100).assign(city="서울, 부산")
    content = frame.to_csv(index=False)
    path = tmp_path / "table.csv"
    gzipped = encoding == "gzip"
    path.write_bytes(gzip.compress(content.encode()) if gzipped else content.encode(encoding))
    with on_disk(path, schema) as held:
        assert set(held.notes) == set(Table.read(path, schema).notes)
        assert held.rows().names("city")[0] == ["서울, 부산"]


def test_another_encoding_must_be_declared(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(
        population(np.random.default_rng(3), ROW, 100).assign(city="Zoë").to_csv().encode("cp1252")
    )
    with pytest.raises(InputError, match="not whole UTF-8"):
        on_disk(path, ROW)
    with pytest.raises(InputError, match="not known"):
        TableOnDisk.read(path, ROW, memory_limit=LEAST_MEMORY, encoding="rot13")


@pytest.mark.usefixtures("small_parts")
def test_rules_are_read_on_disk_as_in_memory(tmp_path: Path) -> None:
    """In parts of a few rows: a row's cells are missing for what that row breaks, and counted."""
    rules = tuple(replace(rule, broken="missing") for rule in ruled.SCHEMA.rules)
    schema = replace(ruled.SCHEMA, rules=rules)
    frame = ruled.rows(400)
    for place, (name, cell) in enumerate(frame.iloc[7].items()):
        frame.loc[20 * place : 20 * place + 9, name] = cell
    frame.to_csv(tmp_path / "table.csv", index=False)
    table = Table.read(tmp_path / "table.csv", schema)
    assert sum("break the rule" in str(note) for note in table.notes) >= 6
    with on_disk(tmp_path / "table.csv", schema) as held:
        assert held.notes == table.notes
        whole = pd.concat(held.values(), ignore_index=True)
        broken = held.rows().broken()
    expected = next(TableInMemory(table).values())
    assert (broken > 0).sum() >= 6
    assert broken.tolist() == Rows(table).broken().tolist()
    assert (whole.fillna("").astype(str).to_numpy() == expected.fillna("").astype(str)).all(None)


@pytest.mark.parametrize("seed", range(6))
def test_memory_and_disk_make_the_same_bytes_of_the_same_answers(seed: int, tmp_path: Path) -> None:
    """Recorded in memory, played back on disk: nothing else of the rows reaches the release."""
    rng = np.random.default_rng(seed)
    frame, schema = population(rng, ROW, 50), ROW
    if seed % 2:
        ids = [f"p{number // 2}" if number > 5 else "" for number in range(180)]
        frame, schema = population(rng, PERSON, 180).assign(id=ids), PERSON
    frame.to_parquet(tmp_path / "table.parquet", index=False)
    table = Table.read(tmp_path / "table.parquet", schema)
    recorded = Tape()
    run(table, recorded, engine="tree")
    here, there = recorded.rewind(), recorded.rewind()
    original = run(table, here, engine="tree")
    with on_disk(tmp_path / "table.parquet", schema) as held:
        replayed = run(held, there, engine="tree")
    assert original.to_bytes() == replayed.to_bytes()
    for one, other in zip(here.inputs, there.inputs, strict=True):
        assert np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other


def test_what_is_on_disk_is_for_its_owner_alone(tmp_path: Path, small_parts: Path) -> None:
    path = tmp_path / "table.csv"
    population(np.random.default_rng(1), PERSON, 9).assign(id="p").to_csv(path, index=False)
    with on_disk(path, PERSON) as held:
        held.rows().names("ward")
        assert stat.S_IMODE(os.stat(held.workspace.folder).st_mode) == 0o700
        files = list(held.workspace.folder.glob("*"))
        assert {stat.S_IMODE(os.stat(file).st_mode) for file in files} == {0o600}
        assert list(small_parts.iterdir()) == [held.workspace.folder]


def test_a_cancelled_run_leaves_nothing_behind(tmp_path: Path, small_parts: Path) -> None:
    path = tmp_path / "table.csv"
    population(np.random.default_rng(1), ROW, 500).to_csv(path, index=False)

    def cancel(step: str, share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    def cancelled() -> None:
        table = on_disk(path, ROW)
        assert list(small_parts.iterdir())
        synthesize(table, Budget(5.0, 1e-5), ledger=tmp_path / "ledger.db", progress=cancel)

    with pytest.raises(KeyboardInterrupt):
        cancelled()


def test_a_release_is_made_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    population(np.random.default_rng(1), ROW, 500).to_csv(path, index=False)
    with on_disk(path, ROW) as held:
        release = synthesize(held, Budget(5.0, 1e-5), ledger=tmp_path / "ledger.db", rows=30)
    assert len(release.table.frame) == 30


def test_a_refusal_names_the_row_and_never_the_cell(tmp_path: Path) -> None:
    """The row is that of the whole table, though a later chunk met it."""
    frame = population(np.random.default_rng(1), ROW, 300)
    frame.loc[250, "age"] = "SECRET"
    path = tmp_path / "table.csv"
    frame.to_csv(path, index=False)
    with pytest.raises(InputError, match=r"Column 'age': .*first in row 251") as refused:
        on_disk(path, ROW)
    assert "SECRET" not in str(refused.value)


HEADER, GOOD = b"age,premium,city,plan,joined,email\n", b"1,2,Seoul,plus,,\n" * 50
REFUSED = {
    "empty": (b"", "is empty"),
    "no rows": (HEADER, "no rows"),
    "ragged": (HEADER + GOOD + b"1,2\n", "row 52 .* has 2 cells"),
    "unclosed": (HEADER + GOOD + b'1,2,"Seoul,plus,,\n', "not closed"),
    "zip": (b"PK\x03\x04...", "a part at a time"),
    "database": (b"SQLite format 3\0", "a part at a time"),
    "json": (b'{"age": 1}\n{"age": 2}\n', "a part at a time"),
    "cut gzip": (gzip.compress(b"age,premium\n" * 9999)[:-20], "not whole gzip"),
    "cut Parquet": (b"PAR1 and so on", "not whole Parquet"),
    "cut UTF-16": ("age,premium\n1,2\n".encode("utf-16")[:-1], "mark of UTF-16"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=list(REFUSED))
def test_what_cannot_be_read_is_refused_in_words(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        on_disk(path, ROW)


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        on_disk(tmp_path / "none.csv", ROW)


def test_blank_rows_are_left_out_and_counted(tmp_path: Path) -> None:
    frame = population(np.random.default_rng(1), ROW, 60)
    frame.loc[[10, 50]] = ""
    path = tmp_path / "table.csv"
    frame.to_csv(path, index=False)
    with on_disk(path, ROW) as held:
        assert held.rows().total().tolist() == Rows(Table.read(path, ROW)).total().tolist() == [58]
        assert "Reading: 2 blank rows were left out." in map(str, held.notes)


@pytest.mark.parametrize("room", [40, 100, 1000, 10_000])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_chunks_hold_the_rows_of_the_whole(tmp_path: Path, room: int, end: str) -> None:
    """Wherever the parts are cut: in a quoted line break, before a doubled quote, within CR LF."""
    frame = population(np.random.default_rng(2), ROW, 70)
    frame["email"] = ['say "a, b"', f"two{end}lines", "", '"', "plain"] * 14
    path = tmp_path / "table.csv"
    frame.to_csv(path, index=False, lineterminator=end)
    chunks = [
        chunk for chunk, _ in read_chunks([source_of(path)], FileForm(line_breaks=True), room=room)
    ]
    with pytest.raises(InputError, match="quoted cells with line breaks"):
        list(read_chunks([source_of(path)], None, room=room))
    whole = pd.concat(chunks, ignore_index=True)
    pd.testing.assert_frame_equal(whole, frame.astype("str"), check_dtype=False)


@pytest.mark.parametrize(
    ("text", "size"), [("512MiB", 1 << 29), ("2GiB", 1 << 31), ("1.5 GiB", 3 << 29)]
)
def test_an_amount_of_memory_is_read(text: str, size: int) -> None:
    assert memory_limit(text) == size


@pytest.mark.parametrize("text", ["2GB", "2", "-1GiB", "256MiB", "٢GiB"])
def test_another_amount_of_memory_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"2GiB|at least 512"):
        memory_limit(text)


def test_too_little_memory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least 512 MiB"):
        TableOnDisk.read(tmp_path / "table.csv", ROW, memory_limit=LEAST_MEMORY - 1)


def test_what_is_on_disk_is_sealed(tmp_path: Path) -> None:
    """Persons, texts, numbers, codes and sorted values alike, whatever ends the process."""
    path = tmp_path / "table.csv"
    rows = [f"person-{n % 50},city-{n % 7},{n}" for n in range(400)]
    path.write_text("\n".join(["id,city,amount", *rows]))
    schema = Schema.from_yaml(
        "version: 1\nprotection: {person: id, max_rows: 3}\ncolumns:\n"
        "  - {name: id, kind: identifier}\n"
        "  - {name: city, kind: categorical, domain: bought}\n"
        "  - {name: amount, kind: integer, domain: bought}"
    )
    with TableOnDisk.read(path, schema, memory_limit=LEAST_MEMORY) as held:
        counted = held.rows()
        assert sum(counted.names("city")[1]) == counted.total()[0] == 150
        counted.intervals("amount", np.array([0]), np.array([9]))
        written = {file: file.read_bytes() for file in held.workspace.folder.iterdir()}
        assert {file.suffix for file in written} == {"", ".parquet", ".runs"}
        assert not any(b"person-" in content or b"city-" in content for content in written.values())
        for file, content in written.items():
            if not file.name.startswith("persons"):
                assert content.startswith(b"PARE")
                with pytest.raises(OSError, match="encrypted"):
                    pq.read_table(file)


def test_a_full_disk_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace()
    with pytest.raises(InputError, match="Make room"), workspace.writing():
        raise OSError(28, "No space left on device")
    workspace.close()
