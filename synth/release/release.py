"""Release: all that may leave, in one file that can be checked."""

import hashlib
import io
import json
import secrets
import shutil
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from privacy.message import reason_of
from synth.catalogue import LANGUAGES
from synth.dossier.page import render
from synth.dossier.verdict import Verdict, judge
from synth.errors import InputError
from synth.files import write_whole
from synth.release.certificate import FORMATS, Certificate
from synth.release.imputing import Imputed, impute
from synth.release.model import Model
from synth.release.parity import Parity, sample_with_parity
from synth.release.readme import write_readme
from synth.tables.schema import Schema, as_released
from synth.tables.table import Table

CERTIFICATE, RECEIPT, DECISION = "certificate.json", "receipt.json", "decision.json"
DOSSIERS = {  # language → file; each has the same numbers
    language: "dossier.html" if language == "en" else f"dossier.{language}.html"
    for language in LANGUAGES
}
TABLES = ("synthetic.csv", "synthetic.parquet")
_FILES = (
    *TABLES,
    "model.json",
    "schema.yaml",
    *DOSSIERS.values(),
    "dossier.json",
    "README.txt",
)
_MOMENT = (1980, 1, 1, 0, 0, 0)  # zip's earliest: files in a release carry no time of day


@dataclass(frozen=True)
class Release:
    """A synthetic table with its model and evidence.

    Attributes:
        table: the synthetic table.
        dossier: the numbers of dossier.json.
        receipt: what the ledger signed for it; None before that, and for good in a replay test.
        decision: what the ledger signed of who may have it; None where nobody decided.
    """

    table: Table
    model: Model
    certificate: Certificate
    dossier: Mapping[str, Any]
    receipt: bytes | None = None
    decision: bytes | None = None

    @property
    def schema(self) -> Schema:
        """Return the schema of the private table, as its owner approved it."""
        return self.model.codec.schema

    @property
    def verdict(self) -> Verdict:
        """Return what the release is good for, column by column, by its paid numbers alone."""
        return judge(self.dossier)

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        from synth.release.notebook import show_release

        grades = {one.column: str(one.grade) for one in self.verdict.columns}
        grade, content = str(self.verdict.grade), self.certificate.content
        return show_release(self.table.frame, content, grades, grade)

    def chart(self, column: str) -> Any:
        """Return altair's chart of a column: synthetic shares, and what was measured over them.

        Raises:
            InputError: the release has no such column.
        """
        from synth.release.notebook import chart_column, find_column

        return chart_column(find_column(self.dossier, column))

    def sample(
        self,
        rows: int | None = None,
        *,
        where: Sequence[str] = (),
        balance: Sequence[str] = (),
        counts: pd.DataFrame | None = None,
        seed: int | None = None,
    ) -> Table:
        """Draw more rows from the model; it costs nothing.

        Args:
            where: conditions all rows shall satisfy, e.g. ["plan=plus", "age>=30"].
            balance: shares of columns, e.g. ["churned=50:50"]; of several, their product.
            counts: in place of `rows`, a frame of columns and, as its last, `rows` of each class.
            seed: gives the same rows again.

        Raises:
            InputError: what is asked for cannot be read, or no row of the model satisfies it.
        """
        chosen = secrets.randbits(32) if seed is None else seed
        return self.model.sample(rows, seed=chosen, where=where, balance=balance, counts=counts)

    def sample_with_parity(
        self,
        rows: int | None = None,
        *,
        independent: str,
        where: Sequence[str] = (),
        balance: Sequence[str] = (),
        counts: pd.DataFrame | None = None,
        seed: int | None = None,
    ) -> Parity:
        """Draw rows in which an outcome is independent of other columns; it costs nothing.

        Args:
            independent: the outcome and then the others, such as "approved,sex".
            where: conditions all rows shall satisfy; independence is then among such rows.
            balance: shares of columns, and
            counts: numbers of rows of classes, as in `sample`; independence is among all rows.
            seed: gives the same rows again.

        Raises:
            InputError: what is asked for cannot be read, or the model holds no such rows.
        """
        chosen = secrets.randbits(32) if seed is None else seed
        return sample_with_parity(
            self.model,
            rows,
            independent=independent,
            where=where,
            balance=balance,
            counts=counts,
            seed=chosen,
        )

    def impute(
        self,
        frame: pd.DataFrame,
        *,
        seed: int | None = None,
        columns: Sequence[str] | None = None,
        keep_missing: Sequence[str] = (),
    ) -> Imputed:
        """Fill the missing cells of a table, given what stands in the same row; it costs nothing.

        Args:
            frame: columns of the release, some or all, as the release writes them.
            seed: fills the same again.
            columns: those whose missing cells are filled; None for all.
            keep_missing: those whose missing cells stay, being missing for a reason.

        Raises:
            InputError: the table has other columns, or does not satisfy the release's schema; or
                there are no columns of such names.
        """
        chosen = secrets.randbits(32) if seed is None else seed
        return impute(self.model, frame, seed=chosen, columns=columns, keep_missing=keep_missing)

    def with_receipt(self, receipt: bytes) -> "Release":
        """Return the release with what the ledger signed for it.

        Raises:
            ValueError: it was made by a replay test, which paid for nothing.
        """
        if self.certificate.content["test"] is not False:
            raise ValueError("A release made by a replay test has no receipt.")
        signed = replace(self, receipt=receipt)
        vars(signed)["certified"] = self.certified  # making them again would take seconds
        return signed

    @property
    def files(self) -> Mapping[str, bytes]:
        """Return each file of the release."""
        signed = {RECEIPT: self.receipt, DECISION: self.decision}
        return {**self.certified, **{name: held for name, held in signed.items() if held}}

    @property
    def fingerprint(self) -> str:
        """Return SHA-256 of the certificate, which holds that of every other file."""
        return hashlib.sha256(self.certified[CERTIFICATE]).hexdigest()

    @cached_property
    def certified(self) -> Mapping[str, bytes]:
        """Return the certificate and each file that it certifies."""
        content = dict(self.certificate.content)
        files = {
            "synthetic.csv": self.table.to_csv().encode(),
            "synthetic.parquet": self.table.to_parquet(),
            "model.json": self.model.to_json().encode(),
            "schema.yaml": self.schema.to_yaml().encode(),
            **{
                name: render(content, self.dossier, language=language).encode()
                for language, name in DOSSIERS.items()
            },
            "dossier.json": write_json(self.dossier),
            "README.txt": write_readme(content).encode(),
        }
        content["files"] = {name: hashlib.sha256(held).hexdigest() for name, held in files.items()}
        return {**files, CERTIFICATE: write_json(content)}

    def to_bytes(self) -> bytes:
        """Return the release as one zip; the same release always gives the same bytes."""
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.files.items():
                archive.writestr(_entry(name), content)
        return sink.getvalue()

    def to_zip(self, path: Path | str) -> None:
        """Write the release to `path`, whole or not at all.

        Raises:
            InputError: the place cannot be written.
        """
        write_whole(Path(path), self.to_bytes())

    @classmethod
    def read_zip(cls, path: Path | str) -> "Release":
        """Read a release back.

        Raises:
            InputError: the file is not a release, or a file in it is not the one certified.
        """
        files, certificate = read_files(Path(path))
        del certificate["files"]
        model = Model.from_json(files["model.json"].decode())
        return cls(
            table=read_synthetic(files, model.codec.schema),
            model=model,
            certificate=Certificate(certificate),
            dossier=json.loads(files["dossier.json"]),
            receipt=files.get(RECEIPT),
            decision=files.get(DECISION),
        )


