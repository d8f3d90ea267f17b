"""The tables, each over its declared bins, in a folder that any environment can read.

`codes.npy` holds the rows as int64 codes, (n_rows, n_columns); `domain.json` says what they are.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.likeness import SCHEMAS, Codes, binned
from synth import Schema, Table
from synth.domain import Domain
from synth.tables.columns import ORDERED_KINDS


@dataclass(frozen=True)
class Source:
    """A real table.

    Attributes:
        path: below the folder of real tables.
        target: the column that models are trained to predict, and which of its categories count.
        complete: its public domain says that no cell can be missing.
    """

    path: str
    target: tuple[str, str]
    complete: bool = False


SOURCES: Mapping[str, Source] = {
    "adult_pgm": Source("adult_pgm/adult.csv", ("income>50K", "1"), complete=True),
    "adult": Source("adult/adult.csv", ("income", ">50K")),
    "nist_acs_national2019": Source("nist_acs_national2019/national2019.csv", ("OWN_RENT", "1")),
    "bank_marketing": Source("bank_marketing/bank-full.csv", ("y", "yes")),
    "taiwan_credit_default": Source(
        "taiwan_credit_default/credit-card-clients.csv", ("default payment", "1")
    ),
    "online_shoppers": Source("online_shoppers/online_shoppers_intention.csv", ("Revenue", "True")),
}


@dataclass(frozen=True)
class Binned:
    """A real table over its declared bins.

    Attributes:
        domain: sizes with a cell for missing, last in each column.
        ordered: the columns whose codes are steps of a range.
        file: where the table lies as its owner has it.
        folder: where it lies as codes.
    """

    name: str
    codes: Codes
    domain: Domain
    ordered: tuple[str, ...]
    file: Path
    folder: Path

    @property
    def schema(self) -> Path:
        """Return where its declared schema lies."""
        return schema_of(self.name)

    def read(self, path: Path) -> Codes:
        """Read rows that another environment wrote, (n_rows, n_columns)."""
        rows = np.load(path, allow_pickle=False).astype(np.int64)
        return {name: rows[:, place] for place, name in enumerate(self.domain.columns)}


def schema_of(name: str) -> Path:
    """Return where a table's declared schema lies."""
    return SCHEMAS / f"{name}.yaml"


def prepare(name: str, data: Path, scratch: Path) -> Binned:
    """Read a real table and write it as codes."""
    source = SOURCES[name]
    schema = Schema.read_yaml(schema_of(name))
    codes, domain = binned(Table.read(data / source.path, schema))
    ordered = tuple(c.name for c in schema.modelled if c.kind in ORDERED_KINDS)
    folder = scratch / "tables" / name
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "codes.npy", stacked(codes, domain))
    target, category = source.target
    names = next(c.domain.names for c in schema.modelled if c.name == target)  # type: ignore[union-attr]
    said: dict[str, Any] = {
        "columns": [
            {
                "name": column,
                "size": size - source.complete,
                "ordered": column in ordered,
                "missing": None if source.complete else size - 1,
            }
            for column, size in domain.sizes.items()
        ],
        "target": target,
        "positive": sorted(names).index(category),
    }
    (folder / "domain.json").write_text(json.dumps(said, indent=1), encoding="utf-8")
    return Binned(name, codes, domain, ordered, data / source.path, folder)


def stacked(codes: Codes, domain: Domain) -> NDArray[np.int64]:
    """Return codes as rows, (n_rows, n_columns)."""
    return np.stack([codes[column] for column in domain.columns], axis=1)
