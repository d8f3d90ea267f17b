"""What a user sees in one column: values of a release beside those of its table.

    python benchmarks/columns.py ../shared/data -o benchmarks/RESULTS-columns.md

Results are kept in benchmarks/results/columns, one file a table; what is there is not run again
without --again. Beside them: what the best of all mechanisms could name if it spent all of ε on one
column, or .3 of it.

Each table runs with nothing declared: the proposed schema as it is, one row a person, everything
bought; then with the presets that the proposal offers. Values are compared as they are written, not
as codes. A column that is read as numbers or moments in more than half of its cells, with more than
20 of them, is ordered; all others count by their values as text.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

TABLES = {
    "adult": "adult/adult.csv",
    "bank_marketing": "bank_marketing/bank-full.csv",
    "taiwan_credit_default": "taiwan_credit_default/credit-card-clients.csv",
    "online_shoppers": "online_shoppers/online_shoppers_intention.csv",
    "telco_churn": "telco_churn/Telco-Customer-Churn.csv",
    "nist_acs": "nist_acs_national2019/national2019.csv",
    "kr_city_parks": "kr_city_parks/*.csv",
    "kr_apt_rent": "kr_apt_rent_seoul_201608/*_cp949.csv",
    "covid": "pii_covid_testing/*.csv",
}
ENCODINGS = ("utf-8-sig", "cp949", "latin-1")
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
OTHERS = ("(other values)", "(기타 값)")
SPIKE = 0.05  # of the rows hold one value
RESULTS = Path(__file__).parent / "results" / "columns"
_WORTH_SAYING = 0.03  # of the rows
ROUND = (0.05, 0.1, 0.5, 1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000)
LOST = 0.1  # of the rows: by so much the share of a spike is off
DELTA = 1e-6
_ENOUGH = 1_000  # persons: a value that so many hold is named
WRONG = 0.1  # of the mass of a column of categories


@dataclass(frozen=True)
class Ordered:
    """How far an ordered column is off.

    Attributes:
        mean: in standard deviations of the real column.
        spread: the standard deviation, as a multiple of the real one.
        quantile: the largest error of QUANTILES, in the distance of the outer two.
        spike: the largest error of the share of a value that holds SPIKE of the rows.
        round: the largest error of the share of multiples of 5, 10, 50, …, 10,000 among values that
            are not zero, and of those of .05 to .5.
        kolmogorov: the largest distance of the distribution functions.
        beyond: share of synthetic values beyond the real extremes.
    """

    column: str
    mean: float
    spread: float
    quantile: float
    spike: float
    round: float
    kolmogorov: float
    beyond: float


@dataclass(frozen=True)
class Named:
    """How far a column of categories is off: total variation, and the share that is "other"."""

    column: str
    variation: float
    other: float


def real_rows(path: Path) -> pd.DataFrame:
    """Read a table as a user's spreadsheet would show it."""
    for encoding in ENCODINGS:
        try:
            return pd.read_csv(path, low_memory=False, encoding=encoding)
        except UnicodeDecodeError:
            continue
    sys.exit(f"{path.name} is in none of {', '.join(ENCODINGS)}.")


def as_numbers(values: pd.Series) -> NDArray[np.float64]:
    """Return numbers, and moments in days; not a number where a cell is neither."""
    if pd.api.types.is_datetime64_any_dtype(values):
        bare = values.dt.tz_localize(None) if values.dt.tz is None else values.dt.tz_convert(None)
        days = bare.astype("datetime64[s]").astype("int64") / 86_400
        moments: NDArray[np.float64] = days.where(values.notna()).to_numpy(dtype=np.float64)
        return moments
    if values.dtype == bool:
        return np.full(len(values), np.nan)
    plain = values.astype("str").str.replace(",", "", regex=False)
    return pd.to_numeric(plain, errors="coerce").to_numpy(dtype=np.float64)


def as_moments(values: pd.Series) -> pd.Series:
    """Return a column of dates, which Parquet gives back as objects, as moments."""
    known = values.dropna()
    if values.dtype == object and len(known) and isinstance(known.iloc[0], date):
        return pd.to_datetime(values)
    return values


def as_texts(values: pd.Series) -> pd.Series:
    """Return what is written in each cell, one spelling a number."""
    numbers = as_numbers(values)
    texts = values.astype("str").str.strip().str.casefold()
    texts = texts.where(np.isnan(numbers), pd.Series(numbers, values.index).map("{:.6g}".format))
    empty = values.isna() | texts.isin(["", "nan", "<na>", "none", "nat", "?"])
    return texts.mask(empty, "<missing>")


