"""Who is in a table: how well columns that tell it are found, on a generated suite and real tables.

    python benchmarks/pii.py ../shared/data --others FOLDER -o benchmarks/RESULTS-pii.md

Tables that others made come first (FOLDER is what `pii_others.py` wrote), then what is generated:
forms of real tables in two halves, of which one was kept from development, and the suite. The
suite (`pii_suite`) draws tables from a seed: 520 columns of direct identifiers, 680 and more that
name nobody, half of each hard. It is developed with seed 1 and reported with another.
*Flagged* is a column whose group is DIRECT with confidence .5 or more; *for review* one whose group
is not NONE with less, or whose action under the strict policy is review. Quasi-identifiers,
sensitive columns and keys are counted by themselves: to flag one is neither hit nor false alarm.

Peers are measured by their own interpreters, made beforehand:

    python -m venv P; P/bin/pip install presidio-analyzer==2.2.366 presidio-structured==0.0.10
    python -m venv S; S/bin/pip install sdv==2.0.0
    python benchmarks/pii.py … --presidio P/bin/python --sdv S/bin/python
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
from pii_suite.detector import Verdicts, ours
from pii_suite.forms import Form, tables
from pii_suite.forms_held import HELD
from pii_suite.forms_tuned import TUNED
from pii_suite.measures import (
    HIDDEN,
    MEASURES,
    OURS_ALONE,
    Judged,
    Share,
    Verdict,
    calibration,
    is_direct,
    is_right_type,
    is_said,
    judged,
    names_nobody,
)
from pii_suite.others import others_table
from pii_suite.tables import Example, suite
from pii_suite.texts import Note, notes
from pii_suite.timing import time_one, timed
from pii_suite.types import TYPES_OF_PRESIDIO, TYPES_OF_SDV
from pii_suite.wider import wider_table
from pii_suite.words import known_words

from privacy import pii

SEED = 20261123
LABELLED = {
    "pii_fakename_intl": ("FakeNameGenerator.com_3000.csv", "utf-8-sig"),
    "pii_userdata1": ("userdata1.csv", "utf-8"),
    "pii_kr_fake_users": ("users_cp949.csv", "cp949"),
    "pii_fake_people_text": ("fake_people_dataset.csv", "utf-8"),
    "pii_covid_testing": ("covid_testing.csv", "utf-8"),
}
NOBODY = {
    "adult": "adult.csv",
    "adult_pgm": "adult.csv",
    "ames_housing": "ames.csv",
    "bank_marketing": "bank-full.csv",
    "german_credit": "credit.csv",
    "insurance_claims_long": "ClaimsLong.csv",
    "nist_acs_national2019": "",
    "online_shoppers": "",
    "taiwan_credit_default": "credit-card-clients.csv",
    "telco_churn": "Telco-Customer-Churn.csv",
}


def peer(
    name: str, interpreter: Path, frames: Sequence[pd.DataFrame], types: dict[str, str]
) -> list[Verdicts]:
    """Return a peer's verdicts on tables; its words that are no direct identifier do not flag."""
    tables = [
        {"columns": [_column(frame, place) for place in range(frame.shape[1])]} for frame in frames
    ]
    done = subprocess.run(
        [str(interpreter), str(Path(__file__).with_name("pii_peers.py")), name],
        input=json.dumps(tables).encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return [
        {
            column: Verdict(bool(types.get(word or "", "")), False, "", types.get(word or "", ""))
            for column, word in said.items()
        }
        for said in json.loads(done.stdout)
    ]


def _column(frame: pd.DataFrame, place: int) -> list[Any]:
    cells = frame.iloc[:, place]
    plain = [None if pd.isna(cell) else cell for cell in cells.tolist()]
    return [str(frame.columns[place]), str(cells.dtype), plain]


def suite_table(options: argparse.Namespace, examples: list[Example]) -> list[str]:
    """Measure the suite, headers shown and hidden, ours and the peers'."""
    hidden = [example.hidden() for example in examples]
    results: dict[str, dict[str, Share]] = {}
    for name, (shown, unseen) in _all_verdicts(options, examples, hidden).items():
        seen, blind = judged(examples, shown), judged(hidden, unseen)
        results[name] = {measure: take(seen) for measure, take in MEASURES.items()}
        results[name] |= {measure: take(blind) for measure, take in HIDDEN.items()}
        if name == "ours":
            alone = {measure: take(seen) for measure, take in OURS_ALONE.items()}
            shares = {
                f"{what}, {band}": share
                for what, columns in (("headers shown", seen), ("headers hidden", blind))
                for band, share in calibration(columns).items()
            }
            failures(seen)
    return [
        f"| generated suite | {' | '.join(results)} |",
        "|---" * (len(results) + 1) + "|",
        *(
            f"| {measure} | {' | '.join(str(results[name][measure]) for name in results)} |"
            for measure in (*MEASURES, *HIDDEN)
        ),
        "",
        "| ours alone | |",
        "|---|---|",
        *(f"| {measure} | {share} |" for measure, share in alone.items()),
        "",
        "| called a direct identifier by ours | is one |",
        "|---|---|",
        *(f"| {band} | {share} |" for band, share in shares.items()),
    ]


def _all_verdicts(
    options: argparse.Namespace, examples: list[Example], hidden: list[Example]
) -> dict[str, tuple[list[Verdicts], list[Verdicts]]]:
    """Return what each judge says of the tables, with their headers and without."""
    shown, unseen = [example.frame for example in examples], [table.frame for table in hidden]
    said = {"ours": ([ours(frame) for frame in shown], [ours(frame) for frame in unseen])}
    if options.presidio:
        for code, name in {
            "presidio": "presidio-structured",
            "presidio-kr": "presidio-structured, Korean recognizers, threshold .4, mixed",
        }.items():
            found = peer(code, options.presidio, shown, TYPES_OF_PRESIDIO)
            # It looks at no header: to hide them changes nothing for it.
            renamed = [
                dict(zip(frame.columns, verdicts.values(), strict=True))
                for frame, verdicts in zip(unseen, found, strict=True)
            ]
            said[name] = (found, renamed)
    if options.sdv:
        found, renamed = (peer("sdv", options.sdv, f, TYPES_OF_SDV) for f in (shown, unseen))
        said["SDV"] = (found, renamed)
    return said


def failures(seen: list[Judged]) -> None:
    """Say on the terminal which kinds fail most: types and states of the header, never a cell."""
    missed = Counter(
        (j.column.kind.language, j.column.kind.type, j.column.header, j.column.dirt)
        for j in seen
        if is_said(j.column) and not j.verdict.flagged
    )
    alarms = Counter(
        (j.column.kind.language, j.column.name.strip(), j.verdict.type)
        for j in seen
        if names_nobody(j.column) and j.verdict.flagged
    )
    mistyped = Counter(
        (j.column.kind.language, j.column.kind.type, j.verdict.type)
        for j in seen
        if is_direct(j.column) and j.verdict.flagged and not is_right_type(j)
    )
    for title, counts in (("missed", missed), ("flagged", alarms), ("mistyped", mistyped)):
        for what, times in counts.most_common(40):
            sys.stderr.write(f"{title:9} {times:3} {' / '.join(what)}\n")


def labelled_table(data: Path) -> list[str]:
    """Measure the tables of fictional people, whose labels others gave."""
    groups = json.loads((data / "pii_taxonomy.json").read_text("utf-8"))
    lines = ["| labelled tables | found | precision | found, headers hidden |", "|---|---|---|---|"]
    everywhere: list[tuple[set[str], Verdict]] = []
    unseen: list[tuple[set[str], Verdict]] = []
    for folder, (name, encoding) in LABELLED.items():
        labels = json.loads((data / folder / "labels.json").read_text("utf-8"))
        frame = pd.read_csv(data / folder / name, dtype="str", encoding=encoding)
        said = ours(frame)
        here = [(set(labels[column]), said[column]) for column in frame.columns]
        blind = [(labels_of, v) for (labels_of, _), v in zip(here, _blind(frame), strict=True)]
        everywhere += here
        unseen += blind
        lines.append(_labelled_line(folder, here, blind, groups))
        for column in frame.columns:
            if _is_found(set(labels[column]), said[column]) != bool(
                _direct_of(labels[column], groups)
            ):
                sys.stderr.write(f"{folder}: {column!r} was judged {said[column].group}\n")
    return [*lines, _labelled_line("all", everywhere, unseen, groups)]


def _blind(frame: pd.DataFrame) -> list[Verdict]:
    """Return the verdicts on a table's columns under headers that say nothing."""
    blank = [f"c{place}" for place in range(1, frame.shape[1] + 1)]
    return list(ours(frame.set_axis(blank, axis="columns")).values())


def _direct_of(labels: Iterable[str], groups: dict[str, list[str]]) -> set[str]:
    return set(labels) & set(groups["direct"])


def _is_found(labels: set[str], verdict: Verdict) -> bool:
    """Tell whether a column was found; a birth date may be a quasi-identifier, notes free text."""
    return (
        verdict.flagged
        or ("date_of_birth" in labels and verdict.group == "QUASI")
        or ("free_text_with_pii" in labels and verdict.group == "FREE_TEXT")
    )


def _labelled_line(
    name: str,
    columns: list[tuple[set[str], Verdict]],
    blind: list[tuple[set[str], Verdict]],
    groups: dict[str, list[str]],
) -> str:
    found, hidden = (
        Share.of(_is_found(has, said) for has, said in seen if _direct_of(has, groups))
        for seen in (columns, blind)
    )
    true = Share.of(bool(_direct_of(has, groups)) for has, said in columns if said.flagged)
    return f"| {name} | {found} | {true} | {hidden} |"


def nobody_table(data: Path) -> list[str]:
    """Measure real tables in which no column names a person or gives a number of one."""
    lines = [
        "| tables without names and numbers of persons | flagged | for review "
        "| flagged, headers hidden |",
        "|---|---|---|---|",
    ]
    everything: list[Verdict] = []
    unseen: list[Verdict] = []
    for folder, name in NOBODY.items():
        path = data / folder / name if name else sorted((data / folder).glob("*.csv"))[0]
        frame = pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""])
        said = ours(frame)
        blind = _blind(frame)
        everything += said.values()
        unseen += blind
        for column, verdict in said.items():
            if verdict.flagged or verdict.review:
                what = "flagged" if verdict.flagged else "for review"
                sys.stderr.write(f"{folder}: {column!r} is {what} as {verdict.type}\n")
        lines.append(_nobody_line(folder, list(said.values()), blind))
    return [*lines, _nobody_line("all", everything, unseen)]


