"""How messy files are read: 45 real CSV files of the Pollock survey against their clean tables.

    python benchmarks/messy.py ../shared/data [--slices 6000]

A file counts as *read* if cells and names are those of its clean table; as *refused, truly* if the
survey's own description of it says that it is not one table with one header: it is empty, its
header stands in several rows or again further below, or half of its rows or more have another
number of cells than the header, blank ones at the end aside. Anything else is *wrong*.

Compared are stripped cells; the survey writes two apostrophes for a double quote in a cell. Blank
rows, and columns with neither name nor content, are left out of both, since the reading says that
it does so; names that the reading made up or numbered stand for those the survey made up (col_0)
or left empty or double.

With --slices, as many random slices of the real tables beside (1 to 12 columns, 1 to 300 rows, any
of four separators) are written with and without their header, and read again.
"""

import argparse
import csv
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from synth import InputError
from synth.reading import Reading, read_bytes, read_frame

_READABLE = 0.95
csv.field_size_limit(sys.maxsize)


@dataclass(frozen=True)
class Truth:
    """What the survey says of a file."""

    name: str
    names: list[str]
    rows: list[list[str]]
    unreadable: str


@dataclass(frozen=True)
class Outcome:
    """How a file fared."""

    name: str
    verdict: str
    why: str


def truths(pollock: Path) -> list[Truth]:
    """Return what the survey says of each of its files."""
    found = []
    for path in sorted(pollock.glob("parameters/*.json")):
        given = json.loads(path.read_text(encoding="utf-8"))
        name = path.name.removesuffix("_parameters.json")
        clean = _rows((pollock / "clean" / name).read_text("utf-8-sig"), ",", '"')
        header = int(given["header_lines"])
        # Where the survey made up a header for a file without one, most clean tables have it.
        named = header > 0 or bool(clean and re.fullmatch(r"col_0", clean[0][0]))
        names, rows = (clean[0], clean[1:]) if named and clean else ([], clean)
        dirty = _rows(
            (pollock / "csv" / name).read_text("utf-8-sig"),
            given["delimiter"] or ",",
            given["quotechar"] or '"',
        )
        found.append(Truth(name, names if header else [], rows, _unreadable(header, names, dirty)))
    return found


def _rows(text: str, delimiter: str, quote: str) -> list[list[str]]:
    lines = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, quotechar=quote)
    return [row for row in ([_plain(cell) for cell in row] for row in lines) if any(row)]


def _plain(cell: str) -> str:
    return cell.strip().replace("''", '"')


def _unreadable(header: int, names: list[str], dirty: list[list[str]]) -> str:
    """Return why a file is not one table with one header; empty if it is."""
    if not dirty:
        return "it is empty"
    if header > 1:
        return f"its header stands in {header} rows"
    if header == 1:
        if sum(_cut(row) == _cut(names) for row in dirty) > 1:
            return "its header stands again below"
        first = next((place for place, row in enumerate(dirty) if _cut(row)[:9] == names[:9]), 0)
        body, width = dirty[first + 1 :], len(_cut(dirty[first]))
        other = sum(len(_cut(row)) > width or len(row) < width for row in body)
        if body and 2 * other >= len(body):
            return f"{other} of {len(body)} rows have another number of cells than the header"
    return ""


def _cut(row: list[str]) -> list[str]:
    return row[: max((place for place, cell in enumerate(row, 1) if cell), default=0)]


def judge(truth: Truth, path: Path) -> Outcome:
    """Read a file and compare."""
    try:
        reading = read_frame(path)
    except InputError as refusal:
        verdict = "refused, truly" if truth.unreadable else "wrong"
        why = f"{truth.unreadable or 'it could be read'}: {refusal}"
        return Outcome(truth.name, verdict, why)
    difference = _difference(truth, reading)
    said = " ".join(map(str, reading.repairs))
    return Outcome(truth.name, "wrong" if difference else "read", difference or said)


