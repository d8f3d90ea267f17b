"""Engines side by side, on made tables that pairs of columns hold badly and on real ones.

    python -m benchmarks.engines run ../shared/data --tables wide clusters --engines adaptive \
        --epsilon 4 --runs 5
    python -m benchmarks.engines page

The first adds a line a run to `benchmarks/results/engines.jsonl`, the second writes
`benchmarks/RESULTS-engines.md` from all lines. An engine is fitted and drawn from as a run does,
without ledger, audit and dossier; the share of the budget that the dossier has is left unspent.
"""

import argparse
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

from benchmarks.likeness import SCHEMAS, Codes, binned
from benchmarks.made_tables import MADE
from benchmarks.peers.tables import SOURCES
from privacy.accounting import Budget
from synth import Categories, ColumnSpec, Protection, Schema, Table
from synth.counting.in_memory import as_private
from synth.domain import Clique, Domain, cell_index
from synth.engines import engine_named
from synth.purchases import Purchase, new_accountant
from synth.release.model import Model
from synth.tables.columns import Range

RESULTS = Path(__file__).parent / "results" / "engines.jsonl"
PAGE = Path(__file__).parent / "RESULTS-engines.md"
REAL = ("adult_pgm", "bank_marketing", "nist_acs_national2019", "taiwan_credit_default")
AMES = "ames_housing"
FLOOR = "fresh"  # other rows of a made table, as many
SETS = 200  # random triples, and sets of four
MOST_PAIRS = 1_000
MOST_TRAINED = 20_000  # rows that a model is trained on, and tested on
MEASURES = ("columns", "pairs", "triples", "fours", "trained", "apart", "seconds")
MARK = "<!-- measured below -->"


@dataclass(frozen=True)
class Case:
    """A table that engines are tried on.

    Attributes:
        codes: its rows over its declared bins, missing last.
        fresh: other rows of the same kind, which models are tested on; the same rows where there
            are no others.
        target, positive: the column that is predicted, and which of its codes counts.
    """

    table: Table
    codes: Codes
    fresh: Codes
    domain: Domain
    target: str
    positive: int


def case_of(name: str, data: Path) -> Case:
    """Return a table by its name."""
    if name in MADE:
        made = MADE[name]()
        table = made.table()
        codes, domain = binned(table)
        return Case(table, codes, MADE[name](seed=1).codes, domain, made.target, 1)
    if name == AMES:
        table = _ames(data)
        codes, domain = binned(table)
        return Case(table, codes, codes, domain, "Central_Air", 1)
    source = SOURCES[name]
    schema = Schema.read_yaml(SCHEMAS / f"{name}.yaml")
    table = Table.read(data / source.path, schema)
    codes, domain = binned(table)
    target, category = source.target
    names = sorted(schema[target].domain.names)  # type: ignore[union-attr]
    return Case(table, codes, codes, domain, target, names.index(category))


def _ames(data: Path) -> Table:
    """Return a table of 74 columns, its domains declared as they are found: for a benchmark."""
    frame = pd.read_csv(next((data / AMES).glob("*.csv")), dtype=str, keep_default_na=False)
    kinds = []
    for name in frame.columns:
        values = frame[name][frame[name] != ""]
        numbers = pd.to_numeric(values, errors="coerce")
        whole = numbers.notna().all() and (numbers == numbers.round()).all()
        if whole and values.nunique() > 20:
            frame[name] = frame[name].map(lambda text: text and str(int(float(text))))
            domain = Range(str(int(numbers.min())), str(int(numbers.max())))
            kinds.append(ColumnSpec(str(name), "integer", domain=domain))
        else:
            kinds.append(
                ColumnSpec(str(name), "categorical", domain=Categories(tuple(sorted(set(values)))))
            )
    return Table.from_frame(frame, Schema(tuple(kinds), Protection()))


def run(case: Case, engine: str, epsilon: float) -> dict[str, float]:
    """Fit an engine and draw as many rows as there are; return all measures."""
    begun = time.process_time()
    accountant = new_accountant(case.table.schema, Budget(epsilon))
    rows = as_private(case.table).rows()
    purchase = Purchase(rows, case.table.schema, engine_named(engine), accountant)
    columns = purchase.buy_columns()
    fitted = purchase.fit_model(purchase.encode(columns))
    model = Model(columns.codec, fitted)
    n_rows = len(case.table.frame)
    drawn = model.decode(model.codes(n_rows, seed=1), seed=1)
    seconds = time.process_time() - begun
    return {**measures(case, binned(drawn)[0]), "seconds": seconds}


def measures(case: Case, drawn: Codes) -> dict[str, float]:
    """Return mean total variation of columns, pairs, triples and fours, and two AUCs.

    `trained`: of a model that learned the target from `drawn`, on other rows. `apart`: of a model
    that tells drawn rows from others, .5 where it cannot.
    """
    columns = case.domain.columns
    sets: list[list[Clique]] = [[(column,) for column in columns], _some_pairs(columns)]
    sets += [_some(columns, order) for order in (3, 4)]
    values = [_distance(case.codes, drawn, case.domain, cliques) for cliques in sets]
    values += [_trained(case, drawn), _apart(case, drawn)]
    return dict(zip(MEASURES, values, strict=False))