def _nobody_line(name: str, verdicts: list[Verdict], blind: list[Verdict]) -> str:
    flagged, hidden = (Share.of(verdict.flagged for verdict in said) for said in (verdicts, blind))
    review = Share.of(verdict.review for verdict in verdicts)
    return f"| {name} | {flagged} | {review} | {hidden} |"


def forms_table(seed: int) -> list[str]:
    """Measure the forms of both halves, by family."""
    halves = {"developed with": TUNED, "held out": HELD}
    seen = {half: _by_family(forms, seed) for half, forms in halves.items()}
    lines = [
        "| forms of other people's tables | " + " | ".join(seen) + " |",
        "|---" * (len(seen) + 1) + "|",
    ]
    families = list(dict.fromkeys(form.family for forms in halves.values() for form in forms))
    for family in families:
        cells = [_form_share(half.get(family, [])) for half in seen.values()]
        lines.append(f"| {family} | {' | '.join(cells)} |")
    for what, group in (("all that tell who it is", "DIRECT"), ("nobody's, flagged", "NONE")):
        shares = [
            Share.of(
                j.verdict.flagged
                for judged_of in half.values()
                for j in judged_of
                if j.column.kind.group == group
            )
            for half in seen.values()
        ]
        lines.append(f"| {what} | {' | '.join(map(str, shares))} |")
    return lines


