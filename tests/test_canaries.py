"""What stands in a cell stays in it: a thousand canaries, and more than forty ways to fail.

The canaries are texts and numbers that nothing else would write. After each failure, and after a
release, they are looked for in all that was printed, logged, raised or left on a disk.
"""

import gzip
import io
import json
import logging
import sqlite3
import tempfile
import traceback
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Budget
from synth import InputError, Schema, Table, synthesize
from synth.cli import DONE, REFUSED, main
from synth.reading import read_frame
from synth.steps import Step
from synth.tables.proposal import propose_schema

# Every canary begins with one of them; a model has thousands of numbers of up to ten digits, which
# a shorter number would stand in by chance.
TEXT, NUMBER = "knry", "9175304286"
N_ROWS = 125
COLUMNS = """
  - {name: id, kind: identifier}
  - {name: name, kind: identifier, role: drop}
  - {name: note, kind: text, role: drop}
  - {name: city, kind: categorical, domain: bought}
  - {name: code, kind: categorical, domain: bought}
  - {name: job, kind: categorical, domain: bought}
  - {name: account, kind: integer, domain: {minimum: 0, maximum: 10}}
  - {name: pay, kind: decimal, grid: 0.01, domain: {minimum: 0, maximum: 10}}
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 120}}
  - {name: plan, kind: categorical, domain: {categories: [basic, plus]}}
  - {name: joined, kind: date, domain: {minimum: 2000-01-01, maximum: 2030-12-31}}
  - {name: seen, kind: datetime, domain: bought}
  - {name: at, kind: time, domain: bought}
  - {name: sure, kind: boolean}
"""
SCHEMA = f"version: 1\nprotection: {{person: id, max_rows: 2}}\ncolumns:{COLUMNS}"
CANARY_COLUMNS = ["id", "name", "note", "city", "code", "job", "account", "pay"]


def people() -> pd.DataFrame:
    """A table of which eight columns hold canaries, a thousand in all, each once."""
    canaries = {
        column: [f"{TEXT}{column}{number}z" for number in range(N_ROWS)]
        for column in CANARY_COLUMNS[:-2]
    }
    numbers = {
        column: [f"{NUMBER}{place}{number:04}" for number in range(N_ROWS)]
        for place, column in enumerate(CANARY_COLUMNS[-2:])
    }
    plain = {
        "age": "35",
        "plan": "basic",
        "joined": "2020-02-29",
        "seen": "2020-02-29 13:59:00",
        "at": "08:30",
        "sure": "true",
    }
    return pd.DataFrame({**canaries, **numbers, **dict.fromkeys(plain, "")}).assign(**plain)


def text(frame: pd.DataFrame, *, header: bool = True, separator: str = ",") -> bytes:
    return frame.to_csv(index=False, header=header, sep=separator).encode()


def misplaced(column: str, source: str) -> bytes:
    """The canaries of one column stand in another, whose kind they are not."""
    frame = people()
    return text(frame.assign(**{column: frame[source]}))


def written(frame: pd.DataFrame, form: str) -> bytes:
    sink = io.BytesIO()
    frame.to_excel(sink, index=False) if form == "xlsx" else frame.to_parquet(sink, index=False)
    return sink.getvalue()


