"""Does a dossier say of the columns what the release has, and judge by what it says?"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from privacy.accounting import Query
from synth.codec.cells import Points
from synth.codec.roundness import classes_of
from synth.dossier.broken_rules import check_rules
from synth.dossier.column_evidence import at_cap, labels_of, left_out
from synth.dossier.likeness import all_rows
from synth.dossier.shape import share_of, synthetic_statistics
from synth.dossier.target import Task, task_of
from synth.dossier.verdict import judge
from synth.errors import InputError
from synth.queries import MARGINAL, PREDICTIONS, ROUNDNESS, message_of
from synth.release.model import Model
from synth.tables.schema import Schema
from synth.tables.table import Table


def check_columns(
    dossier: Mapping[str, Any], model: Model, table: Table, broken_sigma: float = 0.0
) -> None:
    """Compute again what a dossier says of columns, as far as a release tells.

    That is the synthetic side of statistics and frequent values, what is left out, and the
    verdict. The intervals of the private side come from counts that a release does not hold.

    Args:
        broken_sigma: of the noise that was paid for rows that break a rule; 0 where none was.

    Raises:
        InputError: one of them is another.
    """
    codec, rows = model.codec, all_rows(table, model.codec.schema)
    said = {column["name"]: column for column in dossier["columns"]}
    for column in codec.columns:
        held = said[column.name]
        if not agree(held["left_out"], left_out(column, codec)):
            raise InputError(
                "dossier.json says otherwise what column {name!r} leaves out than the release.",
                name=column.name,
            )
        if isinstance(column.cells, Points) and held["statistics"]:
            points = rows.points(column.name)
            found = synthetic_statistics(column.cells, points)
            if {row["statistic"]: row["synthetic"] for row in held["statistics"]} != found:
                raise InputError(
                    "dossier.json has other statistics of column {name!r} than the release.",
                    name=column.name,
                )
            for spike in held["spikes"]:
                share = share_of(points, spike["first"], spike["last"])
                if not agree(spike["synthetic"], share):
                    raise InputError(
                        "dossier.json has other frequent values of column {name!r} than the "
                        "release.",
                        name=column.name,
                    )
    check_rules(dossier["rules"], codec.schema, table, broken_sigma)
    if not agree(
        [dossier["verdict"], dossier["at_cap"]], [judge(dossier).to_json(), at_cap(codec)]
    ):
        raise InputError("dossier.json has another verdict than its numbers give.")


def check_groups(
    dossier: Mapping[str, Any], groups: Sequence[str], model: Model, table: Table
) -> None:
    """Hold the groups that a dossier compares within against those that were paid for.

    Raises:
        InputError: they are others, or have other synthetic rows.
    """
    said, rows = dossier["groups"], all_rows(table, model.codec.schema)
    same = [held["column"] for held in said] == list(groups)
    for held in said if same else ():
        column = model.codec[held["column"]]
        counts = np.bincount(column.encode(rows), minlength=column.size).tolist()
        found = Counter(zip(labels_of(column), counts, strict=True))
        shown = Counter((one["label"], one["synthetic"]) for one in held["groups"])
        # Of a group without rows nothing need be said.
        same = same and shown <= found and all(n == 0 for _, n in found - shown)
    if not same:
        raise InputError("dossier.json has other groups than the certificate says were compared.")


def check_target(dossier: Mapping[str, Any], target: str, model: Model) -> None:
    """Hold what a dossier says was predicted against the target that the certificate names.

    Raises:
        InputError: it is another column, or other classes of it.
    """
    said, task = dossier["target"], task_of(model.codec, target)
    found = None
    if task is not None:
        classes = [{"label": label, "ours": ours} for label, ours in task.labels]
        found = {"column": task.column, "classes": classes, "place": task.heaviest}
    if said is not None:
        said = {
            **{key: said[key] for key in ("column", "classes")},
            "place": said["majority"]["place"],
        }
    if said != found:
        raise InputError("dossier.json has another target than the certificate says was predicted.")


def check_classes(asked: Sequence[Query], model: Model) -> None:
    """Compare how many classes of roundness were measured with those that a column's cells have."""
    for query in asked:
        if query.kind == ROUNDNESS:
            cells = model.codec[query.columns[0]].cells
            found = None
            if isinstance(cells, Points):
                found = classes_of(cells.grid, cells.starts, cells.ends)
            if found is None or query.size != found.size + 1:  # and the missing values
                raise InputError(
                    "The spend '{query}' counts other cells than the model has.",
                    query=message_of(query),
                )


def check_grouped(asked: Sequence[Query], schema: Schema) -> None:
    """Look for the counts by group of rows whose names were not released, where these are bought.

    Raises:
        InputError: they lack, or have other cells than the groups, all others and missing values.
    """
    for column in schema.coded:
        if column.buys_names and column.hierarchy is not None:
            cells = len(column.hierarchy.public_groups) + 2
            if Query(MARGINAL, (column.name,), cells) not in asked:
                raise InputError(
                    "The certificate lacks spends that its schema and model cannot do without."
                )


def check_predictions(asked: Sequence[Query], task: Task | None) -> None:
    """Compare how many tables of predictions were counted with what the target's classes take."""
    for query in asked:
        if query.kind == PREDICTIONS and (task is None or query.size != task.n_tables):
            raise InputError(
                "The spend '{query}' counts other cells than the model has.",
                query=message_of(query),
            )


def agree(said: Any, found: Any) -> bool:
    """Tell whether two documents are the same but for the last digits of their numbers."""
    if isinstance(found, dict):
        same = isinstance(said, dict) and said.keys() == found.keys()
        return same and all(agree(said[key], value) for key, value in found.items())
    if isinstance(found, list):
        same = isinstance(said, list) and len(said) == len(found)
        return same and all(map(agree, said, found))
    if isinstance(found, float):
        return math.isclose(said, found, rel_tol=1e-9, abs_tol=1e-12)
    return bool(said == found)