def _by_family(forms: tuple[Form, ...], seed: int) -> dict[str, list[Judged]]:
    families: dict[str, list[Judged]] = {}
    for place, form in enumerate(forms):
        examples = tables((form,), seed + place)
        seen = judged(examples, [ours(example.frame) for example in examples])
        families.setdefault(form.family, []).extend(
            j for j in seen if j.column.kind in form.columns
        )
        for j in seen:
            wanted = j.column.kind.group
            if wanted != "NONE" and j.verdict.group not in {wanted, "DIRECT"} and forms is TUNED:
                sys.stderr.write(f"missed {form.family}: {j.column.name!r} as {j.verdict.type}\n")
            elif wanted == "NONE" and j.verdict.flagged and forms is TUNED:
                sys.stderr.write(f"flagged {form.family}: {j.column.name!r} as {j.verdict.type}\n")
    return families


def _form_share(seen: list[Judged]) -> str:
    """Return the share found of what tells who it is, flagged of what does not."""
    if not seen:
        return "none"
    if all(names_nobody(j.column) for j in seen):
        return f"flagged {Share.of(j.verdict.flagged for j in seen)}"
    return str(
        Share.of(
            j.verdict.flagged
            if j.column.kind.group == "DIRECT"
            else j.verdict.group in {"QUASI", "DIRECT"}
            for j in seen
            if not names_nobody(j.column)
        )
    )


