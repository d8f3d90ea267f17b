"""Sampling: what is asked of a finished release's model, and the rows that come of it.

Post-processing: it reads the release alone and spends nothing.
"""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from privacy.message import Message
from service.runs import ROWS_SHOWN, Run
from synth import Release, Table
from synth.release.companion import note_of, note_path, say_classes, say_sample
from synth.release.parity import say_parity

MISSING = ""  # a value that is asked for, as conditions write it
_MOMENT = (1980, 1, 1, 0, 0, 0)  # zip's earliest: the same rows give the same bytes


@dataclass(frozen=True)
class Request:
    """What rows are asked for, as `synth sample` takes it.

    Attributes:
        where: conditions that every row satisfies.
        balance: shares of columns.
        independent: an outcome and the columns it shall be independent of; "" for none.
    """

    rows: int
    seed: int
    where: tuple[str, ...] = ()
    balance: tuple[str, ...] = ()
    independent: str = ""


@dataclass(frozen=True)
class Drawn:
    """Rows that were drawn.

    Attributes:
        first_rows: of them.
        note: what was asked for and what holds of them, a line each.
        archive: a zip of the rows and the note, so that neither goes without the other.
    """

    request: Request
    first_rows: Table
    note: str
    archive: bytes


def open_release(run: Run) -> Release:
    """Return the release of a run that has finished."""
    return Release.read_zip(run.path)


def draw(release: Release, request: Request, *, name: str, language: str) -> Drawn:
    """Draw rows from a release's model.

    Args:
        name: of the file of rows in the archive.

    Raises:
        InputError: what is asked for cannot be read, or no row of the model satisfies it.
    """
    table, asked = _sample(release, request)
    said = say_sample(len(table.frame), request.where, asked)
    note = note_of(release, said, seed=request.seed, language=language)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, text in ((name, table.to_csv()), (note_path(Path(name)).name, note)):
            entry = zipfile.ZipInfo(file, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    first = Table(table.frame.head(ROWS_SHOWN), table.schema)
    return Drawn(request, first, note, sink.getvalue())


def condition_of_list(name: str, values: Sequence[str]) -> str:
    """Write that a column has one of some values, `MISSING` among them if wanted."""
    return f"{name} in {_row(values)}"


def shares_of(name: str, shares: Mapping[str, float]) -> str:
    """Write the shares of a column's values."""
    return f"{name}={_row([f'{value}:{share:g}' for value, share in shares.items()])}"


def independence_of(outcome: str, others: Sequence[str]) -> str:
    """Write that an outcome shall be independent of other columns."""
    return _row([outcome, *others])


def _sample(release: Release, request: Request) -> tuple[Table, list[Message]]:
    if request.independent:
        parity = release.sample_with_parity(
            request.rows,
            independent=request.independent,
            where=request.where,
            balance=request.balance,
            seed=request.seed,
        )
        return parity.table, [*_classes(release, request), *say_parity(parity)]
    table = release.sample(
        request.rows, where=request.where, balance=request.balance, seed=request.seed
    )
    return table, _classes(release, request)


def _classes(release: Release, request: Request) -> list[Message]:
    if not request.balance:
        return []
    return say_classes(release.model.classes(request.rows, balance=request.balance))


def _row(values: Sequence[str]) -> str:
    """Write values as a row of CSV; quoted where something could be read in two ways."""
    sink = io.StringIO()
    read_otherwise = ("in ", "not in ")  # behind a column whose name another one begins with
    plain = all(
        value and value == value.strip() and not value.startswith(read_otherwise)
        for value in values
    )
    writer = csv.writer(sink, lineterminator="", quoting=csv.QUOTE_MINIMAL)
    if not plain:
        writer = csv.writer(sink, lineterminator="", quoting=csv.QUOTE_ALL)
    writer.writerow(values)
    return sink.getvalue()