def compared(column: str, real: pd.Series, synthetic: pd.Series) -> Ordered | Named:
    """Compare one column."""
    synthetic = as_moments(synthetic)
    if pd.api.types.is_datetime64_any_dtype(synthetic):
        real = pd.to_datetime(real, errors="coerce", utc=synthetic.dt.tz is not None)
    numbers = as_numbers(real)
    known = numbers[~np.isnan(numbers)]
    if len(known) > len(numbers) / 2 and len(np.unique(known)) > 20:
        made = as_numbers(synthetic)
        return _ordered(column, known, made[~np.isnan(made)])
    one, other = (as_texts(values).value_counts(normalize=True) for values in (real, synthetic))
    both = one.index.union(other.index)
    apart = one.reindex(both, fill_value=0.0) - other.reindex(both, fill_value=0.0)
    invented = sum(
        max(0.0, float(other.get(name, 0.0)) - float(one.get(name, 0.0))) for name in OTHERS
    )
    return Named(column, float(apart.abs().sum()) / 2, invented)


def _ordered(column: str, real: NDArray[np.float64], made: NDArray[np.float64]) -> Ordered:
    if not len(made):
        return Ordered(column, np.inf, 0.0, np.inf, 1.0, 1.0, 1.0, 0.0)
    deviation = float(real.std()) or 1.0
    low, high = np.quantile(real, QUANTILES[0]), np.quantile(real, QUANTILES[-1])
    values, counts = np.unique(real, return_counts=True)
    spikes = [
        abs(count / len(real) - np.isclose(made, value, rtol=1e-9, atol=1e-9).mean())
        for value, count in zip(values, counts, strict=True)
        if count >= SPIKE * len(real)
    ]
    grid = np.union1d(real, made)
    below = [np.searchsorted(np.sort(rows), grid, "right") / len(rows) for rows in (real, made)]
    off = np.abs(np.quantile(real, QUANTILES) - np.quantile(made, QUANTILES)).max()
    return Ordered(
        column=column,
        mean=abs(float(made.mean() - real.mean())) / deviation,
        spread=float(made.std()) / deviation,
        quantile=float(off / ((high - low) or deviation)),
        spike=float(max(spikes, default=0.0)),
        round=max(abs(_multiples(real, part) - _multiples(made, part)) for part in ROUND),
        kolmogorov=float(np.abs(below[0] - below[1]).max()),
        beyond=float(((made < real.min()) | (made > real.max())).mean()),
    )


def _multiples(values: NDArray[np.float64], part: float) -> float:
    """Return the share of multiples of a number among values that are not zero."""
    values = values[values != 0] / part
    return float((np.abs(values - np.rint(values)) < 1e-6).mean()) if len(values) else 0.0


def released(path: Path, epsilon: float, *, presets: bool) -> pd.DataFrame:
    """Run the command as a new user would, and return what it made."""
    with tempfile.TemporaryDirectory() as folder:
        release = Path(folder) / "release.zip"
        command = [
            *(sys.executable, "-m", "synth.cli", "run", str(path)),
            *("--unit", "row", "--accept-proposal", "--epsilon", str(epsilon)),
            *("--yes-one-row-is-one-person", "--anyway", *(["--presets"] if presets else [])),
            *("--ledger", str(Path(folder) / "ledger.db"), "-o", str(release)),
        ]
        homes = {"XDG_DATA_HOME": folder, "XDG_STATE_HOME": folder}
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, **homes})
        with zipfile.ZipFile(release) as files, files.open("synthetic.parquet") as content:
            return pd.read_parquet(content)


def release_probabilities(epsilon: float, delta: float, most: int) -> NDArray[np.float64]:
    """Return how likely the best mechanism names a value that 0 … `most` persons hold.

    Source: Desfontaines, Voss, Gipson and Mandayam 2022, Differentially private partition
    selection, theorem 1: no (ε, δ) mechanism that names values does better for any of them.
    """
    found = [0.0]
    for _ in range(most):
        before = found[-1]
        doubled = math.exp(epsilon) * before + delta
        mirrored = 1 - math.exp(-epsilon) * (1 - before - delta)
        found.append(min(doubled, mirrored, 1.0))
    return np.array(found)