def damaged(content: bytes) -> bytes:
    return content[: len(content) // 2] + b"\xff\xfe" + content[len(content) // 2 + 9 :]


def database() -> bytes:
    with sqlite3.connect(":memory:") as connection:
        people().to_sql("first", connection, index=False)
        people().to_sql("second", connection, index=False)
        return connection.serialize()


def records(**changed: object) -> bytes:
    lines = [json.dumps(row) for row in people().to_dict("records")]
    return "\n".join([*lines, json.dumps({**people().iloc[0].to_dict(), **changed})]).encode()


CSV = text(people())
ROW = CSV.splitlines()[1]
FILES: dict[str, tuple[str, bytes]] = {  # each is refused with SCHEMA
    **{
        f"text in {column}": ("people.csv", misplaced(column, "city"))
        for column in ("account", "pay", "age", "plan", "joined", "seen", "at", "sure")
    },
    **{
        f"numbers in {column}": ("people.csv", misplaced(column, "pay"))
        for column in ("plan", "joined", "seen", "at", "sure")
    },
    "fractions": ("people.csv", misplaced("age", "pay").replace(b",basic", b".5,basic")),
    "typed text in age": ("p.parquet", written(people().assign(age=people()["job"]), "parquet")),
    "lists": ("p.parquet", written(people().assign(note=[[TEXT]] * N_ROWS), "parquet")),
    "no header": ("people.csv", text(people(), header=False)),
    "canaries as header": ("people.csv", b"\n".join(CSV.splitlines()[1:])),
    "canaries in the header": (
        "people.csv",
        text(people().assign(**{f"{TEXT}head{number}": "1" for number in range(3)})),
    ),
    "two canaries as further columns": ("people.csv", ROW[:40] + b"\n" + CSV),
    "a column too many": ("people.csv", CSV.replace(b"\n", b",x\n")),
    "a column too few": ("people.csv", text(people().drop(columns="plan"))),
    "another column": ("people.csv", text(people().rename(columns={"plan": "tariff"}))),
    "a short row": ("people.csv", CSV + ROW[:60]),
    "a long row": ("people.csv", CSV + ROW + b"," + ROW),
    "an open quote": ("people.csv", CSV + b'"' + ROW),
    "text after a quote": ("people.csv", CSV + b'"' + ROW.replace(b",", b'"x,', 1)),
    "nul": ("people.csv", CSV + ROW.replace(b"basic", b"\0")),
    "latin": ("people.csv", CSV + ROW.replace(b"basic", b"\xfc\xe9\xf1\xff")),
    "two tables": ("people.csv", CSV + b"\n\n" + text(people()[["name", "city"]])),
    "header again": ("people.csv", CSV + CSV),
    "html": ("people.csv", b"<html><body>" + CSV),
    "json list": ("people.json", records(note=[f"{TEXT}list"])),
    "json cut": ("people.json", records()[:-20]),
    "json twice": ("people.json", records()[:-1] + b', "name": "' + TEXT.encode() + b'"}'),
    "json nan": ("people.json", records().replace(b'"35"', b"NaN", 1)),
    "half characters": ("people.json", records(note="\ud800" + TEXT)),
    "gzip cut": ("people.csv.gz", gzip.compress(CSV)[:-12]),
    "parquet damaged": ("people.parquet", damaged(written(people(), "parquet"))),
    "several tables in a database": ("people.db", database()),
    "database damaged": ("people.db", damaged(database())),
    "empty": ("people.csv", b""),
    "header alone": ("people.csv", CSV.splitlines()[0]),
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the run, in which temporary files would be found too."""
    (tmp_path / "temporary").mkdir()
    (tmp_path / "people.yaml").write_text(SCHEMA)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def singing(words: str | bytes) -> bool:
    """Tell whether a canary stands in a text, or in a file."""
    held = words.encode() if isinstance(words, str) else words
    return TEXT.encode() in held.lower() or NUMBER.encode() in held


def left_behind(place: Path, *, given: Path) -> Iterator[str]:
    """Name the files that hold a canary, beside the table itself; releases are unpacked."""
    for file in place.rglob("*"):
        if not file.is_file() or file == given:
            continue
        if file.suffix == ".zip":
            with zipfile.ZipFile(file) as archive:
                yield from (name for name in archive.namelist() if singing(archive.read(name)))
        elif singing(file.read_bytes()):
            yield file.name


def refusals_of(path: Path, place: Path) -> Iterator[Callable[[], object]]:
    """The ways to a table: read whole, proposed, from disk, as a frame; and from the terminal."""
    schema = Schema.from_yaml(SCHEMA)
    run = ["run", str(path), "--epsilon", "1", "-o", str(place / "release.zip")]
    yield lambda: synthesize(Table.read(path, schema), Budget(1.0), ledger=place / "ledger.db")
    yield lambda: propose_schema(read_frame(path).frame, schema.protection)
    yield lambda: main([*run, "--schema", str(place / "people.yaml")])
    yield lambda: main(
        [*run, "--schema", str(place / "people.yaml"), "--memory-limit", "512MiB"],
    )
    yield lambda: main([*run, "--schema", str(place / "people.yaml"), "--encoding", "ascii"])


def assert_silent(
    path: Path, place: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> int:
    """Fail in every way there is and look for canaries; return how many ways were refused."""
    caplog.set_level(logging.DEBUG)
    refused = 0
    for attempt in refusals_of(path, place):
        raised = ""
        try:
            refused += attempt() == REFUSED
        except InputError as refusal:
            refused += 1
            raised = "".join(traceback.format_exception(refusal))
        except Exception as fault:  # any other error is a bug, and must not sing either
            raised = "".join(traceback.format_exception(fault))
        printed = capfd.readouterr()
        for words in (raised, printed.out, printed.err, caplog.text):
            assert not singing(words), "a canary was heard"
    assert list(left_behind(place, given=path)) == []
    return refused


def assert_no_reading_sings(folder: Path) -> None:
    """Read each file against the schema, and look at what is raised."""
    for file, content in FILES.values():
        (folder / file).write_bytes(content)
        raised = ""
        try:
            Table.read(folder / file, Schema.from_yaml(SCHEMA))
        except Exception as error:
            raised = "".join(traceback.format_exception(error))
        assert raised
        assert not singing(raised), "a canary was heard"


@pytest.mark.parametrize("name", FILES)
def test_no_failure_sings(
    name: str,
    place: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Refused on each way that is not meant to succeed; never with a cell."""
    file, content = FILES[name]
    path = place / file
    path.write_bytes(content)
    assert assert_silent(path, place, capfd, caplog) >= 1


def test_a_release_holds_no_canary(
    place: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """A name of one person is released with probability δ; numbers count at the declared bound.

    At δ = 1e-12, 750 names of one row each are let out once in 10¹⁰ runs at most.
    """
    caplog.set_level(logging.DEBUG)
    path = place / "people.csv"
    path.write_bytes(CSV)
    assert sum(singing(cell) for cell in people().to_numpy().ravel()) == 1000
    for options in ([], ["--memory-limit", "512MiB"]):
        run = ["run", str(path), "--schema", str(place / "people.yaml"), "--epsilon", "20"]
        run += ["--delta", "1e-12", "-o", str(place / "release.zip")]
        assert main([*run, *options]) == DONE
        printed = capfd.readouterr()
        assert not singing(printed.out + printed.err + caplog.text)
        assert list(left_behind(place, given=path)) == []


@pytest.mark.parametrize("step", [Step.MEASURING, Step.SAMPLING, Step.WRITING])
def test_a_run_that_breaks_down_does_not_sing(
    step: Step, place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """An error from below, in the middle: what was written is the ledger, which knows no cell."""
    table = Table.from_frame(people(), Schema.from_yaml(SCHEMA))

    def break_down(now: Step, share: float) -> None:
        if now == step:
            raise MemoryError

    with pytest.raises(MemoryError) as broken:
        synthesize(table, Budget(20.0), ledger=place / "ledger.db", progress=break_down)
    assert not singing("".join(traceback.format_exception(broken.value)))
    assert not singing("".join(capfd.readouterr()))
    assert list(left_behind(place, given=place)) == []


def test_there_are_more_than_forty_failures_and_a_thousand_canaries() -> None:
    """Each file is given to five ways in."""
    assert len(FILES) >= 40
    assert np.unique(people()[CANARY_COLUMNS].to_numpy()).size == 1000