def write_decided(release: Path, decision: bytes, sink: BinaryIO) -> None:
    """Write a release with the decision on it, as `Release.to_bytes` would, without reading it."""
    with release.open("rb") as source:
        shutil.copyfileobj(source, sink)
    with zipfile.ZipFile(sink, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_entry(DECISION), decision)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def read_files(path: Path) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Return the files of a release and its certificate, each file's hash checked.

    Raises:
        InputError: the file is not a release, or a file in it is not the one certified.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            # A name that stands twice would let another program read other bytes than these.
            certified = {*names} - {RECEIPT, DECISION}
            if certified != {*_FILES, CERTIFICATE} or len(names) > len({*names}):
                raise InputError("{name} does not hold the files of a release.", name=path.name)
            files = {name: archive.read(name) for name in names}
        certificate = json.loads(files[CERTIFICATE], parse_constant=_refuse_constant)
        hashes, form = {**certificate["files"]}, certificate["format"]
    except OSError as error:
        raise InputError(
            "{name} cannot be read: {reason}.", name=path.name, reason=reason_of(error)
        ) from None
    # An encrypted member is a RuntimeError, as is a compression that Python does not know.
    except (
        zipfile.BadZipFile,
        zlib.error,
        RuntimeError,
        ValueError,
        KeyError,
        TypeError,
        EOFError,
    ):
        raise InputError("{name} is not a release, or is damaged.", name=path.name) from None
    if form not in FORMATS:
        raise InputError(
            "{name} has a certificate of a format that this version does not read. Use the "
            "version that made it.",
            name=path.name,
        )
    changed = [
        name for name in _FILES if hashes.get(name) != hashlib.sha256(files[name]).hexdigest()
    ]
    if changed:
        raise InputError(
            "{name}: {files} is not what the certificate says. The release was changed after it "
            "was made.",
            name=path.name,
            files=changed,
        )
    return files, certificate


def _refuse_constant(text: str) -> float:
    raise ValueError(f"{text} is no number of a certificate")


def read_synthetic(files: Mapping[str, bytes], schema: Schema) -> Table:
    """Return the synthetic table of a release, from its Parquet file."""
    return Table.from_synthetic(
        files["synthetic.parquet"], _without_missing(as_released(schema)), name=TABLES[1]
    )


def _without_missing(schema: Schema) -> Schema:
    """Return a schema in which no value means "missing".

    999 may be drawn between 0 and 2,000 whatever it meant in the private table, and so may the
    first day of a year, for the days in it.
    """
    columns = tuple(replace(column, missing=()) for column in schema.columns)
    return Schema(columns, schema.protection)


def write_json(content: Mapping[str, Any]) -> bytes:
    """Return a document as a release holds it; the same document gives the same bytes."""
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