def least_lost(real: pd.Series, epsilon: float) -> float:
    """Return the share of rows whose value the best mechanism leaves unnamed, in expectation."""
    texts = as_texts(real)
    counts = texts[texts != "<missing>"].value_counts().to_numpy()
    named = release_probabilities(epsilon, DELTA, _ENOUGH)[np.minimum(counts, _ENOUGH)]
    return float((counts * (1 - named)).sum() / len(real))


def line(name: str, found: list[Ordered | Named]) -> str:
    """Return a row of the table of results."""
    ordered = [one for one in found if isinstance(one, Ordered)]
    named = [one for one in found if isinstance(one, Named)]
    means, distances = [o.mean for o in ordered], [o.kolmogorov for o in ordered]
    cells = [
        name,
        str(len(ordered)),
        " / ".join(f"{np.quantile(means, q):.3f}" for q in (0.5, 0.9, 1.0)),
        " / ".join(f"{np.quantile(distances, q):.3f}" for q in (0.5, 0.9)),
        str(sum(o.spike > LOST for o in ordered)),
        str(sum(o.round > LOST for o in ordered)),
        str(sum(not 0.5 <= o.spread <= 2 for o in ordered)),
        f"{np.mean([o.beyond for o in ordered]):.4f}",
        str(len(named)),
        f"{np.median([n.variation for n in named]):.3f}",
        str(sum(n.variation > WRONG for n in named)),
        f"{np.mean([n.other for n in named]):.3f}",
    ]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Run all, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of real tables")
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--epsilon", type=float, default=1.0)
    parser.add_argument("--again", action="store_true", help="also what is there already")
    options = parser.parse_args()
    pages = [
        _part(options.data, options.epsilon, presets=presets, again=options.again)
        for presets in (False, True)
    ]
    text = _PAGE.format(
        date=datetime.now(UTC).date(),
        epsilon=options.epsilon,
        parts="".join([*pages, _bounds(options.data, options.epsilon), peers_part(RESULTS)]),
    )
    options.output.write_text(text, encoding="utf-8")


def _found(
    name: str, path: Path, epsilon: float, *, presets: bool, again: bool
) -> list[Ordered | Named]:
    """Return what was kept of a table, or run it and keep what is found."""
    kept = RESULTS / f"{name}-{'presets' if presets else 'bought'}-{epsilon:g}.json"
    if again or not kept.exists():
        real, made = real_rows(path), released(path, epsilon, presets=presets)
        keep(kept, [compared(c, real[c], made[c]) for c in made.columns if c in real.columns])
    return read_kept(kept)


def keep(path: Path, found: list[Ordered | Named]) -> None:
    """Write what was found of a table, rounded."""
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = [
        {
            key: round(held, 5) if isinstance(held, float) else held
            for key, held in asdict(o).items()
        }
        for o in found
    ]
    path.write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_kept(path: Path) -> list[Ordered | Named]:
    """Read what `keep` wrote."""
    entries = json.loads(path.read_text("utf-8"))
    return [Named(**entry) if "other" in entry else Ordered(**entry) for entry in entries]


def _bounds(data: Path, epsilon: float) -> str:
    """Say what no mechanism can name of the columns whose names are bought."""
    rows = []
    for name, pattern in TABLES.items():
        kept = RESULTS / f"{name}-bought-{epsilon:g}.json"
        for path in sorted(data.glob(pattern))[:1]:
            real = real_rows(path)
            for one in read_kept(kept):
                if isinstance(one, Named):
                    least = [least_lost(real[one.column], part * epsilon) for part in (1.0, 0.3)]
                    rows.append((*least, one))
    lines = [
        f"| {one.column} | {whole:.3f} | {part:.3f} | {one.variation:.3f} | {one.other:.3f} |"
        for whole, part, one in sorted(rows, key=lambda row: -row[0])
        if part >= _WORTH_SAYING
    ]
    sums = [
        f"{sum(row[place] for row in rows) / len(rows):.4f} and "
        f"{sum(row[place] > WRONG for row in rows)} columns"
        for place in (0, 1)
    ]
    return _BOUNDS.format(epsilon=epsilon, lines="\n".join(lines), whole=sums[0], part=sums[1])