def _difference(truth: Truth, reading: Reading) -> str:
    width = max(map(len, [truth.names, *truth.rows]), default=0)
    columns = [
        [truth.names[place] if place < len(truth.names) else ""]
        + [row[place] if place < len(row) else "" for row in truth.rows]
        for place in range(width)
    ]
    columns = [column for column in columns if any(column)]
    found = [[_plain(str(name)), *map(_plain, reading.frame[name])] for name in reading.frame]
    if [column[1:] for column in columns] != [column[1:] for column in found]:
        return f"other cells; {len(columns)} columns expected, {len(found)} read"
    for (name, *_), (read, *_) in zip(columns, found, strict=True):
        if read != name and not re.fullmatch(rf"{re.escape(name or 'column')}_\d+", read):
            return "other names"
    return ""


def slices(data: Path, number: int) -> Counter[str]:
    """Return how slices of real tables fare, with and without their header."""
    tables = list(_tables(data))
    dice = random.Random(0)
    verdicts: Counter[str] = Counter()
    for _ in range(number):
        table = dice.choice(tables)
        width = dice.randint(1, min(12, len(table.columns)))
        names = dice.sample(list(table.columns), width)
        rows = dice.choice([1, 2, 3, 5, 10, 30, 100, 300])
        part = table.iloc[dice.sample(range(len(table)), min(rows, len(table)))][names]
        part = part[~(part == "").all(axis="columns")]
        if not len(part):
            continue
        header = dice.random() < 0.5
        text = part.to_csv(index=False, header=header, sep=dice.choice(",;\t|"))
        verdict = _verdict(part, text, header)
        verdicts[f"{'with' if header else 'without'} header: {verdict}"] += 1
    return verdicts


def _tables(data: Path) -> Iterator[pd.DataFrame]:
    for path in sorted(data.glob("*/*.csv")):
        if path.name == "raw_noheader_utf8.csv":
            continue
        korean = path.parent.name.startswith("kr_") or "cp949" in path.name
        encoding = "cp949" if korean else "utf-8"
        table = pd.read_csv(path, dtype="str", keep_default_na=False, nrows=3000, encoding=encoding)
        yield table[[name for name in table if not str(name).startswith("Unnamed")]]


def _verdict(part: pd.DataFrame, text: str, header: bool) -> str:
    try:
        reading = read_bytes(text.encode(), name="slice")
    except InputError:
        return "refused"
    frame = reading.frame
    if header:
        right = list(frame.columns) == [name.strip() for name in part.columns]
    else:
        right = all(re.fullmatch(r"column_\d+", name) for name in frame.columns)
    if right and frame.to_numpy().tolist() == part.to_numpy().tolist():
        return "right"
    doubt = any("its cells do not show that it is" in str(repair) for repair in reading.repairs)
    return "wrong, and said to be in doubt" if doubt else "wrong, unsaid"


def main() -> None:
    """Read all and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of real tables")
    parser.add_argument("--slices", type=int, default=0, help="slices of real tables to read too")
    options = parser.parse_args()
    pollock = options.data / "messy" / "pollock"
    if not pollock.is_dir():
        sys.exit(f"{pollock} is absent: the benchmark needs the real tables.")
    outcomes = [judge(truth, pollock / "csv" / truth.name) for truth in truths(pollock)]
    for outcome in outcomes:
        sys.stdout.write(f"{outcome.verdict:14} {outcome.name}\n    {outcome.why or 'as it is'}\n")
    counts = {verdict: 0 for verdict in ("read", "refused, truly", "wrong")}
    for outcome in outcomes:
        counts[outcome.verdict] += 1
    score = 1 - counts["wrong"] / len(outcomes)
    sys.stdout.write(f"{len(outcomes)} files: {counts}; {score:.1%} read or truly refused\n")
    for verdict, number in sorted(slices(options.data, options.slices).items()):
        sys.stdout.write(f"{number:6} {verdict}\n")
    sys.exit(score < _READABLE)


if __name__ == "__main__":
    main()
