"""SDMetrics' own reports on a release, for who knows them. The one module that imports sdmetrics.

Exact, so for the owner alone. Its licence lets nobody offer SDV to others as a service: the extra
`sdv` is left out where this is hosted, and this module then says that it is not there.
"""

import math
import warnings
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import pandas as pd

from synth.annex.raw_values import as_numbers
from synth.errors import InputError
from synth.tables.columns import Categories, ColumnSpec, Range
from synth.tables.schema import Protection, Schema
from synth.tables.table import Table

_MOST_WORST = 5
_TABLE = "table"
_NUMBERS, _MOMENTS = frozenset({"integer", "decimal", "time"}), frozenset({"date", "datetime"})


@dataclass(frozen=True)
class Worst:
    """A column or pair of columns with the score that some metric gives it, 0 to 1."""

    columns: tuple[str, ...]
    metric: str
    score: float


@dataclass(frozen=True)
class Property:
    """One of a report's properties, such as "Column Shapes", with its worst columns."""

    name: str
    score: float
    worst: tuple[Worst, ...]


@dataclass(frozen=True)
class Report:
    """A report by SDMetrics' name for it, with its score, 0 to 1."""

    name: str
    score: float
    properties: tuple[Property, ...]


@dataclass(frozen=True)
class SdmetricsReports:
    """What SDMetrics says of a release, and which version of it."""

    version: str
    reports: tuple[Report, ...]


def refuse_without_sdmetrics() -> None:
    """Refuse before anything is read where sdmetrics is not installed.

    Raises:
        InputError: it is not.
    """
    if find_spec("sdmetrics") is None:
        raise InputError("SDMetrics is not installed here. Install the extra sdv, or leave it out.")


def ask_sdmetrics(private: Table, synthetic: Table) -> SdmetricsReports:
    """Return SDMetrics' quality and diagnostic reports on a release.

    Quality compares with the private rows. The diagnostic holds the synthetic values against the
    domains that their owner declared, where there are any, and else against the private ones.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sdmetrics.reports import DiagnosticReport, QualityReport

        schema = private.schema
        columns = {c.name: {"sdtype": _sdtype(c)} for c in schema.modelled}
        metadata = {"tables": {_TABLE: {"columns": columns}}}
        real, made = (_plain(table.frame, schema) for table in (private, synthetic))
        quality, diagnostic = QualityReport(), DiagnosticReport()
        wide = _with_domains(real, schema)
        for report, held in ((quality, real), (diagnostic, wide)):
            report.generate({_TABLE: held}, {_TABLE: made}, metadata, verbose=False)
    return SdmetricsReports(
        version("sdmetrics"),
        (_told("QualityReport", quality), _told("DiagnosticReport", diagnostic)),
    )


def _sdtype(column: ColumnSpec) -> str:
    if column.kind in _MOMENTS:
        return "datetime"
    return "numerical" if column.kind in _NUMBERS else "categorical"


def _plain(frame: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    return pd.DataFrame({c.name: _plain_column(c, frame[c.name]) for c in schema.modelled})


def _plain_column(column: ColumnSpec, values: pd.Series) -> pd.Series:
    if column.kind in _MOMENTS:
        return values.reset_index(drop=True).astype("datetime64[us]")
    if column.kind in _NUMBERS:
        return pd.Series(as_numbers(column.kind, values))
    return values.reset_index(drop=True).astype(object).where(values.notna().to_numpy(), None)


def _with_domains(real: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Add rows with every declared end and category; what fills them up is missing."""
    held: dict[str, list[str]] = {}
    for column in schema.modelled:
        if isinstance(column.domain, Range):
            held[column.name] = [column.domain.minimum, column.domain.maximum]
        elif isinstance(column.domain, Categories):
            held[column.name] = list(column.domain.names)
    if not held:
        return real
    n_rows = max(map(len, held.values()))
    texts = pd.DataFrame(
        {
            c.name: pd.Series(held.get(c.name, []), dtype="str").reindex(range(n_rows))
            for c in schema.modelled
        }
    )
    nobodys = Schema(schema.modelled, Protection())
    declared = _plain(Table.from_frame(texts, nobodys).frame, schema)
    return pd.concat([real, declared.astype(dict(real.dtypes))], ignore_index=True)


def _told(name: str, report: Any) -> Report:
    found = []
    for _, line in report.get_properties().iterrows():
        details = report.get_details(line["Property"])
        columns = [c for c in details.columns if str(c).startswith("Column")]
        # Of some properties there is nothing to tell column by column.
        scored = details.dropna(subset=["Score"]).sort_values("Score") if columns else details[:0]
        worst = tuple(
            Worst(tuple(str(row[c]) for c in columns), str(row["Metric"]), float(row["Score"]))
            for _, row in scored.head(_MOST_WORST).iterrows()
        )
        found.append(Property(str(line["Property"]), _number(line["Score"]), worst))
    return Report(name, _number(report.get_score()), tuple(found))


def _number(score: Any) -> float:
    return float(score) if score is not None else math.nan
