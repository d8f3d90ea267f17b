"""RESULTS-peers.md: what is in the folder of results, as tables, with what it means."""

import json
import statistics
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.peers.entrants import PEERS
from benchmarks.peers.tables import SOURCES

FLOOR = "real-rows"
Result = dict[str, Any]

_COLUMNS = (
    "ε",
    "entrant",
    "columns",
    "pairs",
    "triples",
    "boosting",
    "logistic",
    "Wasserstein",
    "5 %",
    "95 %",
    "CPU s",
    "wall s",
    "MiB",
)
_MEANING = """\
- columns, pairs, triples: total variation distance to the real table over its declared bins, mean
  / worst, over all columns, all pairs and the same 200 random triples as in
  [RESULTS.md](RESULTS.md). Ordered columns are cut into at most 100 equal steps of their declared
  range; a missing cell is a category of its own. Less is better.
- boosting, logistic: area under the ROC curve, on a random fifth of the real rows, of gradient
  boosting and logistic regression trained on the synthetic rows. The engines saw that fifth, like
  all other rows; "real-rows" trained on the other four fifths. More is better.
- Wasserstein, 5 %, 95 %: how far the ordered columns are off, mean over them, in standard
  deviations of the real column: first Wasserstein distance, and by how much the quantile differs.
- CPU s, wall s: user and system seconds of the whole process and its children, start, reading and
  writing included; wall-clock seconds were taken under other load and say little.
- MiB: peak resident memory of the largest process.
- "real-rows": the same measures of a resample of the real rows, of the same number."""
_TERMS = """\
Everybody is given the same table, ε and δ = 1e-6, one thread at low priority, and half an hour of
processor time. Our engines get the owner's file and the declared schema (`benchmarks/schemas`), as
a user types it; the release, the number of rows and the dossier's figures are within their seconds
and their budget. adaptive-target is told by `--target` which column models are to predict. Peers
get the table already cut into the declared bins, the public domain handed over wherever they take
one, and its exact number of rows for nothing. adult_pgm's domain is the one published with it and
has no missing cells; in all other tables every column has a cell for them.

Nobody's noise is seeded. Where no number of runs is given there was one, and it is one draw; of
several, medians are shown. Other work ran on the same cores, which costs processor time too: one
fit of dpmm's MST to adult_pgm took 130 processor seconds, another, ten minutes later, 153."""


def page(results: Path) -> str:
    """Return the page for all results in a folder."""
    kept = [json.loads(path.read_text("utf-8")) for path in sorted(results.glob("*/*.json"))]
    runs = [result for result in kept if result["entrant"] != FLOOR]
    entrants = {run["entrant"] for run in runs}
    parts = [
        "# Peers",
        f"{_said(runs, 'date')}; {_said(runs, 'machine')}; {_said(runs, 'version')}.",
        "`python -m benchmarks.peers ../shared/data --tables … --epsilons … --peers … --ours …` "
        "runs what is not\nyet in `benchmarks/results` and writes this page from what is.",
        _TERMS,
        _MEANING,
        *(_table(name, [r for r in kept if r["table"] == name]) for name in SOURCES),
        "## How they were run",
        "\n".join(f"- {name}: {PEERS[name].note}." for name in PEERS if name in entrants),
        _absent(entrants),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _said(runs: Iterable[Result], what: str) -> str:
    return ", ".join(sorted({run[what] for run in runs}))


def _absent(entrants: set[str]) -> str:
    absent = ", ".join(name for name in PEERS if name not in entrants)
    return f"There was no processor time to run these: {absent}." if absent else ""


def _table(name: str, results: list[Result]) -> str:
    """Return one real table's results: the floor first, then by ε, the likest first."""
    groups: dict[tuple[float, str], list[Result]] = defaultdict(list)
    for result in results:
        groups[result.get("epsilon", 0.0), result["entrant"]].append(result)
    if not groups:
        return ""
    lines = sorted(
        (epsilon, _median(done, "measures", "tv2") if (done := _done(runs)) else 1.0, entrant)
        for (epsilon, entrant), runs in groups.items()
    )
    body = [_line(epsilon, entrant, groups[epsilon, entrant]) for epsilon, _, entrant in lines]
    head = [f"| {' | '.join(_COLUMNS)} |", "|" + "---|" * len(_COLUMNS)]
    target, category = SOURCES[name].target
    models = f"Models predict {target} = {category}."
    return "\n".join([f"## {name}", "", models, "", *head, *body])


def _done(runs: list[Result]) -> list[Result]:
    return [run for run in runs if "failure" not in run]


def _line(epsilon: float, entrant: str, runs: list[Result]) -> str:
    done = _done(runs)
    shown = [f"{epsilon:g}" if epsilon else "∞", _named(entrant, runs)]
    if done:
        shown += [
            f"{_median(done, 'measures', tv):.3f} / {_median(done, 'measures', f'{tv}_worst'):.3f}"
            for tv in ("tv1", "tv2", "tv3")
        ]
        shown += [f"{_median(done, 'measures', auc):.3f}" for auc in ("boosting", "logistic")]
        shown += [f"{_median(done, 'measures', o):.3f}" for o in ("wasserstein", "low", "high")]
    else:
        shown += [runs[0]["failure"], *[""] * 7]
    if entrant == FLOOR:
        return f"| {' | '.join([*shown, '', '', ''])} |"
    shown += [f"{_median(runs, took):.0f}" for took in ("cpu_seconds", "wall_seconds", "peak_mib")]
    return f"| {' | '.join(shown)} |"


def _named(entrant: str, runs: list[Result]) -> str:
    number = f" ({len(runs)} runs)" if len(runs) > 1 else ""
    says = [run["says"]["epsilon"] for run in runs if "says" in run]
    spent = f", which says it spent ε = {statistics.median(says):.2f}" if says else ""
    return f"{entrant}{number}{spent}"


def _median(runs: list[Result], *keys: str) -> float:
    def at(run: Result) -> float:
        value: Any = run
        for key in keys:
            value = value[key]
        return float(value)

    return statistics.median(map(at, runs))