def peers_part(results: Path) -> str:
    """Return the figures of other people's engines that are kept, beside ours on these tables."""
    kept = sorted((results / "peers").glob("*.json"))
    if not kept:
        return ""
    tables = list(dict.fromkeys(path.stem.partition("--")[0] for path in kept))
    lines = []
    for table in tables:
        for path in sorted(kept, key=lambda path: path.stem):
            held, _, entrant = path.stem.partition("--")
            if held != table:
                continue
            said = json.loads(path.read_text("utf-8"))
            if isinstance(said, dict):
                lines.append(f"| {table} | {entrant} | {said['failure']} |" + " |" * 8)
            else:
                cells = line(entrant, read_kept(path)).split(" | ")
                cells = [cells[0].removeprefix("| "), *cells[2:8], *cells[9:]]
                lines.append(f"| {table} | {' | '.join(cells)}")
    return _PEERS.format(lines="\n".join(lines))


def _part(data: Path, epsilon: float, *, presets: bool, again: bool) -> str:
    """Run all tables, and write their part of the page."""
    lines: list[str] = []
    everything: list[Ordered | Named] = []
    for name, pattern in TABLES.items():
        for path in sorted(data.glob(pattern))[:1]:
            found = _found(name, path, epsilon, presets=presets, again=again)
            everything += found
            lines.append(line(name, found))
            sys.stderr.write(f"{lines[-1]}\n")
    if not lines:
        sys.exit(f"{data} is absent: the benchmark needs the real tables.")
    ordered = [one for one in everything if isinstance(one, Ordered)]
    named = [one for one in everything if isinstance(one, Named)]
    worst = [
        f"| {o.column} | {o.mean:.3f} | {o.spread:.2f} | {o.spike:.3f} | {o.round:.3f} "
        f"| {o.kolmogorov:.3f} |"
        for o in sorted(ordered, key=lambda o: -max(o.kolmogorov, o.mean))[:8]
    ]
    wrong = [
        f"| {n.column} | {n.variation:.3f} | {n.other:.3f} |"
        for n in sorted(named, key=lambda n: -n.variation)[:15]
    ]
    return _PART.format(
        title="With presets" if presets else "Everything bought",
        lines="\n".join([*lines, line("all", everything)]),
        worst="\n".join(worst),
        wrong="\n".join(wrong),
    )


_PAGE = """# Columns

{date}. `python benchmarks/columns.py ../shared/data -o benchmarks/RESULTS-columns.md`: one run
of each table at ε = {epsilon:g}, δ = 1e-6, the proposed schema as it is; one draw of the noise.
First with all domains bought, then with `--presets`: public ranges and lists, as they are offered.

Ordered columns: error of the mean in standard deviations (median / 90 % / worst), distance
of Kolmogorov and Smirnov (KS; median / 90 %), spikes lost, columns in which the share of round
values (multiples of 5, 10, 50, …) is off by more than a tenth, columns whose spread is less than
half or more than twice the real one, share of values beyond the real extremes. Named columns:
median total variation (TV), columns with more than a tenth of the mass wrong, mean share of
"(other values)".
{parts}"""
_PART = """
## {title}

| table | ordered | mean | KS | spikes | round | spread | beyond | named | TV | wrong | other |
|---|---|---|---|---|---|---|---|---|---|---|---|
{lines}

The ordered columns that are furthest off:

| column | mean | spread | spike | round | KS |
|---|---|---|---|---|---|
{worst}

The others that are furthest off:

| column | variation | other |
|---|---|---|
{wrong}
"""
_BOUNDS = """
## What no mechanism can name

A name that few persons hold cannot be released, or a person could be found by it: the best of all
(ε, δ) mechanisms (Desfontaines and others 2022) leaves at least these shares of rows unnamed if it
spends ε = {epsilon:g} on that column alone, or .3 of that. Only a declared list, a preset or a
hierarchy does better. Over all named columns that is a mean "(other values)" of {whole}
with more than a tenth wrong for the whole of ε, {part} for .3 of it.

| column | least lost, all of ε | .3 of ε | variation here | other here |
|---|---|---|---|---|
{lines}
"""
_PEERS = """
## Peers

The same figures of other people's engines on the raw tables, one run each, with nothing declared;
ours are above, with everything bought: `python -m benchmarks.peers.raw ../shared/data`. dpmm: its
pipeline with MST, a tenth of ε for the bins. opendp: MST without keys or cuts, values found by
threshold for half of δ. smartnoise: MST, half of ε for its preprocessor, categories read from the
table for nothing. Each may take 300 s of processor time.

| table | entrant | mean | KS | spikes | round | spread | beyond | TV | wrong | other |
|---|---|---|---|---|---|---|---|---|---|---|
{lines}
"""


if __name__ == "__main__":
    main()