def _distance(one: Codes, other: Codes, domain: Domain, cliques: Sequence[Clique]) -> float:
    """Return the mean total variation distance, over the cells that rows lie in."""
    apart = []
    for clique in cliques:
        cells = [cell_index(rows, domain, clique) for rows in (one, other)]
        share = np.repeat([1 / len(cells[0]), -1 / len(cells[1])], [len(each) for each in cells])
        _, place = np.unique(np.concatenate(cells), return_inverse=True)
        apart.append(np.abs(np.bincount(place, share)).sum() / 2)
    return float(np.mean(apart))


def _some(columns: Clique, order: int) -> list[Clique]:
    rng = np.random.default_rng(order)
    chosen = (np.sort(rng.choice(len(columns), order, replace=False)) for _ in range(SETS))
    return [tuple(columns[place] for place in places) for places in chosen]


def _some_pairs(columns: Clique) -> list[Clique]:
    every: list[Clique] = list(combinations(columns, 2))
    order = np.random.default_rng(2).permutation(len(every))[:MOST_PAIRS]
    return [every[place] for place in order]


def _stacked(rows: Codes, domain: Domain, rng: np.random.Generator) -> NDArray[np.int64]:
    table = np.stack([rows[column] for column in domain.columns], axis=1)
    return table[rng.permutation(len(table))[:MOST_TRAINED]]


def _trained(case: Case, drawn: Codes) -> float:
    rng = np.random.default_rng(3)
    place = case.domain.columns.index(case.target)
    seen, unseen = (_stacked(rows, case.domain, rng) for rows in (drawn, case.fresh))
    outcome, truth = (rows[:, place] == case.positive for rows in (seen, unseen))
    if outcome.all() or not outcome.any():
        return 0.5
    model = HistGradientBoostingClassifier(random_state=0, early_stopping=False)
    model.fit(np.delete(seen, place, axis=1), outcome)
    score = model.predict_proba(np.delete(unseen, place, axis=1))[:, 1]
    return float(roc_auc_score(truth, score))


def _apart(case: Case, drawn: Codes) -> float:
    rng = np.random.default_rng(4)
    both = [_stacked(rows, case.domain, rng) for rows in (case.fresh, drawn)]
    rows = np.concatenate(both)
    is_drawn = np.repeat([False, True], [len(both[0]), len(both[1])])
    order = rng.permutation(len(rows))
    seen, unseen = np.split(order, [2 * len(order) // 3])
    model = HistGradientBoostingClassifier(random_state=0, early_stopping=False)
    model.fit(rows[seen], is_drawn[seen])
    return float(roc_auc_score(is_drawn[unseen], model.predict_proba(rows[unseen])[:, 1]))


def add_runs(options: argparse.Namespace) -> None:
    """Run what is asked for, and add a line for each."""
    for name in options.tables:
        if name not in MADE and not options.data.is_dir():
            sys.exit(f"{options.data} is absent: the benchmark needs the real tables.")
        case = case_of(name, options.data)
        if name in MADE and FLOOR in options.engines:
            _add(name, 0, FLOOR, measures(case, MADE[name](seed=2).codes))
        for epsilon in options.epsilon:
            for engine in (one for one in options.engines if one != FLOOR):
                for _ in range(options.runs):
                    _add(name, epsilon, engine, run(case, engine, epsilon))


def _add(table: str, epsilon: float, engine: str, found: dict[str, float]) -> None:
    line = {"table": table, "epsilon": epsilon, "engine": engine}
    line |= {name: round(value, 5) for name, value in found.items()}
    with RESULTS.open("a", encoding="utf-8") as out:
        out.write(json.dumps(line) + "\n")
    sys.stderr.write(f"{line}\n")


def page() -> str:
    """Return the table of medians over all runs, tables in the order they were first run."""
    runs = defaultdict(list)
    for text in RESULTS.read_text(encoding="utf-8").splitlines():
        line = json.loads(text)
        runs[line["table"], line["epsilon"], line["engine"]].append(line)
    tables = list(dict.fromkeys(key[0] for key in runs))
    lines = [
        "| table | ε | engine | runs | columns | pairs | triples | fours | trained | apart | s |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for key in sorted(runs, key=lambda key: (tables.index(key[0]), key[1], key[2])):
        table, epsilon, engine = key
        held = {
            name: statistics.median(one[name] for one in runs[key])
            for name in MEASURES
            if name in runs[key][0]
        }
        shown = [f"{held[name]:.4f}" for name in MEASURES[:4]]
        shown += [f"{held[name]:.3f}" for name in MEASURES[4:6]]
        shown.append(f"{held['seconds']:.0f}" if "seconds" in held else "")
        lines.append(
            f"| {table} | {f'{epsilon:g}' if epsilon else ''} | {engine} | {len(runs[key])} | "
            + " | ".join(shown)
            + " |"
        )
    return "\n".join(lines)


def main() -> None:
    """Add runs, or write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["run", "page"])
    parser.add_argument("data", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument("--tables", nargs="+", default=[*MADE, *REAL, AMES])
    parser.add_argument("--engines", nargs="+", default=[FLOOR, "adaptive", "auto"])
    parser.add_argument("--epsilon", nargs="+", type=float, default=[1.0])
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if options.what == "run":
        add_runs(options)
        return
    written = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(f"{written.split(MARK)[0]}{MARK}\n\n{page()}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
