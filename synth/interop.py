"""`SemblanceSynthesizer`: a release made and drawn from as SDV 2 does it.

It takes SDV's metadata, conditions and constraints as the objects that SDV has, or as mappings.
Only `get_metadata` makes an object of SDV and so imports it; this is the one module that does.
SDV's licence (BUSL 1.1) lets nobody offer it to others as a service: leave the extra `sdv` out
where this is hosted, all else works without it.
"""

import json
import warnings
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from privacy.accounting import DEFAULT_DELTA, Budget
from privacy.message import sentences
from synth.engines import AUTO
from synth.errors import InputError
from synth.files import write_whole
from synth.pipeline import synthesize
from synth.release.release import Release
from synth.tables.frames import as_frame
from synth.tables.proposal import propose_schema
from synth.tables.schema import Protection, Schema
from synth.tables.sdv_merging import merge_columns
from synth.tables.sdv_reading import load_metadata, read_table
from synth.tables.sdv_rules import Combinations, read_constraints
from synth.tables.table import Table

_RELEASE, _SAID = "release.zip", "synthesizer.json"
_MOST_SAID = 10_000_000  # bytes


class SemblanceSynthesizer:
    """One table's synthesizer, with the interface of SDV's.

    What SDV has no word for is asked for by name: ε, and who is protected.
    """

    def __init__(
        self,
        metadata: Any,
        *,
        epsilon: float,
        protection: Protection,
        delta: float = DEFAULT_DELTA,
        public: Sequence[str] = (),
        combinations: Combinations | None = None,
        engine: str = AUTO,
        ledger: Path | str | None = None,
        population: str = "default",
    ) -> None:
        """Take SDV's metadata of one table, and what a run needs.

        Args:
            metadata: `sdv.metadata.Metadata`, a mapping, JSON or a file.
            protection: who is protected, as `synth.Protection` states it.
            public: columns whose ranges or values in the metadata are public; all others are
                bought, since a detection may have taken them from the rows.
            combinations: for `FixedCombinations`, which values go together, as public.
            engine, ledger, population: as `synth.synthesize` takes them.

        Raises:
            InputError: the metadata is none, or of several tables.
        """
        self._metadata = metadata.to_dict() if hasattr(metadata, "to_dict") else metadata
        tables = load_metadata(self._metadata)["tables"]
        if len(tables) > 1:
            raise InputError(
                "The metadata has {n} tables. Name one of them: {known}.",
                n=len(tables),
                known=list(tables),
            )
        (self._table,) = tables
        self._budget, self._protection = Budget(epsilon, delta), protection
        self._public, self._combinations = tuple(public), combinations
        self._engine, self._ledger, self._population = engine, ledger, population
        self._constraints: list[Mapping[str, Any]] = []
        self._dtypes: dict[str, str] = {}
        self._release: Release | None = None

    @property
    def release(self) -> Release:
        """Return the release that `fit` made.

        Raises:
            InputError: nothing was fitted yet.
        """
        if self._release is None:
            raise InputError("Nothing was fitted yet: call fit(data) first.")
        return self._release

    def add_constraints(self, constraints: Sequence[Any]) -> None:
        """Add constraints of SDV, as its objects or as class names and parameters."""
        said = [one.to_dict() if hasattr(one, "to_dict") else one for one in constraints]
        columns = read_table(self._metadata, person=self._protection.person).columns
        read_constraints(said, columns, combinations=self._combinations)  # or refuse now
        self._constraints += said

    def get_constraints(self) -> list[dict[str, Any]]:
        """Return the constraints as class names and parameters."""
        return [dict(one) for one in self._constraints]

    def fit(self, data: Any) -> None:
        """Make a release of a table; this spends the budget, on the ledger.

        Args:
            data: a frame, or a mapping of the table's name to one.

        Raises:
            InputError: the table does not go with the metadata, or the plan cannot be carried out.
            BudgetExceeded: the population's cap does not hold the budget.
        """
        frame = as_frame(data[self._table] if isinstance(data, Mapping) else data)
        schema = self._schema_for(frame)
        self._dtypes = {str(name): str(kind) for name, kind in frame.dtypes.items()}
        self._release = synthesize(
            Table.from_frame(frame, schema),
            self._budget,
            engine=self._engine,
            ledger=self._ledger,
            population=self._population,
            proposed=True,
        )

    def _schema_for(self, frame: pd.DataFrame) -> Schema:
        """Return what the metadata says, with how cells are written as the table shows it."""
        person = self._protection.person
        read = read_table(self._metadata, person=person, public=self._public)
        proposed = propose_schema(frame, self._protection)
        columns, notes = merge_columns(read.columns, proposed.columns)
        constrained = read_constraints(self._constraints, columns, combinations=self._combinations)
        told = (*read.notes, *notes, *constrained.notes)
        if told:
            warnings.warn(str(sentences(*told)), stacklevel=3)
        return Schema(constrained.columns, self._protection, rules=constrained.rules)

    def sample(
        self,
        num_rows: int,
        main_table_name: str | None = None,
        max_tries_per_batch: int | None = None,
        batch_size: int | None = None,
        output_folder_path: Path | str | None = None,
        *,
        seed: int | None = None,
    ) -> dict[str, pd.DataFrame]:
        """Draw rows, for free, by the table's name as SDV 2 does.

        Args:
            max_tries_per_batch, batch_size: not needed; nothing is drawn and thrown away.
            output_folder_path: where the rows are written besides, as CSV.
            seed: gives the same rows again; by default they differ each time.
        """
        return self._given(self.release.sample(num_rows, seed=seed), output_folder_path)

    def sample_frame(self, num_rows: int, *, seed: int | None = None) -> pd.DataFrame:
        """Draw rows as one frame."""
        return self.sample(num_rows, seed=seed)[self._table]

    def sample_from_conditions(
        self,
        conditions: Sequence[Any],
        max_tries_per_batch: int | None = None,
        batch_size: int | None = None,
        output_folder_path: Path | str | None = None,
        *,
        seed: int | None = None,
    ) -> dict[str, pd.DataFrame]:
        """Draw exactly as many rows of each condition as it asks for; none is tried and rejected.

        Args:
            conditions: `Condition` or `DataFrameCondition` of `sdv.sampling`.

        Raises:
            InputError: the model holds no row of one of them.
        """
        asked: dict[tuple[str, ...], Counter[tuple[str, ...]]] = {}
        for condition in conditions:
            for values, rows in _classes_of(condition):
                of_columns = asked.setdefault(tuple(values), Counter())
                of_columns[tuple(map(_as_asked, values.values()))] += rows
        drawn = [
            self.release.sample(counts=_plan(names, counts), seed=seed)
            for names, counts in asked.items()
        ]
        if not drawn:
            raise InputError("Name at least one condition.")
        frames = [self._given(one)[self._table] for one in drawn]
        frame = pd.concat(frames, ignore_index=True) if frames[1:] else frames[0]
        _write(frame, output_folder_path, self._table)
        return {self._table: frame}

    def _given(self, table: Table, folder: Path | str | None = None) -> dict[str, pd.DataFrame]:
        frame = table.to_pandas(self._dtypes)
        _write(frame, folder, self._table)
        return {self._table: frame}

    def reset_sampling(self) -> None:
        """Do nothing: without a seed rows differ each time, with one they are the same."""

    def get_metadata(self) -> Any:
        """Return the metadata as an object of SDV, which has to be installed.

        Raises:
            InputError: it is not.
        """
        try:
            from sdv.metadata import Metadata
        except ModuleNotFoundError:
            raise InputError(
                "The extra sdv is not installed; release.schema.to_sdv() gives the same as a "
                "mapping."
            ) from None
        return Metadata.load_from_dict(dict(load_metadata(self._metadata)))

    def get_parameters(self) -> dict[str, Any]:
        """Return what the run was asked for."""
        return {
            "epsilon": self._budget.epsilon,
            "delta": self._budget.delta,
            "engine": self._engine,
            "population": self._population,
        }

    def get_info(self) -> dict[str, Any]:
        """Return what SDV's synthesizers say of themselves, and the run."""
        run = None if self._release is None else self._release.certificate.content["run"]
        return {"class_name": type(self).__name__, "is_fit": self._release is not None, "run": run}

    def save(self, filepath: Path | str) -> None:
        """Write the release and what sampling needs; JSON and the release's own files, no pickle.

        Ranges that the metadata had and nobody confirmed are not in it.
        """
        said = {
            "metadata": self.release.schema.to_sdv(self._table),
            "dtypes": self._dtypes,
            "constraints": self._constraints,
            "parameters": self.get_parameters(),
            "person": self._protection.person,
            "max_rows": self._protection.max_rows,
        }
        content = BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr(_RELEASE, self.release.to_bytes())
            archive.writestr(_SAID, json.dumps(said, ensure_ascii=False))
        write_whole(Path(filepath), content.getvalue())

    @classmethod
    def load(cls, filepath: Path | str) -> "SemblanceSynthesizer":
        """Read what `save` wrote; nothing in it is run.

        Raises:
            InputError: it is none, or its release is damaged.
        """
        try:
            with zipfile.ZipFile(filepath) as archive:
                if archive.getinfo(_SAID).file_size > _MOST_SAID:
                    raise ValueError
                said, inside = json.loads(archive.read(_SAID)), archive.read(_RELEASE)
            parameters = said["parameters"]
            loaded = cls(
                said["metadata"],
                epsilon=parameters["epsilon"],
                delta=parameters["delta"],
                protection=Protection(said["person"], said["max_rows"]),
                engine=parameters["engine"],
                population=parameters["population"],
            )
        except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile):
            raise InputError("{path} is no synthesizer that save() wrote.", path=filepath) from None
        with TemporaryDirectory() as folder:
            place = Path(folder) / _RELEASE
            place.write_bytes(inside)
            loaded._release = Release.read_zip(place)
        loaded._dtypes = dict(said["dtypes"])
        loaded._constraints = list(said["constraints"])
        return loaded


def _classes_of(condition: Any) -> list[tuple[dict[str, Any], int]]:
    """Return the values that a condition asks for, each with its number of rows."""
    if hasattr(condition, "get_column_values"):
        return [(condition.get_column_values(), int(condition.get_num_rows() or 1))]
    if hasattr(condition, "get_dataframe"):
        return [(dict(row), 1) for row in condition.get_dataframe().to_dict(orient="records")]
    raise InputError("A condition is a Condition or a DataFrameCondition of sdv.sampling.")


def _as_asked(value: Any) -> str:
    """Return a value as a plan of rows has it; "" asks for missing values."""
    if isinstance(value, bool | np.bool_):
        return str(value).lower()
    return "" if pd.isna(value) else str(value)


def _plan(names: tuple[str, ...], counts: Counter[tuple[str, ...]]) -> pd.DataFrame:
    rows = [(*values, str(number)) for values, number in counts.items()]
    return pd.DataFrame(rows, columns=[*names, "rows"], dtype=object)


def _write(frame: pd.DataFrame, folder: Path | str | None, name: str) -> None:
    if folder is not None:
        write_whole(Path(folder) / f"{name}.csv", frame.to_csv(index=False).encode())
