"""What it costs to declare nothing: adult with every domain bought, against declared domains.

    python benchmarks/bought.py ../shared/data

The same engine, ε = 1, δ = 1e-6; distances are taken on the declared bins of both. Five runs each,
medians, and the ratio of the pairs.
"""

import os
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from likeness import SCHEMAS, binned, distances

from synth import Bought, Budget, Protection, Schema, Table, synthesize

RUNS = 5


def on_declared_bins(table: Table, declared: Schema) -> Table:
    """Return a table as its declared schema sees it; "other" becomes missing."""
    frame = table.frame.copy()
    for column in declared.modelled:
        if column.kind == "categorical":
            names = set(column.domain.names)  # type: ignore[union-attr]
            frame[column.name] = frame[column.name].where(frame[column.name].isin(names))
    return Table.from_frame(frame, declared)


def main() -> None:
    """Run both, and print the figures."""
    data = Path(sys.argv[1])
    declared = Schema.read_yaml(SCHEMAS / "adult.yaml")
    columns = tuple(replace(column, domain=Bought()) for column in declared.columns)
    private = data / "adult" / "adult.csv"
    real, domain = binned(Table.read(private, declared))
    medians = {}
    for name, schema in {"declared": declared, "bought": Schema(columns, Protection())}.items():
        table = Table.read(private, schema)
        runs = []
        with tempfile.TemporaryDirectory() as folder:
            os.environ["XDG_DATA_HOME"] = folder
            for _ in range(RUNS):
                release = synthesize(table, Budget(1.0), ledger=Path(folder) / "ledger.db")
                synthetic = on_declared_bins(release.table, declared)
                runs.append(distances(real, binned(synthetic)[0], domain))
        medians[name] = [statistics.median(values) for values in zip(*runs, strict=True)]
        shown = " / ".join(f"{value:.4f}" for value in medians[name])
        sys.stdout.write(f"{name}: columns / pairs / triples {shown}\n")
    ratio = medians["bought"][1] / medians["declared"][1]
    sys.stdout.write(f"pairs, bought over declared: {ratio:.2f}\n")


if __name__ == "__main__":
    main()
