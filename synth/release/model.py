"""Model: what a release can draw more rows from, for free, and its file.

Plain JSON: reading one runs no code.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synth.codec.cells import LeftOut, Names, Points
from synth.codec.codec import Codec, ColumnCodec
from synth.codec.roundness import Roundness, classes_of
from synth.domain import Floats
from synth.errors import InputError
from synth.models.fitted_model import FittedModel, round_for_file
from synth.models.graphical_model import GraphicalModel
from synth.models.tilted_model import TiltedModel
from synth.release.conditions import Condition, parse_condition, restrict
from synth.release.surrogate_columns import fill, refuse_outside
from synth.tables.grid import Grid
from synth.tables.schema import Schema
from synth.tables.table import Table

_FORMAT = 6  # of the file and of how rows are drawn from it: `verify` draws them again
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
        return self._released(self.codec, codes, seed)

    def sample(self, n_rows: int, *, seed: int, where: Sequence[str] = ()) -> Table:
        """Draw rows, all of which satisfy the conditions.

        Args:
            where: conditions such as "plan=plus", "age>=30", "plan in basic,plus"; "plan=" asks for
                missing values (`synth.release.conditions`).

        Raises:
            InputError: a condition cannot be read, or no row of the model satisfies all of them.
        """
        if n_rows < 1:
            raise InputError("Ask for at least one row, not {n_rows}.", n_rows=n_rows)
        codec, weights = self.codec, dict[str, Floats]()
        asked: dict[str, list[Condition]] = {}
        for text in where:
            condition = parse_condition(codec, text)
            asked.setdefault(condition.name, []).append(condition)
        for name, conditions in asked.items():
            cut, weights[name] = restrict(codec[name], conditions)
            codec = codec.with_column(cut)
        if weights and self.fitted.log_share(weights) < _LEAST_SHARE:
            raise InputError("The model holds no row that satisfies all the conditions.")
        codes = self.fitted.sample(n_rows, rng=np.random.default_rng([seed, 0]), where=weights)
        return self._released(codec, codes, seed)

    def _released(self, codec: Codec, codes: dict[str, NDArray[np.int64]], seed: int) -> Table:
        """Return values of codes and the surrogates beside them, each of which belongs there."""
        table = fill(codec.decode(codes, rng=np.random.default_rng([seed, 1])), seed=seed)
        refuse_outside(table)
        return table

    def to_json(self) -> str:
        """Write the model as canonical JSON, its numbers rounded far below their noise."""
        document = {
            "format": _FORMAT,
            "schema": self.codec.schema.to_yaml(),
            "total": round_for_file(self.codec.total),
            "total_sigma": round_for_file(self.codec.total_sigma),
            "rows_per_person": None
            if self.codec.rows_per_person is None
            else round_for_file(self.codec.rows_per_person),
            "columns": [_column_to_json(column) for column in self.codec.columns],
            # Every model has the same keys, whatever it fills them with.
            **{"potentials": [], "tilts": [], "target": ""},
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
            if document["format"] != _FORMAT:
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
            kind = TiltedModel if document["tilts"] else GraphicalModel
            fitted: FittedModel = kind.from_document(document, codec.domain, codec.total)
        except (KeyError, TypeError, ValueError, AttributeError, StopIteration):
            raise InputError("model.json is not a model, or is damaged.") from None
        return cls(codec, fitted)


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
        "left_out": {name: round_for_file(rows) for name, rows in asdict(column.left_out).items()},
    }


def _column_from_json(entry: Mapping[str, Any], schema: Schema) -> ColumnCodec:
    cells: Points | Names
    if "names" in entry:
        cells = Names(tuple(str(name) for name in entry["names"]), bool(entry["others"]))
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
