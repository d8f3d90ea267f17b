"""Model: what a release can draw more rows from, for free, and its file.

Plain JSON: reading one runs no code.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.codec.barring import bars_of
from synth.codec.cells import LeftOut, Names, Points
from synth.codec.codec import Codec, ColumnCodec
from synth.codec.roundness import Roundness, classes_of
from synth.domain import Floats
from synth.errors import InputError
from synth.models.fitted_model import FittedModel, round_for_file
from synth.models.graphical_model import GraphicalModel
from synth.models.latent_model import LatentModel
from synth.models.network import Network
from synth.models.tilted_model import TiltedModel
from synth.reading.counts import list_names
from synth.release.classes import RowClass, balanced_classes, counted_classes
from synth.release.conditions import Condition, parse_condition, restrict
from synth.release.surrogate_columns import fill, refuse_outside
from synth.tables.grid import Grid
from synth.tables.schema import Schema
from synth.tables.table import Table

MODEL_FORMAT = 8  # of the file and of how rows are drawn from it: `verify` draws them again
_LEAST_SHARE = -50.0  # log; a condition below describes no row at all


@dataclass(frozen=True)
class Model:
    """A codec and a distribution over its codes."""

    codec: Codec
    fitted: FittedModel

    def codes(self, n_rows: int, *, seed: int) -> dict[str, NDArray[np.int64]]:
        """Draw rows of codes."""
        return self.fitted.sample(n_rows, rng=np.random.default_rng([seed, 0]))

    def decode(self, codes: dict[str, NDArray[np.int64]], *, seed: int) -> Table:
        """Turn rows of codes into values, surrogates issued."""
        return self.issue_surrogates(
            self.codec.decode(codes, rng=np.random.default_rng([seed, 1])), seed
        )

    def classes(
        self,
        n_rows: int | None,
        *,
        balance: Sequence[str] = (),
        counts: pd.DataFrame | None = None,
    ) -> list[RowClass]:
        """Return what rows are asked for, and how many of each class.

        Raises:
            InputError: it cannot be read, or asks for no row.
        """
        if (n_rows is None) == (counts is None) or (counts is not None and balance):
            raise InputError(
                "Say how many rows there shall be, or give a plan that says how many of each "
                "class; shares go with the first alone."
            )
        if counts is not None:
            classes = counted_classes(self.codec, counts)
            n_rows = sum(one.n_rows for one in classes)
        if n_rows is None or n_rows < 1:
            raise InputError("Ask for at least one row, not {n_rows}.", n_rows=n_rows)
        return classes if counts is not None else balanced_classes(self.codec, balance, n_rows)

    def sample(
        self,
        n_rows: int | None = None,
        *,
        seed: int,
        where: Sequence[str] = (),
        balance: Sequence[str] = (),
        counts: pd.DataFrame | None = None,
    ) -> Table:
        """Draw rows, all of which satisfy the conditions.

        Args:
            where: conditions such as "plan=plus", "age>=30", "plan in basic,plus"; "plan=" asks for
                missing values (`synth.release.conditions`).
            balance: shares of columns, such as "churned=50:50" (`synth.release.classes`).
            counts: a plan in place of `n_rows`: columns, and rows of each class.

        Raises:
            InputError: what is asked for cannot be read, or no row of the model satisfies it.
        """
        conditions = [parse_condition(self.codec, text) for text in where]
        classes = self.classes(n_rows, balance=balance, counts=counts)
        tables = []
        for place, one in enumerate(classes):
            codec, fitted, weights = self.restrict([*conditions, *one.conditions])
            # A class has its own draws, the first those of rows that are asked for alone.
            stream = [place] if place else []
            rng = np.random.default_rng([seed, 0, *stream])
            codes = fitted.sample(one.n_rows, rng=rng, where=weights)
            tables.append(codec.decode(codes, rng=np.random.default_rng([seed, 1, *stream])))
        return self.issue_surrogates(
            tables[0] if len(tables) == 1 else self.mix(tables, seed), seed
        )

    def restrict(
        self, conditions: Sequence[Condition]
    ) -> tuple[Codec, FittedModel, dict[str, Floats]]:
        """Return codec and model cut down to conditions, and the weights of the codes concerned.

        Raises:
            InputError: the model holds no row that satisfies them.
        """
        codec, fitted, weights = self.codec, self.fitted, dict[str, Floats]()
        for name in dict.fromkeys(condition.name for condition in conditions):
            of_it = [condition for condition in conditions if condition.name == name]
            cut, weights[name] = restrict(codec[name], of_it)
            codec = codec.with_column(cut)
        if weights and codec.schema.rules:
            # What is left of a code may hold nothing that goes with another one.
            bars = bars_of(codec).items()
            fitted = fitted.with_bars({one: bar for one, bar in bars if one in fitted.cliques})
        if weights and fitted.log_share(weights) < _LEAST_SHARE:
            raise InputError(
                "The model holds no row that satisfies all the conditions: {conditions}.",
                conditions=list_names([repr(str(condition)) for condition in conditions]),
            )
        return codec, fitted, weights

    def mix(self, tables: Sequence[Table], seed: int) -> Table:
        """Return the rows of several tables in one order by chance, ids of persons issued anew."""
        frame = pd.concat([table.frame for table in tables], ignore_index=True)
        rng = np.random.default_rng([seed, 2])
        frame = frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)
        person = self.codec.schema.protection.person
        if person in frame.columns:
            frame[person] = self.codec.issue_ids(len(frame), rng=rng)
        return Table(frame, self.codec.schema)

    def issue_surrogates(self, table: Table, seed: int) -> Table:
        """Return a table of this model's rows with its surrogates, each of which belongs there."""
        table = fill(table, seed=seed)
        refuse_outside(table)
        return table

    def to_json(self) -> str:
        """Write the model as canonical JSON, its numbers rounded far below their noise."""
        document = {
            "format": MODEL_FORMAT,
            "schema": self.codec.schema.to_yaml(),
            "total": round_for_file(self.codec.total),
            "total_sigma": round_for_file(self.codec.total_sigma),
            "rows_per_person": None
            if self.codec.rows_per_person is None
            else round_for_file(self.codec.rows_per_person),
            "columns": [_column_to_json(column) for column in self.codec.columns],
            # Every model has the same keys, whatever it fills them with.
            **{"potentials": [], "tilts": [], "target": "", "classes": 0},
            **self.fitted.to_document(),
        }
        return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> "Model":
        """Read a model.

        Raises:
            InputError: the text is not a model this version can read.
        """
        try:
            document = json.loads(text)
            if document["format"] != MODEL_FORMAT:
                raise InputError(
                    "The model has a format that this version does not read. Use the version that "
                    "made it."
                )
            schema = Schema.from_yaml(document["schema"])
            persons = document["rows_per_person"]
            codec = Codec(
                schema=schema,
                columns=tuple(_column_from_json(entry, schema) for entry in document["columns"]),
                total=float(document["total"]),
                total_sigma=float(document["total_sigma"]),
                rows_per_person=None if persons is None else np.array(persons, dtype=np.float64),
            )
            fitted = _kind_of(document).from_document(document, codec.domain, codec.total)
        except (KeyError, TypeError, ValueError, AttributeError, StopIteration):
            raise InputError("model.json is not a model, or is damaged.") from None
        return cls(codec, fitted)


