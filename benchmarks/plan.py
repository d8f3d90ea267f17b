"""How true a plan is: what it expects of each column, beside the verdict of a release.

    python benchmarks/plan.py releases ../shared/data benchmarks/results/plan.jsonl
    python benchmarks/plan.py compare ../shared/data benchmarks/results/plan.jsonl \
        -o benchmarks/RESULTS-plan.md

The first makes the releases, one of each table, schema and ε, and keeps their verdicts, a line
each. The second plans from the schema, ε and the number of rows, and counts; then once more with
how many different values each column has, as its owner might type.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd

import synth
from synth.planning.plan import TablePlan
from synth.reading import read_frame

TABLES = {
    "german_credit": "german_credit/credit.csv",
    "ames_housing": "ames_housing/ames.csv",
    "telco_churn": "telco_churn/Telco-Customer-Churn.csv",
    "online_shoppers": "online_shoppers/online_shoppers_intention.csv",
    "taiwan_credit_default": "taiwan_credit_default/credit-card-clients.csv",
    "adult": "adult/adult.csv",
    "kr_libraries_2023": "kr_libraries_2023/전국도서관표준데이터.csv",
}
DECLARED = ("online_shoppers", "adult")  # those with a schema in benchmarks/schemas
EPSILONS = (0.1, 1.0, 10.0)
_TITLES = (
    "everything bought",
    "domains declared",
    "everything bought, numbers of values typed",
)
MARK = "<!-- measured below -->"
SCHEMAS = Path(__file__).parent / "schemas"


def schema_of(frame: pd.DataFrame, name: str, *, declared: bool) -> synth.Schema:
    """Return the declared schema of a table, or what is proposed for it: everything bought."""
    if declared:
        return synth.Schema.read_yaml(SCHEMAS / f"{name}.yaml")
    return synth.propose_schema(frame, synth.Protection())


def cases() -> list[tuple[str, bool]]:
    """Return the tables, each with whether its domains are declared."""
    return [*((name, False) for name in TABLES), *((name, True) for name in DECLARED)]


def make_releases(data: Path, results: Path) -> None:
    """Make what is not made yet, and add a line for each."""
    done = set()
    if results.exists():
        done = {tuple(json.loads(line)["key"]) for line in results.read_text().splitlines()}
    for name, declared in cases():
        frame = read_frame(data / TABLES[name]).frame
        schema = schema_of(frame, name, declared=declared)
        table = synth.Table.from_frame(frame, schema)
        for epsilon in EPSILONS:
            key = (name, declared, epsilon)
            if key not in done:
                with results.open("a", encoding="utf-8") as out:
                    out.write(json.dumps({"key": key, **_released(table, epsilon)}) + "\n")
                sys.stderr.write(f"{key}\n")


def _released(table: synth.Table, epsilon: float) -> dict[str, object]:
    rows = len(table.frame)
    with tempfile.TemporaryDirectory() as folder:
        try:
            release = synth.synthesize(
                table, synth.Budget(epsilon), ledger=Path(folder) / "ledger.db"
            )
        except synth.InputError as refusal:
            return {"rows": rows, "refused": str(refusal)}
    likeness = release.dossier["likeness"]
    return {
        "rows": rows,
        "table": release.verdict.grade,
        "columns": {column.column: column.grade for column in release.verdict.columns},
        "distances": {row["column"]: row["distance"] for row in likeness["columns"]},
        "pairs": likeness["pairs"]["distance"],
    }


def compare(data: Path, results: Path) -> str:
    """Plan each release that was made, and count verdicts beside verdicts."""
    grades = ("usable", "coarse", "not usable")
    counted: dict[str, Counter[tuple[str, str]]] = {title: Counter() for title in _TITLES}
    lines, schemas = [], dict[tuple[str, bool], synth.Schema]()
    typed: dict[str, dict[str, int]] = {}
    for line in results.read_text().splitlines():
        made = json.loads(line)
        if "refused" in made:  # for its size, or for columns that nothing would be left of
            continue
        name, declared, epsilon = made["key"]
        if (name, declared) not in schemas:
            frame = read_frame(data / TABLES[name]).frame
            schemas[name, declared] = schema_of(frame, name, declared=declared)
            typed[name] = {str(column): frame[column].nunique() for column in frame}
        schema, rows = schemas[name, declared], made["rows"]
        budget = synth.Budget(epsilon)
        planned = synth.plan(schema, budget, rows_about=rows, ways_out=False)
        pairs = _pairs(planned, made)
        counted[_TITLES[declared]].update(pairs)
        if not declared:
            values = {c.name: typed[name][c.name] for c in schema.modelled if c.buys_names}
            known = synth.plan(schema, budget, rows_about=rows, ways_out=False, values=values)
            counted[_TITLES[2]].update(_pairs(known, made))
        lost = [sum(pair[side] == "not usable" for pair in pairs) for side in (0, 1)]
        same = sum(one == other for one, other in pairs)
        lines.append(
            f"| {name} | {rows:,} × {len(pairs)} | {'declared' if declared else 'bought'} | "
            f"{epsilon:g} | {planned.grade} | {made['table']} | {same} | {lost[0]} | {lost[1]} | "
            f"{'yes' if planned.is_hopeless else 'no'} | {planned.pairs.error:.3f} | "
            f"{made['pairs']:.3f} |"
        )
    parts = []
    for title, held in counted.items():
        whole = sum(held.values())
        right = sum(number for (one, other), number in held.items() if one == other)
        parts += [
            f"\n## Columns, {title}: {right} of {whole} as planned\n",
            "| planned \\ released | " + " | ".join(grades) + " |\n|---|---|---|---|",
            *(
                f"| {one} | " + " | ".join(str(held[one, other]) for other in grades) + " |"
                for one in (*grades, "depends")
                if title == _TITLES[0] or one in grades
            ),
        ]
    head = (
        "\n## Tables\n\n| table | size | domains | ε | planned | released | columns as planned | "
        "lost, planned | lost, released | a run would refuse | pairs, planned | pairs, released |"
        "\n|---|---|---|---|---|---|---|---|---|---|---|---|"
    )
    return "\n".join([*parts, head, *lines])


def _pairs(planned: TablePlan, made: dict[str, Any]) -> list[tuple[str, str]]:
    return [(column.grade, made["columns"][column.column]) for column in planned.columns]


def main() -> None:
    """Make releases, or compare."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["releases", "compare"])
    parser.add_argument("data", type=Path)
    parser.add_argument("results", type=Path)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    if options.what == "releases":
        make_releases(options.data, options.results)
        return
    page = Path(options.output)
    written = page.read_text(encoding="utf-8") if page.exists() else ""
    text = written.split(MARK)[0] + MARK + "\n" + compare(options.data, options.results) + "\n"
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