def text_table(seed: int) -> list[str]:
    """Measure notes row by row."""
    said = notes(seed)
    found = pii.with_entities([note.text for note in said])

    def among(wanted: Callable[[Note], bool]) -> Share:
        return Share.of(hit for note, hit in zip(said, found, strict=True) if wanted(note))

    shares = {
        "numbers and addresses, Korean": among(
            lambda n: (n.holds, n.language) == ("pattern", "ko")
        ),
        "numbers and addresses, English": among(
            lambda n: (n.holds, n.language) == ("pattern", "en")
        ),
        "Korean names with a cue": among(lambda n: n.holds == "name"),
        "notes that hold neither, flagged": among(lambda n: n.holds == ""),
    }
    lines = [f"| {name} | {share} |" for name, share in shares.items()]
    return ["| notes, row by row | found |", "|---|---|", *lines]


def main() -> None:
    """Measure all, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", help="the folder of real tables")
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--others", type=Path, help="a folder that pii_others.py wrote")
    parser.add_argument("--seed", type=int, default=SEED, help="1 while developing")
    parser.add_argument("--presidio", type=Path, help="an interpreter with presidio-structured")
    parser.add_argument("--sdv", type=Path, help="an interpreter with SDV")
    parser.add_argument("--time", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.time:
        time_one(options.time)
        return
    if options.data is None or not options.data.is_dir():
        sys.exit("The benchmark needs the folder of real tables.")
    examples = suite(options.seed)
    parts = [
        *([others_table(options.others)] if options.others else []),
        labelled_table(options.data),
        nobody_table(options.data),
        forms_table(options.seed),
        wider_table(options.seed),
        suite_table(options, examples),
        text_table(options.seed),
        known_words(),
        [timed(Path(__file__))],
    ]
    text = _head(options, examples) + "\n\n".join("\n".join(lines) for lines in parts) + "\n"
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


def _head(options: argparse.Namespace, examples: list[Example]) -> str:
    versions = ", ".join(
        f"{p} {version(p)}" for p in ("semblance", "numpy", "pandas", "presidio-analyzer")
    )
    columns = [column.kind.group for example in examples for column in example.columns]
    hard = [c.kind.group for example in examples for c in example.columns if c.hard]
    n, h = Counter(columns), Counter(hard)
    return f"""# Who is in a table

{datetime.now(UTC).date()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}.
`python benchmarks/pii.py ../shared/data --others FOLDER -o benchmarks/RESULTS-pii.md` with seed
{options.seed}. FOLDER holds what `python benchmarks/pii_others.py FOLDER` wrote: tables that others
made, with labels written before a detector saw them; of these the tables of R packages were in
sight while the detector was changed, the rest were not. A column *left out* is one that the strict
policy drops or asks about. The forms are in two halves: one was in sight, the other was kept for
the report, though the same hand wrote both. The suite has {len(examples)} tables;
{n["DIRECT"]} columns of direct identifiers, {h["DIRECT"]} of them hard;
{n["NONE"]} that name nobody, {h["NONE"]} of them hard; {n["QUASI"]} quasi-identifiers,
{n["SENSITIVE"]} sensitive, {n["KEY"]} keys. Wilson intervals at 95 %. Peers: presidio-structured
0.0.10 with presidio-analyzer 2.2.366 and no language model, SDV 2.0.0. Most headers hold words that
any list of headers has; the hidden headers show what the cells alone give.

"""


if __name__ == "__main__":
    main()