def _kind_of(
    document: Mapping[str, Any],
) -> type[Network] | type[LatentModel] | type[TiltedModel] | type[GraphicalModel]:
    """Return which model a file holds."""
    if "network" in document:
        return Network
    if document.get("classes"):  # which files of before mixtures do not name
        return LatentModel
    return TiltedModel if document["tilts"] else GraphicalModel


def _column_to_json(column: ColumnCodec) -> dict[str, Any]:
    cells: dict[str, Any]
    if isinstance(column.cells, Points):
        held = column.cells.roundness
        cells = {
            "starts": column.cells.starts.tolist(),
            "ends": column.cells.ends.tolist(),
            "roundness": None if held is None else _logarithms(held.weights),
        }
    else:
        cells = {"names": list(column.cells.names), "others": column.cells.others}
    return {
        "name": column.name,
        **cells,
        "mass": round_for_file(column.mass),
        "code_of_cell": column.code_of_cell.tolist(),
        "missing": round_for_file(column.missing),
        "left_out": {
            name: round_for_file(rows)
            for name, rows in asdict(column.left_out).items()
            if rows or not name.startswith("grouped")
        },
    }


def _column_from_json(entry: Mapping[str, Any], schema: Schema) -> ColumnCodec:
    cells: Points | Names
    if "names" in entry:
        names = tuple(str(name) for name in entry["names"])
        cells = Names(names, bool(entry["others"]), schema[entry["name"]].hierarchy)
    else:
        cells = _points(entry, Grid.of(schema[entry["name"]]))
    return ColumnCodec(
        name=str(entry["name"]),
        cells=cells,
        mass=np.array(entry["mass"], dtype=np.float64),
        code_of_cell=np.array(entry["code_of_cell"], dtype=np.int64),
        missing=float(entry["missing"]),
        left_out=LeftOut(**{name: float(rows) for name, rows in entry["left_out"].items()}),
    )


def _logarithms(weights: Floats) -> list[float | None]:
    """Return what weights are written as: those of the finest points may be a billionth."""
    return [round_for_file(math.log(weight)) if weight > 0 else None for weight in weights.tolist()]


def _points(entry: Mapping[str, Any], grid: Grid) -> Points:
    starts = np.array(entry["starts"], dtype=np.int64)
    ends = np.array(entry["ends"], dtype=np.int64)
    if entry["roundness"] is None:
        return Points(grid, starts, ends)
    classes = classes_of(grid, starts, ends)
    weights = np.array([0.0 if log is None else math.exp(log) for log in entry["roundness"]])
    if classes is None or weights.shape != (classes.size,):
        raise ValueError("weights of other classes than the column has")
    return Points(grid, starts, ends, Roundness(classes, weights))
